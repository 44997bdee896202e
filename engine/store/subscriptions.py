"""Who left what which number sends (ENG-01, ENG-09); those who came back are kept as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from engine.model import Channel, Purpose
from engine.store.tables import messages, unsubscriptions

_standing = unsubscriptions.c.lifted_at.is_(None)
_of_pair = select(unsubscriptions.c.id).where(
    unsubscriptions.c.sender == bindparam("sender"),
    unsubscriptions.c.number == bindparam("number"),
    _standing,
)
_of_sender = select(unsubscriptions.c.number).where(
    unsubscriptions.c.sender == bindparam("sender"),
    unsubscriptions.c.number.in_(bindparam("numbers", expanding=True)),
    _standing,
)


@dataclass(frozen=True, kw_only=True)
class Unsubscription:
    """A recipient who left what `sender` sends, when, and with which word."""

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


def audience(connection: Connection, since: datetime | None, until: datetime | None) -> list[Unsubscription]:
    """Everybody who left after a marketing text of that number and has not come back, oldest first (ENG-01).

    `since` is inclusive, `until` is not (ENG-02).
    """
    marketed = exists().where(
        messages.c.purpose == Purpose.MARKETING,
        messages.c.channel == Channel.SMS,
        messages.c.from_number == unsubscriptions.c.sender,
        messages.c.destination == unsubscriptions.c.number,
        messages.c.created_at <= unsubscriptions.c.at,
    )
    query = select(unsubscriptions).where(_standing, marketed).order_by(unsubscriptions.c.id)
    if since is not None:
        query = query.where(unsubscriptions.c.at >= since)
    if until is not None:
        query = query.where(unsubscriptions.c.at < until)
    rows = connection.execute(query).mappings()
    return [
        Unsubscription(number=row["number"], sender=row["sender"], at=row["at"], keyword=row["keyword"])
        for row in rows
    ]
