"""The tables. `engine.store.migrations` builds the same, step by step; a test holds the two together."""

from __future__ import annotations

from engine.store.tables.accounts import (
    consents,
    contacts,
    list_members,
    lists,
    provider_blocks,
    tasks,
    triggers,
)
from engine.store.tables.columns import Moment, metadata
from engine.store.tables.correspondence import arrivals, notices, readings
from engine.store.tables.institution import (
    assignments,
    changes,
    configuration,
    messages,
    people,
    person_phones,
    revision,
    sends,
    usage,
)
from engine.store.tables.sending import campaign_triggers, campaigns
from engine.store.tables.subscriptions import pool_numbers, service_requests, templates, unsubscriptions

__all__ = [
    "Moment",
    "arrivals",
    "assignments",
    "campaign_triggers",
    "campaigns",
    "changes",
    "configuration",
    "consents",
    "contacts",
    "list_members",
    "lists",
    "messages",
    "metadata",
    "notices",
    "people",
    "person_phones",
    "pool_numbers",
    "provider_blocks",
    "readings",
    "revision",
    "sends",
    "service_requests",
    "tasks",
    "templates",
    "triggers",
    "unsubscriptions",
    "usage",
]
