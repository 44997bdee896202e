"""Messages that nobody has attempted yet, by the line they stand in.

What stands in one line goes out one after the other: the answers of a sender number, and what a user writes to people
one by one or in bulk, in the order in which it was asked for. A campaign promises no order among its recipients; it is
spread over a few lines, each of which may be worked off somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, select

from engine.model import ANSWERS, MessageStatus, Purpose
from engine.store.tables import campaigns, messages

LANES = 8  # of a campaign

_stopped = exists().where(campaigns.c.id == messages.c.send_id, campaigns.c.stopped)
_waits = and_(messages.c.status == MessageStatus.PENDING, messages.c.channel.is_(None), ~_stopped)


@dataclass(frozen=True, kw_only=True)
class Line:
    """`of`: "answers" of the number `name`, "user": of that person, or "send": of that campaign, in a `lane`."""

    of: str
    name: str
    lane: int = 0

    def __str__(self) -> str:
        return f"{self.of} {self.name}" + (f" {self.lane}" if self.of == "send" else "")


_of = case(
    (messages.c.purpose.in_(ANSWERS), "answers"), (messages.c.purpose == Purpose.DIRECT, "user"), else_="send"
)
_name = case(
    (messages.c.purpose.in_(ANSWERS), messages.c.from_number),
    (messages.c.purpose == Purpose.DIRECT, messages.c.from_person),
    else_=messages.c.send_id,
)


def waiting(connection: Connection, *, send_id: str | None = None) -> list[Line]:
    """The lines in which somebody stands; `send_id` asks for those of one request."""
    query = select(_of, _name).distinct().where(_waits)
    if send_id is not None:
        query = query.where(messages.c.send_id == send_id)
    return [line for of, name in connection.execute(query) if name for line in _lanes(of, name)]


def _lanes(of: str, name: str) -> list[Line]:
    return [Line(of=of, name=name, lane=lane) for lane in range(LANES if of == "send" else 1)]


def count(connection: Connection) -> int:
    """How many messages wait."""
    return connection.scalar(select(func.count()).select_from(messages).where(_waits)) or 0


def first(connection: Connection, line: Line, most: int) -> list[str]:
    """The ids of the first that stand in the line."""
    return list(connection.scalars(_in(line).order_by(messages.c.seq).limit(most)))


def still(connection: Connection, line: Line, ids: list[str]) -> bool:
    """Whether any of these stands there still."""
    return connection.scalar(_in(line).where(messages.c.id.in_(ids)).limit(1)) is not None


def _in(line: Line) -> Select[tuple[str]]:
    return select(messages.c.id).where(_waits, _members(line))


def _members(line: Line) -> ColumnElement[bool]:
    if line.of == "answers":
        return and_(messages.c.purpose.in_(ANSWERS), messages.c.from_number == line.name)
    if line.of == "user":
        return and_(messages.c.purpose == Purpose.DIRECT, messages.c.from_person == line.name)
    return and_(messages.c.send_id == line.name, messages.c.seq % LANES == line.lane)
