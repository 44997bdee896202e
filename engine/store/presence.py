"""That a process lives, as others on the same PostgreSQL see it: by a lock that ends with it, however it ends.

The lock is held in a transaction that stays open, on a connection of its own, so that it works through PgBouncer, too,
which lends connections for a transaction. Such a transaction keeps nothing from being cleaned up, for it reads nothing.
"""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from engine.edge.ids import new_id
from engine.store.database import Database

_SPACE = 7867  # of these locks among all: STOP, as a phone spells it
_TAKE = text("SELECT pg_advisory_xact_lock(:space, :process)")
_IS_FREE = text("SELECT pg_try_advisory_xact_lock(:space, :process)")
_ASK = text("SELECT 1")


class Presence:
    """This process, which has a number as long as it is connected, and the others."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._connection: Connection | None = None
        self._number = 0

    def number(self) -> int:
        """This process's number: another one when the connection was lost, for then others took it for dead."""
        with self._lock:
            if self._connection is None or not _is_there(self._connection):
                self._connection = self._database.connected_apart()
                self._number = int(new_id()[:7], 16)
                self._connection.execute(_TAKE, {"space": _SPACE, "process": self._number})
            return self._number

    def lives(self, number: int) -> bool:
        """Whether the process of that number lives."""
        with self._database.reading() as connection:
            return not connection.scalar(_IS_FREE, {"space": _SPACE, "process": number})

    def close(self) -> None:
        """Be gone."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection.engine.dispose()
            self._connection = None


def _is_there(connection: Connection) -> bool:
    try:
        connection.execute(_ASK)
    except DBAPIError:
        connection.invalidate()
        connection.close()
        connection.engine.dispose()
        return False
    return True
