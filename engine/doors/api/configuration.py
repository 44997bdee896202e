"""The institution's settings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.parsing import ConfigurationPatch
from engine.doors.wire.requesting import now, require_operator, require_version, version_seen
from engine.rules.limits import month_of
from engine.store import changes, configuration, limits, numbers
from engine.store.locks import exclude_others

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
        change(services, parsing.body(request.get_data(), ConfigurationPatch), version_seen())
        return rendering.versioned(described(services))

    @routes.get("/changes")
    def history() -> Response:
        with services.database.reading() as connection:
            made = changes.of(connection, configuration.SUBJECT)
        return rendering.json({"changes": [vars(change) for change in made]})

    return routes


def described(services: Services) -> dict[str, Any]:
    """The settings, and what is used of the limits this month."""
    with services.database.reading() as connection:
        settings = configuration.load(connection)
        month = month_of(settings.time_zone, now(services))
        return rendering.configuration(
            settings,
            messages_used=limits.used(connection, month),
            numbers_assigned=numbers.count(connection),
        )


def change(services: Services, body: ConfigurationPatch, seen: str | None) -> None:
    """Set what the body names, if the settings are still as `seen`."""
    values = body.changes()
    if PROVISIONED & values.keys():
        require_operator(services)
    with services.database.writing() as connection:
        exclude_others(connection, configuration.SUBJECT)
        require_version(seen, configuration.load(connection))
        configuration.save(connection, values, now(services), by=body.by)
