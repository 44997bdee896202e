"""Who left what which number sends (ENG-01, ENG-09); those who came back are kept as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from engine.model import Channel, Purpose
from engine.store.tables import messages, unsubscriptions
from engine.store.texts import is_one_of

_standing = unsubscriptions.c.lifted_at.is_(None)
_of_pair = select(unsubscriptions.c.id).where(
    unsubscriptions.c.sender == bindparam("sender"),
    unsubscriptions.c.number == bindparam("number"),
    _standing,
)
_of_sender = select(unsubscriptions.c.number).where(
    unsubscriptions.c.sender == bindparam("sender"),
    is_one_of(unsubscriptions.c.number, "numbers"),
    _standing,
)


@dataclass(frozen=True, kw_only=True)
class Unsubscription:
    """A recipient who left what `sender` sends, when, and with which word."""

    id: int
    number: str
    sender: str
    at: datetime
    keyword: str


def is_unsubscribed(connection: Connection, sender: str, number: str) -> bool:
    """Whether the recipient has left what this sender number sends."""
    return connection.scalar(_of_pair, {"sender": sender, "number": number}) is not None


def unsubscribed(connection: Connection, sender: str, numbers: Sequence[str]) -> set[str]:
    """Those of the recipients who have left what this sender number sends."""
    return set(connection.scalars(_of_sender, {"sender": sender, "numbers": numbers}))


def leave(connection: Connection, sender: str, number: str, keyword: str, now: datetime) -> None:
    """The recipient, who had not left, leaves."""
    connection.execute(insert(unsubscriptions).values(sender=sender, number=number, keyword=keyword, at=now))


def come_back(connection: Connection, sender: str, number: str, keyword: str, now: datetime) -> None:
    """The recipient is back."""
    pair = (unsubscriptions.c.sender == sender) & (unsubscriptions.c.number == number)
    ended = update(unsubscriptions).where(pair, _standing)
    connection.execute(ended.values(lifted_at=now, lifted_by=keyword))


def audience(
    connection: Connection, since: datetime | None, until: datetime | None, after: int, limit: int
) -> tuple[list[Unsubscription], int | None]:
    """Who left after a marketing text of that number and has not come back, oldest first (ENG-01).

    `since` is inclusive, `until` is not (ENG-02). At most `limit` of those whose id comes after one, and which one the
    next page comes after, None on the last.
    """
    marketed = exists().where(
        messages.c.purpose == Purpose.MARKETING,
        messages.c.channel == Channel.SMS,
        messages.c.from_number == unsubscriptions.c.sender,
        messages.c.destination == unsubscriptions.c.number,
        messages.c.created_at <= unsubscriptions.c.at,
    )
    further = (_standing, marketed, unsubscriptions.c.id > after)
    query = select(unsubscriptions).where(*further).order_by(unsubscriptions.c.id).limit(limit + 1)
    if since is not None:
        query = query.where(unsubscriptions.c.at >= since)
    if until is not None:
        query = query.where(unsubscriptions.c.at < until)
    found = [
        Unsubscription(**{name: row[name] for name in Unsubscription.__dataclass_fields__})
        for row in connection.execute(query).mappings()
    ]
    return found[:limit], found[limit - 1].id if len(found) > limit else None
