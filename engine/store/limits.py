"""Slots of a limit, taken and given back by one statement, so that it holds exactly (SSE-LIM-04)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.tables import usage

_of_limit = usage.c.name == bindparam("limit")
_used = select(usage.c.used).where(_of_limit)
_used_locked = _used.with_for_update()
_sum = usage.c.used + bindparam("slots")
_first: dict[str, Any] = {"name": bindparam("limit"), "used": bindparam("slots")}
_begin = {
    module.dialect.name: module.insert(usage).values(_first).execution_options(preserve_rowcount=True)
    for module in (postgresql, sqlite)
}
_more = {
    dialect: begin.on_conflict_do_update(index_elements=["name"], set_={"used": _sum})
    for dialect, begin in _begin.items()
}
_more_below = {
    dialect: begin.on_conflict_do_update(
        index_elements=["name"], set_={"used": _sum}, where=_sum <= bindparam("most")
    )
    for dialect, begin in _begin.items()
}
_less = update(usage).where(_of_limit).values(used=usage.c.used - bindparam("slots"))


def used(connection: Connection, name: str) -> int:
    """How many slots of the limit are taken."""
    return connection.scalar(_used, {"limit": name}) or 0


def take(connection: Connection, name: str, limit: int | None, slots: int = 1) -> int:
    """Take so many slots, or as many as there are left; how many that were. Without a limit they are counted only."""
    if _took(connection, name, limit, slots):
        return slots
    while limit is not None and (left := min(slots, limit - _held(connection, name))) > 0:
        if _took(connection, name, limit, left):
            return left
    return 0


def _took(connection: Connection, name: str, limit: int | None, slots: int) -> bool:
    """Whether there was room for all of them; counting begins with the first."""
    of, dialect = {"limit": name, "slots": slots}, connection.dialect.name
    if limit is None:
        return connection.execute(_more[dialect], of).rowcount == 1
    return slots <= limit and connection.execute(_more_below[dialect], of | {"most": limit}).rowcount == 1


def _held(connection: Connection, name: str) -> int:
    """How many slots are taken, which nobody else changes now, unless counting has not begun: somebody else may begin
    it at this very moment on PostgreSQL, so that room for these is to be looked for once more."""
    return connection.scalar(_used_locked, {"limit": name}) or 0


def give_back(connection: Connection, name: str, slots: int = 1) -> None:
    """Free slots that were taken."""
    connection.execute(_less, {"limit": name, "slots": slots})
