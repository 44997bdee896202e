"""Templates, numbers set aside, who left what, and how that is asked to change (engage)."""

from __future__ import annotations

from sqlalchemy import JSON, Index, Integer, String, Table, Text, text

from engine.store.tables.columns import Moment, column, metadata

templates = Table(
    "templates",
    metadata,
    column("name", String(200), primary_key=True),
    column("category", String(20)),
    column("body", Text),
)

# Sender numbers that belong to nobody: set aside for marketing, or shared by everything else (engage).
pool_numbers = Table(
    "pool_numbers",
    metadata,
    column("number", String(20), primary_key=True),
    column("pool", String(10)),
    column("provider_sid", String(40)),
    column("pointed_at", Moment),
)

# Who left what which number sends; past ones included, `lifted_at` ends it (engage).
unsubscriptions = Table(
    "unsubscriptions",
    metadata,
    column("id", Integer, primary_key=True, autoincrement=True),
    column("sender", String(20)),
    column("number", String(20)),
    column("keyword", Text),
    column("at", Moment),
    column("lifted_at", Moment, nullable=True),
    column("lifted_by", Text, nullable=True),
    Index(
        "one_unsubscription_per_pair", "sender", "number", unique=True,
        sqlite_where=text("lifted_at IS NULL"), postgresql_where=text("lifted_at IS NULL"),
    ),
    Index("unsubscriptions_by_time", "at"),
)  # fmt: skip

# What somebody asked to have changed about keywords, and who did it (ENG-11); `applied_as` counts in that order.
service_requests = Table(
    "service_requests",
    metadata,
    column("seq", Integer, primary_key=True, autoincrement=True),
    column("id", String(32), unique=True),
    column("changes", JSON),
    column("requested_by", Text),
    column("requested_at", Moment),
    column("applied_by", Text, nullable=True),
    column("applied_at", Moment, nullable=True),
    column("applied_as", Integer, nullable=True, unique=True),
)
