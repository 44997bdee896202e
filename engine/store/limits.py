"""Slots of a limit, taken and given back by one statement each, so that it holds exactly (SSE-LIM-04)."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.store.tables import usage

_of_limit = usage.c.name == bindparam("limit")
_used = select(usage.c.used).where(_of_limit)
_one_more = update(usage).where(_of_limit).values(used=usage.c.used + 1)
_one_more_below = _one_more.where(usage.c.used < bindparam("most"))
_one_less = update(usage).where(_of_limit).values(used=usage.c.used - 1)


def used(connection: Connection, name: str) -> int:
    """How many slots of the limit are taken."""
    return connection.scalar(_used, {"limit": name}) or 0


def take(connection: Connection, name: str, limit: int | None) -> bool:
    """Take a slot; False when the limit is reached. Without a limit it is counted only."""
    if _took(connection, name, limit):
        return True
    _begin(connection, name)
    return _took(connection, name, limit)


def _took(connection: Connection, name: str, limit: int | None) -> bool:
    if limit is None:
        return connection.execute(_one_more, {"limit": name}).rowcount == 1
    return connection.execute(_one_more_below, {"limit": name, "most": limit}).rowcount == 1


def _begin(connection: Connection, name: str) -> None:
    """Count from nothing, unless counting has begun: by now or, on PostgreSQL, at this very moment."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(usage).values(name=name, used=0))


def give_back(connection: Connection, name: str) -> None:
    """Free a slot that was taken."""
    connection.execute(_one_less, {"limit": name})
