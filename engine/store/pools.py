"""Sender numbers that are set aside: for marketing, or to be shared (ENG-05). Nobody is assigned one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.model import Pool
from engine.store.numbers import Number
from engine.store.tables import pool_numbers

_new = insert(pool_numbers)
_of_number = pool_numbers.c.number == bindparam("key")
_no_more = delete(pool_numbers).where(_of_number)
_pool_of = select(pool_numbers.c.pool).where(_of_number)
_numbers_in = (
    select(pool_numbers.c.number)
    .where(pool_numbers.c.pool == bindparam("pool"))
    .order_by(pool_numbers.c.pointed_at, pool_numbers.c.number)
)


def set_aside(connection: Connection, number: Number, pool: Pool, now: datetime) -> None:
    """Keep the number, whose texts reach this engine, for the pool."""
    release(connection, number.number)
    values = {"number": number.number, "provider_sid": number.sid, "pool": pool, "pointed_at": now}
    connection.execute(_new, values)


def release(connection: Connection, number: str) -> bool:
    """Take the number out of its pool, so that it may be assigned. False when it is in none."""
    return connection.execute(_no_more, {"key": number}).rowcount == 1


def pool_of(connection: Connection, number: str) -> Pool | None:
    """The pool that the number is in."""
    found = connection.scalar(_pool_of, {"key": number})
    return Pool(found) if found else None


def numbers_in(connection: Connection, pool: Pool) -> list[str]:
    """The numbers of the pool, in a stable order."""
    return list(connection.scalars(_numbers_in, {"pool": pool}))


def all_set_aside(connection: Connection) -> dict[str, Pool]:
    """Every number that is set aside, and its pool."""
    rows = connection.execute(
        select(pool_numbers.c.number, pool_numbers.c.pool).order_by(pool_numbers.c.number)
    )
    return {number: Pool(pool) for number, pool in rows}
