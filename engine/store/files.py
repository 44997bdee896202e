"""A SQLite file as the engine wants it: with a write-ahead log, and patient with other processes.

Of two that come to a new file at once, and would both begin its log, SQLite refuses one without letting it wait,
because each might be waiting for the other. Whoever is refused waits as a writer does, until the other is through, and
asks again: by then there is a log.
"""

from __future__ import annotations

import sqlite3
from typing import Any

BUSY_MILLISECONDS = 10_000
ASKED = 100  # times at most for a write-ahead log; a second time is rare


def configure(connection: Any, _record: object) -> None:
    """Make a new connection so, of the driver; raises `sqlite3.Error`."""
    connection.isolation_level = None  # the driver begins nothing by itself; `Database` does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    _begin_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_log(connection: Any) -> None:
    for left in reversed(range(ASKED)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
