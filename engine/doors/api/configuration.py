"""The institution's settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.parsing import ConfigurationPatch
from engine.doors.wire.requesting import now, require_operator, require_version, version_seen
from engine.model import Configuration
from engine.rules.limits import month_of
from engine.store import changes, configuration, limits, numbers

# What the institution is provisioned with: raised by an operator only (SSE-LIM-07).
PROVISIONED = frozenset({"sms_message_limit", "sms_number_limit"})


def blueprint(services: Services) -> Blueprint:
    """`/v1/configuration`."""
    routes = Blueprint("configuration", __name__, url_prefix="/v1/configuration")

    @routes.get("")
    def get() -> Response:
        return rendering.versioned(described(services))

    @routes.patch("")
    def patch() -> Response:
        body = parsing.body(request.get_data(), ConfigurationPatch)
        return rendering.versioned(change(services, body, version_seen()))

    @routes.get("/changes")
    def history() -> Response:
        with services.database.reading() as connection:
            made = changes.of(connection, configuration.SUBJECT)
        return rendering.json({"changes": [vars(change) for change in made]})

    return routes


def described(services: Services) -> dict[str, Any]:
    """The settings, and what is used of the limits this month."""
    with services.database.reading() as connection:
        return _described(connection, configuration.load(connection), now(services))


def _described(connection: Connection, settings: Configuration, moment: datetime) -> dict[str, Any]:
    return rendering.configuration(
        settings,
        messages_used=limits.used(connection, month_of(settings.time_zone, moment)),
        numbers_assigned=numbers.count(connection),
    )


def change(services: Services, body: ConfigurationPatch, seen: str | None) -> dict[str, Any]:
    """Set what the body names, if the settings are still as `seen`; what they are then."""
    values = body.changes()
    if PROVISIONED & values.keys():
        require_operator(services)
    with services.database.writing() as connection:
        before = configuration.locked(connection)
        require_version(seen, before)
        after = configuration.save(connection, before, values, now(services), by=body.by)
        return _described(connection, after, now(services))
