"""Contacts and campaigns, subscriptions and templates; messages say what they are for.

Revision ID: 0002
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_STANDING = sa.text("lifted_at IS NULL")
STANDING: dict[str, Any] = {"sqlite_where": _STANDING, "postgresql_where": _STANDING}


def upgrade() -> None:
    op.add_column("messages", sa.Column("purpose", sa.String(20), server_default="direct", nullable=False))
    with op.batch_alter_table("sends") as sends:
        sends.alter_column("from_person", existing_type=sa.String(200), nullable=True)
    _accounts()
    _sending()
    _subscriptions()


def _accounts() -> None:
    op.create_table(
        "contacts",
        sa.Column("number", sa.String(20), primary_key=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opted_in", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "provider_blocks",
        sa.Column("number", sa.String(20), primary_key=True, nullable=False),
        sa.Column("sender", sa.String(20), primary_key=True, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("consents_by_contact", "consents", ["number", "id"], unique=False)
    op.create_table(
        "lists",
        sa.Column("name", sa.String(200), primary_key=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "list_members",
        sa.Column("list", sa.String(200), primary_key=True, nullable=False),
        sa.Column("number", sa.String(20), primary_key=True, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("list_members_by_contact", "list_members", ["number"], unique=False)
    op.create_table(
        "triggers",
        sa.Column("letters", sa.String(200), primary_key=True, nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("task", sa.Boolean(), nullable=False),
        sa.Column("list", sa.String(200), nullable=True),
    )
    op.create_table(
        "tasks",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), unique=True, nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("list", sa.String(200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
    )


def _sending() -> None:
    op.create_table(
        "campaigns",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), unique=True, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("list", sa.String(200), nullable=True),
        sa.Column("template", sa.String(200), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _subscriptions() -> None:
    op.create_table(
        "templates",
        sa.Column("name", sa.String(200), primary_key=True, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "pool_numbers",
        sa.Column("number", sa.String(20), primary_key=True, nullable=False),
        sa.Column("pool", sa.String(10), nullable=False),
        sa.Column("provider_sid", sa.String(40), nullable=False),
        sa.Column("pointed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "unsubscriptions",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("sender", sa.String(20), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
    )
    op.create_index(
        "one_unsubscription_per_pair", "unsubscriptions", ["sender", "number"], unique=True, **STANDING
    )
    op.create_index("unsubscriptions_by_time", "unsubscriptions", ["at"], unique=False)
    op.create_table(
        "service_requests",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(32), unique=True, nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_as", sa.Integer(), nullable=True, unique=True),
    )
