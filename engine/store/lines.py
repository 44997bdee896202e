"""Messages that nobody has attempted yet, by the line they stand in.

What stands in one line goes out one after the other: the answers of a sender number, and what a user writes to people
one by one or in bulk, in the order in which it was asked for. A campaign promises no order among its recipients; it is
spread over a few lines, each of which may be worked off somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select, text

from engine.model import ANSWERS, Channel, Message, MessageStatus, Purpose
from engine.store.messages import message_of
from engine.store.tables import campaigns, messages

LANES = 8  # of a campaign
ORDER = ("answers", "user", "send")

_stopped = exists().where(campaigns.c.id == messages.c.send_id, campaigns.c.stopped)
_unattempted = text(
    "messages.status = 'pending' AND messages.channel IS NULL"
)  # word for word as the indexes have it
_waits = and_(_unattempted, ~_stopped)


@dataclass(frozen=True, kw_only=True)
class Line:
    """`of`: "answers" of the number `name`, "user": of that person, or "send": of that campaign, in a `lane` of it.

    Without a lane it is the whole campaign.
    """

    of: str
    name: str
    lane: int | None = None

    def __str__(self) -> str:
        return f"{self.of} {self.name}" + ("" if self.lane is None else f" {self.lane}")


_of = case(
    (messages.c.purpose.in_(ANSWERS), "answers"), (messages.c.purpose == Purpose.DIRECT, "user"), else_="send"
)
_name = case(
    (messages.c.purpose.in_(ANSWERS), messages.c.from_number),
    (messages.c.purpose == Purpose.DIRECT, messages.c.from_person),
    else_=messages.c.send_id,
)


def waiting(connection: Connection, *, send_id: str | None = None) -> list[Line]:
    """The lines in which somebody stands, answers first; `send_id` asks for those of one request, which are alike."""
    query = select(_of, _name).where(_waits)
    query = query.distinct() if send_id is None else query.where(messages.c.send_id == send_id).limit(1)
    found = sorted((ORDER.index(of), of, name) for of, name in connection.execute(query) if name)
    return [Line(of=of, name=name) for _, of, name in found]


def lanes(line: Line) -> list[Line]:
    """The lines that a line is spread over, where any number of processes work: one, as a rule."""
    return [replace(line, lane=lane) for lane in range(LANES)] if line.of == "send" else [line]


def count(connection: Connection) -> int:
    """How many messages wait."""
    return connection.scalar(select(func.count()).select_from(messages).where(_waits)) or 0


def first(connection: Connection, line: Line, most: int, after: int = 0) -> list[Message]:
    """The first that stand in the line `after` that place; nobody else attempts them before this transaction ends."""
    there = (_waits, _members(line), messages.c.seq > after)
    query = select(messages).where(*there).order_by(messages.c.seq).limit(most)
    return [message_of(row) for row in connection.execute(query.with_for_update()).mappings()]


def passed(connection: Connection, message: Message) -> bool:
    """Whether the provider was brought a later text of the same user than this one."""
    later = (
        messages.c.from_person == message.from_person,
        messages.c.seq > message.seq,
        messages.c.purpose == Purpose.DIRECT,
        messages.c.channel == Channel.SMS,
        or_(messages.c.status != MessageStatus.PENDING, messages.c.reason.is_not(None)),
    )
    ordered = message.purpose is Purpose.DIRECT
    return ordered and connection.scalar(select(messages.c.id).where(*later).limit(1)) is not None


def still(connection: Connection, line: Line, ids: list[str]) -> bool:
    """Whether any of these stands there still."""
    query = select(messages.c.id).where(_waits, _members(line), messages.c.id.in_(ids))
    return connection.scalar(query.limit(1)) is not None


def _members(line: Line) -> ColumnElement[bool]:
    if line.of == "answers":
        return and_(messages.c.purpose.in_(ANSWERS), messages.c.from_number == line.name)
    if line.of == "user":
        return and_(messages.c.purpose == Purpose.DIRECT, messages.c.from_person == line.name)
    whole = messages.c.send_id == line.name
    return whole if line.lane is None else and_(whole, messages.c.seq % LANES == line.lane)
