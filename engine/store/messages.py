"""Messages and the conversations they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from engine.model import ANSWERS, Channel, Direction, Message, MessageStatus, Purpose, Reason
from engine.rules.spelling import as_provider_reads
from engine.store import lists
from engine.store.lists import Page
from engine.store.tables import list_members, messages
from engine.store.texts import is_one_of

_pending = messages.c.status == MessageStatus.PENDING
LONGEST_WORD = 40  # characters with the spaces around it: no word of the provider's comes near
MOST_WORDS = 50  # of the newest short texts of a pair
_FIELDS = tuple(Message.__dataclass_fields__)

_new = insert(messages)
_by_id = select(messages).where(messages.c.id == bindparam("key"))
_by_id_locked = _by_id.with_for_update()
_by_sid = select(messages).where(messages.c.provider_sid == bindparam("sid"))
_unchanged = update(messages).where(
    messages.c.id == bindparam("key"),
    messages.c.status == bindparam("was"),
    messages.c.channel.is_not_distinct_from(bindparam("was_by")),
)
_these = is_one_of(messages.c.id, "keys")
_by_ids_locked = select(messages).where(_these).order_by(messages.c.seq).with_for_update()
_on_the_way = (
    "channel",
    "status",
    "from_number",
    "destination",
    "provider_sid",
    "reason",
    "error",
    "counted_in",
    "held_by",
)
_further = _unchanged.values(
    {name: bindparam(f"new_{name}", type_=messages.c[name].type) for name in (*_on_the_way, "updated_at")}
)
_of_send = select(messages).where(messages.c.send_id == bindparam("send")).order_by(messages.c.seq)
_from_to = (
    messages.c.from_number == bindparam("sender"),
    messages.c.destination == bindparam("handset"),
)
_to_from = and_(messages.c.from_number == bindparam("handset"), messages.c.destination == bindparam("sender"))
_is_conversation = select(exists().where(messages.c.channel == Channel.SMS, or_(and_(*_from_to), _to_from)))
_last_written_to = (
    select(messages.c.to_person)
    .where(*_from_to, messages.c.channel == Channel.SMS)
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_words = (
    select(messages.c.body, messages.c.seq, messages.c.created_at)
    .where(_to_from, messages.c.direction == Direction.INBOUND, func.length(messages.c.body) < LONGEST_WORD)
    .order_by(messages.c.seq.desc())
    .limit(MOST_WORDS)
)
_has_texted = select(
    exists().where(
        messages.c.to_person == bindparam("user"),
        messages.c.from_person == bindparam("person"),
        messages.c.direction == Direction.INBOUND,
    )
)


def message_of(row: RowMapping) -> Message:
    """The record of a row."""
    enums = {
        "direction": Direction,
        "channel": Channel,
        "status": MessageStatus,
        "reason": Reason,
        "purpose": Purpose,
    }
    values = {name: row[name] for name in _FIELDS} | {"media": tuple(row["media"] or ())}
    return Message(
        **values | {name: of(values[name]) for name, of in enums.items() if values[name] is not None}
    )


def add(connection: Connection, new: Iterable[Message]) -> None:
    """Keep new messages, in this order."""
    rows = [{name: getattr(message, name) for name in _FIELDS if name != "seq"} for message in new]
    if rows:
        connection.execute(_new, rows)


def add_to_list(connection: Connection, message: Message, name: str, page: Page, place: int) -> int:
    """Keep a new message like this to each contact of a page of the list, without fetching any; how many there are.

    Their ids are made of that of the request and their place among its messages, of which there are `place` already.
    """
    columns = [messages.c[field] for field in _FIELDS if field != "seq"]
    number = cast(func.row_number().over(order_by=list_members.c.number) + place, String)
    own = {
        "id": literal(f"{message.send_id}-").concat(number),
        "to_person": list_members.c.number,
        "destination": list_members.c.number,
    }
    same = {each.name: literal(getattr(message, each.name), each.type) for each in columns}
    each = select(*(same | own).values()).where(*lists.on_page(name, page)).order_by(list_members.c.number)
    new = insert(messages).from_select(columns, each).execution_options(preserve_rowcount=True)
    return connection.execute(new).rowcount


def find(connection: Connection, message_id: str, *, lock: bool = False) -> Message | None:
    """The message of that id; `lock` lets nobody else change it before this transaction ends."""
    return _first(connection, _by_id_locked if lock else _by_id, key=message_id)


def hold_each(connection: Connection, ids: Iterable[str]) -> dict[str, Message]:
    """Those of the messages that there are, by their id; nobody else changes them before this transaction ends."""
    rows = connection.execute(_by_ids_locked, {"keys": set(ids)}).mappings()
    return {row["id"]: message_of(row) for row in rows}


def find_by_sid(connection: Connection, provider_sid: str) -> Message | None:
    """The message that the provider knows by that sid."""
    return _first(connection, _by_sid, sid=provider_sid)


def _first(connection: Connection, query: Select[Any], **of: str) -> Message | None:
    row = connection.execute(query, of).mappings().first()
    return message_of(row) if row else None


def change(connection: Connection, message: Message, now: datetime, **values: Any) -> Message | None:
    """The message with other values, if its channel and status were still as given; None if somebody was quicker."""
    values["updated_at"] = now
    same = {"key": message.id, "was": message.status, "was_by": message.channel}
    changed = connection.execute(_unchanged, values | same).rowcount == 1
    return replace(message, **values) if changed else None


def change_each(connection: Connection, pairs: Iterable[tuple[Message, Message]], now: datetime) -> bool:
    """Make each message as the other one of its pair, as far as it is sent; False if somebody was quicker with one.

    In one order for everybody, because who changes several in two orders waits for the other for ever.
    """
    rows = [
        {f"new_{name}": getattr(after, name) for name in _on_the_way}
        | {"key": before.id, "was": before.status, "was_by": before.channel, "new_updated_at": now}
        for before, after in sorted(pairs, key=lambda pair: pair[0].seq)
    ]
    return not rows or connection.execute(_further, rows).rowcount == len(rows)


def claim(connection: Connection, message: Message, now: datetime) -> bool:
    """Take up a message that was left; False when anything has happened to it since it was read."""
    same = (messages.c.id == message.id) & (messages.c.updated_at == message.updated_at)
    return connection.execute(update(messages).where(same, _pending).values(updated_at=now)).rowcount == 1


def unattempted(connection: Connection, ids: Iterable[str]) -> list[Message]:
    """Those of the messages that nobody has attempted yet, nor does before this transaction ends; oldest first."""
    held = hold_each(connection, ids).values()
    return [each for each in held if each.status is MessageStatus.PENDING and each.channel is None]


def waiting_since(connection: Connection, moment: datetime, *, answers: datetime) -> list[Message]:
    """The messages that are being sent since before that moment, automatic answers since before `answers`."""
    since = case((messages.c.purpose.in_(ANSWERS), answers), else_=moment)
    query = select(messages).where(_pending, messages.c.channel.is_not(None), messages.c.updated_at < since)
    return [message_of(row) for row in connection.execute(query.order_by(messages.c.seq)).mappings()]


def of_send(connection: Connection, send_id: str) -> list[Message]:
    """The messages of one request, in its order."""
    return [message_of(row) for row in connection.execute(_of_send, {"send": send_id}).mappings()]


def is_conversation(connection: Connection, sender_number: str, handset: str) -> bool:
    """Whether a text ever went between the two, either way; one that was refused or lost did not (SSE-STS-02)."""
    return bool(connection.scalar(_is_conversation, {"sender": sender_number, "handset": handset}))


def last_written_to(connection: Connection, sender_number: str, handset: str) -> str | None:
    """The person whom the last text from this sender number to this handset was meant for."""
    return connection.scalar(_last_written_to, {"sender": sender_number, "handset": handset})


@dataclass(frozen=True)
class Word:
    """A short text of a handset as the provider compares it; `seq` counts in the order of all messages."""

    said: str
    seq: int
    at: datetime


def words_from(connection: Connection, handset: str, sender_number: str) -> list[Word]:
    """The short texts that the handset sent to the sender number, newest first."""
    rows = connection.execute(_words, {"sender": sender_number, "handset": handset})
    return [Word(as_provider_reads(body), seq, at) for body, seq, at in rows]


def seq_of(connection: Connection, message: Message) -> int:
    """Where the message stands in the order of all messages."""
    return connection.scalar(select(messages.c.seq).where(messages.c.id == message.id)) or 0


def have_all_texted(connection: Connection, user: str, people: Iterable[str]) -> bool:
    """Whether each of them has ever sent a text to this user (SSE-CFG-05)."""
    return all(connection.scalar(_has_texted, {"user": user, "person": person}) for person in people)


def users_writing_with(connection: Connection, person: str) -> list[str]:
    """The users whose texts went to this person, or whom the person has texted."""
    texted = messages.c.channel == Channel.SMS
    wrote = select(messages.c.from_person).where(texted, messages.c.to_person == person)
    answered = select(messages.c.to_person).where(texted, messages.c.from_person == person)
    found = set(connection.scalars(wrote.union(answered)))
    return sorted(user for user in found if user is not None and user != person)


def conversation(connection: Connection, message: Message, limit: int) -> list[Message]:
    """What went between the two sides of a message, either way and by text or mail, the newest, oldest first."""
    one, other = message.from_person, message.to_person
    columns = (messages.c.from_person, messages.c.to_person)
    if one is None or other is None:
        one, other = message.from_number, message.destination
        columns = (messages.c.from_number, messages.c.destination)
    there = and_(columns[0] == one, columns[1] == other)
    back = and_(columns[0] == other, columns[1] == one)
    rows = select(messages).where(or_(there, back)).order_by(messages.c.seq.desc()).limit(limit)
    return [message_of(row) for row in connection.execute(rows).mappings()][::-1]
