"""The institution's settings."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.parsing import ConfigurationPatch
from engine.doors.wire.requesting import now, require_operator
from engine.rules.limits import month_of
from engine.store import changes, configuration, limits, numbers

# What the institution is provisioned with: raised by an operator only (SSE-LIM-07).
PROVISIONED = frozenset({"sms_message_limit", "sms_number_limit"})


def blueprint(services: Services) -> Blueprint:
    """`/v1/configuration`."""
    routes = Blueprint("configuration", __name__, url_prefix="/v1/configuration")

    @routes.get("")
    def get() -> Response:
        with services.database.reading() as connection:
            return _answer(connection, now(services))

    @routes.patch("")
    def patch() -> Response:
        body = parsing.body(request.get_data(), ConfigurationPatch)
        values = body.changes()
        if PROVISIONED & values.keys():
            require_operator(services)
        with services.database.writing() as connection:
            configuration.save(connection, values, now(services), by=body.by)
            return _answer(connection, now(services))

    @routes.get("/changes")
    def history() -> Response:
        with services.database.reading() as connection:
            made = changes.of(connection, configuration.SUBJECT)
        return rendering.json({"changes": [vars(change) for change in made]})

    return routes


def _answer(connection: Connection, moment: datetime) -> Response:
    settings = configuration.load(connection)
    answer = rendering.configuration(
        settings,
        messages_used=limits.used(connection, month_of(settings.time_zone, moment)),
        numbers_assigned=numbers.count(connection),
    )
    return rendering.json(answer)
