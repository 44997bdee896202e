"""The tables. `engine.migrations` builds the same, step by step; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _column(name: str, kind: Any, **more: Any) -> Column[Any]:
    """A column that must have a value unless it says otherwise."""
    return Column(name, kind, **{"nullable": False, **more})


people = Table(
    "people",
    metadata,
    _column("id", String(200), primary_key=True),
    _column("name", Text),
    _column("kind", String(10)),
    _column("email", Text, nullable=True),
    _column("roles", JSON),
    _column("created_at", Moment),
    _column("updated_at", Moment),
)

# A number that a person no longer has stays, marked removed: should it come back, so does its status (SSE-STS-06).
person_phones = Table(
    "person_phones",
    metadata,
    _column("id", Integer, primary_key=True, autoincrement=True),
    _column("person_id", String(200)),
    _column("number", String(20)),
    _column("type", String(40)),
    _column("sms_status", String(10)),
    _column("verified_at", Moment, nullable=True),
    _column("verified_by", Text, nullable=True),
    _column("removed", Boolean),
    _column("created_at", Moment),
    _column("updated_at", Moment),
    Index("one_record_of_a_number_per_person", "person_id", "number", unique=True),
    Index("person_phones_by_number", "number"),
)

# One row an assignment, past ones included; `deleted_at` ends it (SSE-NUM-06).
assignments = Table(
    "assignments",
    metadata,
    _column("id", Integer, primary_key=True, autoincrement=True),
    _column("person_id", String(200)),
    _column("number", String(20)),
    _column("provider_sid", String(40)),
    _column("assigned_at", Moment),
    _column("pointed_at", Moment, nullable=True),
    _column("deleted_at", Moment, nullable=True),
    _column("deleted_by", Text, nullable=True),
    Index(
        "one_current_number_per_person", "person_id", unique=True,
        sqlite_where=text("deleted_at IS NULL"), postgresql_where=text("deleted_at IS NULL"),
    ),
    Index(
        "one_current_person_per_number", "number", unique=True,
        sqlite_where=text("deleted_at IS NULL"), postgresql_where=text("deleted_at IS NULL"),
    ),
)  # fmt: skip

sends = Table(
    "sends",
    metadata,
    _column("id", String(32), primary_key=True),
    _column("idempotency_key", String(255), nullable=True, unique=True),
    _column("fingerprint", String(64)),
    _column("from_person", String(200)),
    _column("created_at", Moment),
)

messages = Table(
    "messages",
    metadata,
    _column("seq", Integer, primary_key=True, autoincrement=True),
    _column("id", String(40), unique=True),
    _column("send_id", String(32), nullable=True),
    _column("direction", String(10)),
    _column("from_person", String(200), nullable=True),
    _column("to_person", String(200), nullable=True),
    _column("body", Text),
    _column("channel", String(10), nullable=True),
    _column("status", String(10)),
    _column("from_number", String(40), nullable=True),
    _column("destination", Text, nullable=True),
    _column("attempted_number", String(40), nullable=True),
    _column("provider_sid", String(40), nullable=True),
    _column("reason", String(40), nullable=True),
    _column("error_code", Integer, nullable=True),
    _column("error", Text, nullable=True),
    _column("mail_error", Text, nullable=True),
    _column("counted_in", String(7), nullable=True),
    _column("created_at", Moment),
    _column("updated_at", Moment),
    Index("messages_by_sender", "from_person", "created_at", "seq"),
    Index("messages_by_recipient", "to_person", "created_at", "seq"),
    Index("messages_by_destination", "destination", "created_at", "seq"),
    Index("messages_by_channel", "channel", "created_at", "seq"),
    Index("messages_by_error", "error_code", "created_at", "seq"),
    Index("messages_by_status", "status", "created_at", "seq"),
    Index("messages_by_reason", "reason", "created_at", "seq"),
    Index("messages_by_time", "created_at", "seq"),
    Index("messages_by_send", "send_id", "seq"),
    Index("messages_by_provider_sid", "provider_sid", unique=True),
    Index("messages_by_conversation", "from_number", "destination", "seq"),
)

# What is used of each limit: one row a month of texts.
usage = Table(
    "usage",
    metadata,
    _column("name", String(40), primary_key=True),
    _column("used", Integer),
)

# Only the settings that somebody changed; the others have the defaults of `engine.model.Configuration`.
configuration = Table(
    "configuration",
    metadata,
    _column("name", String(40), primary_key=True),
    _column("value", JSON),
)

# Who changed what, when and why: statuses, verifications and settings.
changes = Table(
    "changes",
    metadata,
    _column("id", Integer, primary_key=True, autoincrement=True),
    _column("at", Moment),
    _column("by", Text, nullable=True),
    _column("cause", String(40)),
    _column("subject", String(200)),
    _column("field", String(80)),
    _column("before", JSON, nullable=True),
    _column("after", JSON, nullable=True),
    Index("changes_by_subject", "subject", "id"),
)
