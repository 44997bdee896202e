"""What everybody has to know who works with the system (BTM-14)."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.doors.context import Services
from engine.doors.wire import rendering


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/notices`."""
    routes = Blueprint("notices", __name__, url_prefix="/v1/notices")

    @routes.get("")
    def listing() -> Response:
        return rendering.json({"notices": [vars(notice) for notice in services.policy.notices]})

    return routes
