"""Opening the database and its transactions.

SQLite in memory is one connection, so its transactions take turns under a lock; nothing outside this file needs to
know. A SQLite file lets readers and one writer at a time in (write-ahead log), and writers wait for each other: a
writing transaction begins as one, because a reader that turns writer halfway can fail. PostgreSQL needs neither, and
there each statement of a reading transaction sees what is committed by then: so it is told of none, which spares two
round trips.

Where a text goes may be decided a moment before its turn to go comes. So each transaction that may change what such
decisions are made by counts the database's *revision* up, and whoever is about to act on one asks whether it is still
the same, which costs hardly anything. Those that only say how far messages are, which are most, leave it alone.
"""

from __future__ import annotations

import atexit
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import cache
from threading import RLock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, StaticPool

from engine.store import files, migrations, tables

ALIVE_SECONDS = 0.5  # for which a connection to a server that was used is not asked whether it is still there
_NUMBER = "SELECT number FROM revision"
_number = select(tables.revision.c.number)
_one_more = update(tables.revision).values(number=tables.revision.c.number + 1)
_compiled: dict[Any, Any] = {}  # statements of all databases in memory, which speak one dialect


class DatabaseUnusableError(Exception):
    """There is no working with this database; the text says why, for the person who named it."""


@contextmanager
def _telling(url: str | URL) -> Iterator[None]:
    """Say what is wrong with a database, without the password in its URL; raises `DatabaseUnusableError`."""
    try:
        yield
    except ImportError as error:
        said = f"needs a driver that is not installed ({error.name}); pip install 'stopgap[postgresql]'"
        raise DatabaseUnusableError(f"ENGINE_DATABASE_URL {_shown(url)} {said}.") from error
    except (ArgumentError, NoSuchModuleError) as error:
        said = "is no URL of a database that this engine knows: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        raise DatabaseUnusableError(f"ENGINE_DATABASE_URL {_shown(url)} {said}.") from error
    except DBAPIError as error:
        said = f"cannot be used: {reason(error)}"
        raise DatabaseUnusableError(f"ENGINE_DATABASE_URL {_shown(url)} {said}.") from error


def _shown(url: str | URL) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "(which is left out here, for it may hold a password)"


def reason(error: DBAPIError) -> str:
    """The database's own words, the first line of them."""
    return (str(error.orig).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


class Database:
    """A database and the way in: `reading()` and `writing()` are transactions."""

    def __init__(self, url: str, connections: int = 8, *, pooled: bool = False) -> None:
        """`url` as SQLAlchemy has it; `sqlite://` is a database in memory, gone with the process.

        A server is given at most `connections`; `pooled` if a pooler lends them, a transaction each (PgBouncer).
        Raises `DatabaseUnusableError`, and so does `prepare`.
        """
        with _telling(url):
            parsed = make_url(url)
            self.in_memory = parsed.get_backend_name() == "sqlite" and parsed.database in (
                None,
                "",
                ":memory:",
            )
            self._turn: AbstractContextManager[Any] = RLock() if self.in_memory else nullcontext()
            self.is_shared = parsed.get_backend_name() == "postgresql"
            self._writers: AbstractContextManager[Any] = nullcontext() if self.is_shared else RLock()
            self._only: Connection | None = None  # of a database in memory: it has one, which stays
            self._revision = 0  # of a database in memory
            self._pooled = pooled
            self.engine = (
                _served(parsed, connections, pooled) if self.is_shared else _open(parsed, self.in_memory)
            )
            self._reading = (
                self.engine.execution_options(isolation_level="AUTOCOMMIT") if self.is_shared else self.engine
            )

    def prepare(self) -> None:
        """Bring the tables up to date, creating them where there are none."""
        if not self.in_memory:
            with _telling(self.engine.url):
                self._migrate()

    def _migrate(self) -> None:
        with self.reading() as connection:
            done = migrations.are_done(connection)
        if not done:
            with self.carrying() as connection:
                migrations.upgrade(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing."""
        if self.is_shared:
            with self._reading.connect() as connection:
                yield connection
            return
        with self._turn, self._connected() as connection, closing(connection.begin()):
            self._begin(connection, "DEFERRED")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block and rolled back by an exception."""
        with self.carrying() as connection:
            yield connection
            if self.in_memory:
                self._revision += 1
            else:  # last, so that nobody who has counted waits for anybody
                connection.execute(_one_more)

    def revision(self, connection: Connection) -> int:
        """The number of the revision that a transaction begins with: it asks this before everything else."""
        return self._revision if self.in_memory else connection.scalar(_number) or 0

    def current(self) -> int:
        """The number of the revision now."""
        if self.in_memory:
            return self._revision
        with closing(self.engine.raw_connection()) as connection, _by_itself(connection) as driver:
            return int(driver.execute(_NUMBER).fetchone()[0])

    @contextmanager
    def carrying(self) -> Iterator[Connection]:
        """As `writing`, for what changes nothing that decides where a message goes: how far messages are."""
        with self._turn, self._writers, self._connected() as connection, connection.begin():
            self._begin(connection, "IMMEDIATE")
            yield connection

    def _connected(self) -> AbstractContextManager[Connection]:
        if not self.in_memory:
            return self.engine.connect()
        if self._only is None or self._only.closed:
            self._only = self.engine.connect()
        return nullcontext(self._only)

    def _begin(self, connection: Connection, how: str) -> None:
        """Tell SQLite, whose driver begins nothing by itself. In memory straight to the driver: with one connection
        there is nobody to wait for, so nothing to report. (An event of SQLAlchemy's slows every statement down.)"""
        if self.in_memory:
            connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]  # it is connected
        elif not self.is_shared:
            connection.exec_driver_sql(f"BEGIN {how}")

    def connected_apart(self) -> Connection:
        """A connection to the server besides all others, to be closed with its engine by whoever keeps it."""
        return _served(self.engine.url, 1, self._pooled).connect()

    def close(self) -> None:
        """Let go of the connections; one in memory not before the transaction that another thread has open."""
        with self._turn:
            if self._only:
                self._only.close()
            self.engine.dispose()


@contextmanager
def _by_itself(connection: PoolProxiedConnection) -> Iterator[Any]:
    """The driver's connection for one statement, which psycopg is to begin no transaction for; SQLite's never does."""
    driver: Any = connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        yield driver
        return
    driver.autocommit = True
    try:
        yield driver
    finally:
        driver.autocommit = False


def _open(url: URL, in_memory: bool) -> Engine:
    return _sibling(_pattern()) if in_memory else _configured(create_engine(url))


def _served(url: URL, connections: int, pooled: bool) -> Engine:
    """Prepared statements belong to a connection, and a pooler lends another one to the next transaction."""
    prepared = {"prepare_threshold": None} if pooled else {}
    engine = create_engine(url, pool_size=connections, max_overflow=0, connect_args=prepared)

    def used(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = monotonic()

    def wanted(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        """As `pool_pre_ping` has it, but not at every turn."""
        if monotonic() - record.info.get("used", monotonic()) > ALIVE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", wanted)
    return engine


def _configured(engine: Engine) -> Engine:
    event.listen(engine, "connect", files.configure)
    return engine


@cache
def _pattern() -> Engine:
    """A database in memory that has the tables and nothing in them: what every other one starts as."""
    connect_args = {"check_same_thread": False}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=connect_args)
    tables.metadata.create_all(engine)  # the migrations build the same: tests/engine/store/test_migrations.py
    atexit.register(_let_go, engine)
    return engine


def _let_go(pattern: Engine) -> None:
    """Close what is kept for the next database in memory, of which there will be none."""
    while _left:
        sqlite3.Connection.close(_left.pop())
    pattern.dispose()


def _sibling(pattern: Engine) -> Engine:
    """A copy of the pattern with its dialect and compiled statements: a suite opens hundreds of databases."""

    def connect() -> Any:
        with suppress(IndexError):
            return _left.pop()
        copy = sqlite3.connect(":memory:", **_IN_MEMORY)
        with pattern.connect() as connection:
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]  # it is connected
        return copy

    pool = StaticPool(connect, dialect=pattern.dialect)
    return Engine(pool, pattern.dialect, pattern.url, execution_options={"compiled_cache": _compiled})


class _Again(sqlite3.Connection):
    """A database in memory that is emptied when it is closed, and left for the next: SQLite prepares a statement once a
    connection, which takes longer than to run it."""

    def close(self) -> None:
        try:
            self.rollback()
            for emptied in _EMPTIED:
                self.execute(emptied)
        except sqlite3.Error:  # somebody has taken tables away: it is none for the next
            super().close()
        else:
            _left.append(self)


_left: list[_Again] = []
_EMPTIED = [f'DELETE FROM "{table.name}"' for table in tables.metadata.sorted_tables]  # noqa: S608  # names of ours
_IN_MEMORY: dict[str, Any] = {
    "isolation_level": None,
    "check_same_thread": False,
    "cached_statements": 1000,  # more than the engine has
    "factory": _Again,
}
