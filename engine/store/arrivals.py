"""Which texts arrived, so that each is taken once, whichever way it comes; how far the provider's log was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select

from engine.store.locks import exclude_others
from engine.store.tables import arrivals, assignments, messages, pool_numbers, readings

_new = insert(arrivals)

_LOG = "inbound"
_known = select(
    or_(
        exists().where(or_(arrivals.c.sid == bindparam("sid"), arrivals.c.token == bindparam("token"))),
        exists().where(messages.c.provider_sid == bindparam("sid")),
    )
)


def take(connection: Connection, sid: str, token: str | None, now: datetime) -> bool:
    """Note that the text arrived; False if it did before, or another did by the same webhook.

    The caller has excluded all others who take in texts of that handset.
    """
    if connection.scalar(
        _known, {"sid": sid, "token": token or None}
    ):  # nothing equals a token that there is not
        return False
    connection.execute(_new, {"sid": sid, "token": token, "at": now})
    return True


def read_until(connection: Connection) -> datetime | None:
    """Until when the provider's log was read: at first from when texts began to come here; None if they never did."""
    until: datetime | None = connection.scalar(select(readings.c.until).where(readings.c.of == _LOG))
    if until:
        return until
    firsts = (
        connection.scalar(select(func.min(assignments.c.pointed_at))),
        connection.scalar(select(func.min(pool_numbers.c.pointed_at))),
    )
    return min((first for first in firsts if first is not None), default=None)


def note_read(connection: Connection, until: datetime) -> None:
    """The log was read until then."""
    exclude_others(connection, f"log {_LOG}")
    connection.execute(delete(readings).where(readings.c.of == _LOG))
    connection.execute(insert(readings).values(of=_LOG, until=until))


def numbers(connection: Connection) -> set[str]:
    """Every number whose texts come here, or did."""
    ever = connection.scalars(
        select(assignments.c.number).where(assignments.c.pointed_at.is_not(None)).distinct()
    )
    return set(ever) | set(connection.scalars(select(pool_numbers.c.number)))
