"""Taking turns: what PostgreSQL lets several do at once, and we do not."""

from __future__ import annotations

from sqlalchemy import Connection, text

_LOCKS = text(
    "SELECT pg_advisory_xact_lock(key) FROM "
    "(SELECT DISTINCT hashtext(one) AS key FROM unnest(CAST(:about AS text[])) AS one ORDER BY key) AS keys"
)


def exclude_others(connection: Connection, *about: str) -> None:
    """Let nobody else decide about these until the transaction ends; on SQLite a writing transaction is alone anyway.

    All in one call, in one order for everybody: who takes several in two orders waits for the other for ever.
    """
    if others_may_write(connection):
        connection.execute(_LOCKS, {"about": list(about)})


def others_may_write(connection: Connection) -> bool:
    """Whether somebody else may write while this transaction does, so that what it decides about has to be locked."""
    return connection.dialect.name == "postgresql"
