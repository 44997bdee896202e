"""Contacts of an account, their lists, and what agents are told (business texting)."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Integer, String, Table, Text

from engine.store.tables.columns import Moment, column, metadata

# A phone number with a state (business texting); `provider_blocks` is what is believed of the provider about it.
contacts = Table(
    "contacts",
    metadata,
    column("number", String(20), primary_key=True),
    column("name", Text),
    column("opted_in", Boolean),
    column("blocked", Boolean),
    column("created_at", Moment),
    column("updated_at", Moment),
)

provider_blocks = Table(
    "provider_blocks",
    metadata,
    column("number", String(20), primary_key=True),
    column("sender", String(20), primary_key=True),
    column("since", Moment),
)

# Notes of express consent (BTM-05).
consents = Table(
    "consents",
    metadata,
    column("id", Integer, primary_key=True, autoincrement=True),
    column("number", String(20)),
    column("note", Text),
    column("by", Text, nullable=True),
    column("at", Moment),
    Index("consents_by_contact", "number", "id"),
)

lists = Table(
    "lists",
    metadata,
    column("name", String(200), primary_key=True),
    column("created_at", Moment),
)

list_members = Table(
    "list_members",
    metadata,
    column("list", String(200), primary_key=True),
    column("number", String(20), primary_key=True),
    column("added_at", Moment),
    Index("list_members_by_contact", "number"),
)

# Intelligent responses: `letters` is how a trigger is compared (`engine.rules.spelling`).
triggers = Table(
    "triggers",
    metadata,
    column("letters", String(200), primary_key=True),
    column("word", String(200)),
    column("text", Text),
    column("task", Boolean),
    column("list", String(200), nullable=True),
)

tasks = Table(
    "tasks",
    metadata,
    column("seq", Integer, primary_key=True, autoincrement=True),
    column("id", String(32), unique=True),
    column("number", String(20)),
    column("list", String(200), nullable=True),
    column("text", Text),
    column("at", Moment),
    column("done_at", Moment, nullable=True),
    column("done_by", Text, nullable=True),
)
