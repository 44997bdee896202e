"""Slots of a limit, taken and given back by one statement each, so that it holds exactly (SSE-LIM-04)."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from engine.store.tables import usage


def used(connection: Connection, name: str) -> int:
    """How many slots of the limit are taken."""
    return connection.scalar(select(usage.c.used).where(usage.c.name == name)) or 0


def take(connection: Connection, name: str, limit: int | None) -> bool:
    """Take a slot; False when the limit is reached. Without a limit it is counted only."""
    left = usage.c.used < limit if limit is not None else true()
    one_more = update(usage).where(usage.c.name == name, left).values(used=usage.c.used + 1)
    if connection.execute(one_more).rowcount == 1:
        return True
    _begin(connection, name)
    return connection.execute(one_more).rowcount == 1


def _begin(connection: Connection, name: str) -> None:
    """Count from nothing, unless counting has begun: by now or, on PostgreSQL, at this very moment."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(usage).values(name=name, used=0))


def give_back(connection: Connection, name: str) -> None:
    """Free a slot that was taken."""
    connection.execute(update(usage).where(usage.c.name == name).values(used=usage.c.used - 1))
