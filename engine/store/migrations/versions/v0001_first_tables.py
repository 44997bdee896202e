"""The first tables.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NOT_DELETED = sa.text("deleted_at IS NULL")
CURRENT: dict[str, Any] = {"sqlite_where": _NOT_DELETED, "postgresql_where": _NOT_DELETED}


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("provider_sid", sa.String(40), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pointed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.Text(), nullable=True),
    )
    op.create_index(
        "one_current_number_per_person",
        "assignments",
        ["person_id"],
        unique=True,
        **CURRENT,
    )
    op.create_index(
        "one_current_person_per_number",
        "assignments",
        ["number"],
        unique=True,
        **CURRENT,
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
    )
    op.create_index("changes_by_subject", "changes", ["subject", "id"], unique=False)
    op.create_table(
        "configuration",
        sa.Column("name", sa.String(40), primary_key=True, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(40), unique=True, nullable=False),
        sa.Column("send_id", sa.String(32), nullable=True),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("from_person", sa.String(200), nullable=True),
        sa.Column("to_person", sa.String(200), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("from_number", sa.String(40), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("attempted_number", sa.String(40), nullable=True),
        sa.Column("provider_sid", sa.String(40), nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("mail_error", sa.Text(), nullable=True),
        sa.Column("counted_in", sa.String(7), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("messages_by_provider_sid", "messages", ["provider_sid"], unique=True)
    op.create_index("messages_by_destination", "messages", ["destination", "created_at", "seq"], unique=False)
    op.create_index(
        "messages_by_conversation", "messages", ["from_number", "destination", "seq"], unique=False
    )
    op.create_index("messages_by_channel", "messages", ["channel", "created_at", "seq"], unique=False)
    op.create_index("messages_by_error", "messages", ["error_code", "created_at", "seq"], unique=False)
    op.create_index("messages_by_status", "messages", ["status", "created_at", "seq"], unique=False)
    op.create_index("messages_by_recipient", "messages", ["to_person", "created_at", "seq"], unique=False)
    op.create_index("messages_by_reason", "messages", ["reason", "created_at", "seq"], unique=False)
    op.create_index("messages_by_time", "messages", ["created_at", "seq"], unique=False)
    op.create_index("messages_by_sender", "messages", ["from_person", "created_at", "seq"], unique=False)
    op.create_index("messages_by_send", "messages", ["send_id", "seq"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.String(200), primary_key=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "person_phones",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.String(200), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("sms_status", sa.String(10), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("person_phones_by_number", "person_phones", ["number"], unique=False)
    op.create_index(
        "one_record_of_a_number_per_person", "person_phones", ["person_id", "number"], unique=True
    )
    op.create_table(
        "sends",
        sa.Column("id", sa.String(32), primary_key=True, nullable=False),
        sa.Column("idempotency_key", sa.String(255), unique=True, nullable=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("from_person", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "usage",
        sa.Column("name", sa.String(40), primary_key=True, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
    )
