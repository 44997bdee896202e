"""Slots of a limit, taken and given back by one statement, so that it holds exactly (SSE-LIM-04)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import usage

_of_limit = usage.c.name == bindparam("limit")
_used = select(usage.c.used).where(_of_limit)
_used_locked = _used.with_for_update()
_more = update(usage).where(_of_limit).values(used=usage.c.used + bindparam("slots"))
_more_below = _more.where(usage.c.used + bindparam("slots") <= bindparam("most"))
_new = {
    dialect.dialect.name: dialect.insert(usage).on_conflict_do_nothing() for dialect in (postgresql, sqlite)
}
_less = update(usage).where(_of_limit).values(used=usage.c.used - bindparam("slots"))


def used(connection: Connection, name: str) -> int:
    """How many slots of the limit are taken."""
    return connection.scalar(_used, {"limit": name}) or 0


def take(connection: Connection, name: str, limit: int | None, slots: int = 1) -> int:
    """Take so many slots, or as many as there are left; how many that were. Without a limit they are counted only."""
    if _took(connection, name, limit, slots):
        return slots
    taken = _begun(connection, name)
    left = slots if limit is None else min(slots, limit - taken)
    return left if left > 0 and _took(connection, name, limit, left) else 0


def _took(connection: Connection, name: str, limit: int | None, slots: int) -> bool:
    if limit is None:
        return connection.execute(_more, {"limit": name, "slots": slots}).rowcount == 1
    return connection.execute(_more_below, {"limit": name, "slots": slots, "most": limit}).rowcount == 1


def _begun(connection: Connection, name: str) -> int:
    """How many slots are taken, which nobody else changes now: none, where counting has not begun.

    It begins now or, on PostgreSQL, at this very moment by somebody else, whose end is waited for.
    """
    connection.execute(_new[connection.dialect.name], {"name": name, "used": 0})
    return connection.scalar(_used_locked, {"limit": name}) or 0


def give_back(connection: Connection, name: str, slots: int = 1) -> None:
    """Free slots that were taken."""
    connection.execute(_less, {"limit": name, "slots": slots})
