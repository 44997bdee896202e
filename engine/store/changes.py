"""Who changed what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.store.tables import changes

_new = insert(changes)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value of a subject (a person's id, or `configuration`) became another."""

    subject: str
    field: str
    before: object
    after: object
    cause: str
    by: str | None = None
    at: datetime | None = None


def record(connection: Connection, made: Sequence[Change], now: datetime) -> None:
    """Keep the changes."""
    rows = [
        {
            "at": now,
            "by": change.by,
            "cause": change.cause,
            "subject": change.subject,
            "field": change.field,
            "before": _plain(change.before),
            "after": _plain(change.after),
        }
        for change in made
    ]
    if rows:
        connection.execute(_new, rows)


def of(connection: Connection, subject: str) -> list[Change]:
    """The changes of a subject, newest first."""
    rows = connection.execute(
        select(changes).where(changes.c.subject == subject).order_by(changes.c.id.desc())
    )
    return [Change(**{name: row[name] for name in Change.__dataclass_fields__}) for row in rows.mappings()]


def _plain(value: object) -> Any:
    """A value that JSON has: times as ISO text."""
    return value.isoformat() if isinstance(value, datetime) else value
