"""The person-phone data feed (SSE-NUM-05, SSE-NUM-06)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import queries, rendering
from engine.store import numbers, people


def blueprint(services: Services) -> Blueprint:
    """`/v1/data-feed/person-phones`."""
    routes = Blueprint("feed", __name__, url_prefix="/v1/data-feed")

    @routes.get("/person-phones")
    def person_phones() -> Response:
        deleted = queries.flag("deleted", request.args.get("deleted"))
        return rendering.json({"person_phones": rows(services, deleted=deleted)})

    return routes


def rows(services: Services, *, deleted: bool | None) -> list[dict[str, Any]]:
    """People's own phones, then the sender numbers."""
    with services.database.reading() as connection:
        phones = people.feed(connection, deleted=deleted)
        senders = numbers.feed(connection, deleted=deleted)
    return [rendering.feed_phone(row) for row in phones] + [rendering.feed_sender(row) for row in senders]
