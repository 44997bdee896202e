"""People and their phones, sender numbers, messages, limits, settings, and who changed what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, String, Table, Text, text

from engine.store.tables.columns import Moment, column, metadata

people = Table(
    "people",
    metadata,
    column("id", String(200), primary_key=True),
    column("name", Text),
    column("kind", String(10)),
    column("email", Text, nullable=True),
    column("roles", JSON),
    column("created_at", Moment),
    column("updated_at", Moment),
    Index("people_by_name", "name", "id"),
)

# A number that a person no longer has stays, marked removed: if it comes back, so does its verification (SSE-STS-08).
person_phones = Table(
    "person_phones",
    metadata,
    column("id", Integer, primary_key=True, autoincrement=True),
    column("person_id", String(200)),
    column("number", String(20)),
    column("type", String(40)),
    column("sms_status", String(10)),
    column("verified_at", Moment, nullable=True),
    column("verified_by", Text, nullable=True),
    column("removed", Boolean),
    column("created_at", Moment),
    column("updated_at", Moment),
    Index("one_record_of_a_number_per_person", "person_id", "number", unique=True),
    Index("person_phones_by_number", "number"),
)

# One row an assignment, past ones included; `deleted_at` ends it (SSE-NUM-06).
assignments = Table(
    "assignments",
    metadata,
    column("id", Integer, primary_key=True, autoincrement=True),
    column("person_id", String(200)),
    column("number", String(20)),
    column("provider_sid", String(40)),
    column("assigned_at", Moment),
    column("pointed_at", Moment, nullable=True),
    column("deleted_at", Moment, nullable=True),
    column("deleted_by", Text, nullable=True),
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
    column("id", String(32), primary_key=True),
    column("idempotency_key", String(255), nullable=True, unique=True),
    column("fingerprint", String(64)),
    column("from_person", String(200), nullable=True),
    column("created_at", Moment),
)

_waits = text("status = 'pending' AND channel IS NULL")
_waiting: dict[str, Any] = {"sqlite_where": _waits, "postgresql_where": _waits}

messages = Table(
    "messages",
    metadata,
    column("seq", Integer, primary_key=True, autoincrement=True),
    column("id", String(40), unique=True),
    column("send_id", String(32), nullable=True),
    column("purpose", String(20), server_default="direct"),
    column("direction", String(10)),
    column("from_person", String(200), nullable=True),
    column("to_person", String(200), nullable=True),
    column("body", Text),
    column("channel", String(10), nullable=True),
    column("status", String(10)),
    column("from_number", String(40), nullable=True),
    column("destination", Text, nullable=True),
    column("attempted_number", String(40), nullable=True),
    column("provider_sid", String(40), nullable=True),
    column("reason", String(40), nullable=True),
    column("error_code", Integer, nullable=True),
    column("error", Text, nullable=True),
    column("mail_error", Text, nullable=True),
    column("mail_tries", Integer, server_default="0"),
    column("counted_in", String(7), nullable=True),
    column("media", JSON, nullable=True),
    column("held_by", Integer, nullable=True),
    column("created_at", Moment),
    column("updated_at", Moment),
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
    Index("messages_waiting_by_user", "from_person", "seq", **_waiting),
    Index("messages_waiting_by_send", "send_id", "seq", **_waiting),
    Index("messages_waiting_by_number", "from_number", "seq", **_waiting),
)

# Counts the transactions that may have changed what decides where a message goes; has one row.
revision = Table("revision", metadata, column("number", BigInteger))

# What is used of each limit: one row a month of texts.
usage = Table(
    "usage",
    metadata,
    column("name", String(40), primary_key=True),
    column("used", Integer),
)

# Only the settings that somebody changed; the others have the defaults of `engine.model.Configuration`.
configuration = Table(
    "configuration",
    metadata,
    column("name", String(40), primary_key=True),
    column("value", JSON),
)

# Who changed what, when and why: statuses, verifications and settings.
changes = Table(
    "changes",
    metadata,
    column("id", Integer, primary_key=True, autoincrement=True),
    column("at", Moment),
    column("by", Text, nullable=True),
    column("cause", String(40)),
    column("subject", String(200)),
    column("field", String(80)),
    column("before", JSON, nullable=True),
    column("after", JSON, nullable=True),
    Index("changes_by_subject", "subject", "id"),
)
