"""Opening the database and its transactions.

SQLite in memory is one connection, so its transactions take turns under a lock; nothing outside this file needs to
know. A SQLite file lets readers and one writer at a time in (write-ahead log), and writers wait for each other: a
writing transaction begins as one, because a reader that turns writer halfway can fail. PostgreSQL needs neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import StaticPool

from engine.store import tables

BUSY_MILLISECONDS = 10_000
_LOCKS = text(
    "SELECT pg_advisory_xact_lock(key) FROM "
    "(SELECT DISTINCT hashtext(one) AS key FROM unnest(CAST(:about AS text[])) AS one ORDER BY key) AS keys"
)
_compiled: dict[Any, Any] = {}  # statements of all databases in memory, which speak one dialect


class Database:
    """A database and the way in: `reading()` and `writing()` are transactions."""

    def __init__(self, url: str) -> None:
        """`url` as SQLAlchemy has it; `sqlite://` is a database in memory, gone with the process."""
        parsed = make_url(url)
        self.in_memory = parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")
        self._turn: AbstractContextManager[Any] = RLock() if self.in_memory else nullcontext()
        self.engine = _open(parsed, self.in_memory)

    def prepare(self) -> None:
        """Bring the tables up to date, creating them where there are none."""
        if not self.in_memory:
            from engine.store.migrations import upgrade

            upgrade(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing."""
        with self._turn, self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block and rolled back by an exception."""
        with (
            self._turn,
            self.engine.connect() as connection,
            connection.execution_options(begin="IMMEDIATE").begin(),
        ):
            yield connection

    def close(self) -> None:
        """Let go of the connections; one in memory not before the transaction that another thread has open."""
        with self._turn:
            self.engine.dispose()


def exclude_others(connection: Connection, *about: str) -> None:
    """Let nobody else decide about these until the transaction ends; on SQLite a writing transaction is alone anyway.

    All in one call, in one order for everybody: who takes several in two orders waits for the other for ever.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKS, {"about": list(about)})


def _open(url: URL, in_memory: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    return _listening(_sibling(_pattern()) if in_memory else create_engine(url))


def _listening(engine: Engine) -> Engine:
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@cache
def _pattern() -> Engine:
    """A database in memory that has the tables and nothing in them: what every other one starts as."""
    connect_args = {"check_same_thread": False}
    engine = _listening(create_engine("sqlite://", poolclass=StaticPool, connect_args=connect_args))
    tables.metadata.create_all(engine)  # the migrations build the same: tests/engine/store/test_migrations.py
    return engine


def _sibling(pattern: Engine) -> Engine:
    """A copy of the pattern with its dialect and compiled statements: a suite opens hundreds of databases."""

    def connect() -> Any:
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        with pattern.connect() as connection:
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]  # it is connected
        return copy

    pool = StaticPool(connect, dialect=pattern.dialect)
    return Engine(pool, pattern.dialect, pattern.url, execution_options={"compiled_cache": _compiled})


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin_sqlite` does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")
