"""Taking turns: what PostgreSQL lets several do at once, and we do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, text

_LOCKS = text(
    "SELECT pg_advisory_xact_lock(key) FROM "
    "(SELECT DISTINCT hashtext(one) AS key FROM unnest(CAST(:about AS text[])) AS one ORDER BY key) AS keys"
)


def exclude_others(connection: Connection, *about: str) -> None:
    """Let nobody else decide about these until the transaction ends; on SQLite a writing transaction is alone anyway.

    All in one call, in one order for everybody: who takes several in two orders waits for the other for ever.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCKS, {"about": list(about)})


def lock_rows(connection: Connection, query: Select[Any], parameters: dict[str, Any]) -> None:
    """Let nobody else change the rows of the query, which says `FOR UPDATE`, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(query, parameters)
