"""Campaigns, of either system that has them."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, String, Table, Text

from engine.store.tables.columns import Moment, column, metadata

# A campaign is a request to send (`sends`, under the same id) that can be stopped and resumed. `copied_to` is the last
# number of its list that has a message already, NULL when all have one.
campaigns = Table(
    "campaigns",
    metadata,
    column("seq", Integer, primary_key=True, autoincrement=True),
    column("id", String(32), unique=True),
    column("name", String(200)),
    column("list", String(200), nullable=True),
    column("template", String(200), nullable=True),
    column("body", Text),
    column("stopped", Boolean),
    column("created_at", Moment),
    column("copied_to", String(20), nullable=True),
)

# Intelligent responses that a campaign brings along for the list it goes to (BTM-16).
campaign_triggers = Table(
    "campaign_triggers",
    metadata,
    column("campaign", String(32), primary_key=True),
    column("letters", String(200), primary_key=True),
    column("word", String(200)),
    column("text", Text),
    column("task", Boolean),
)
