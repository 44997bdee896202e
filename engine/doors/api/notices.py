"""What everybody has to know who works with the system (BTM-14), and of its triggers (BTM-13)."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.policies.policy import Part
from engine.store import responses


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/notices`."""
    routes = Blueprint("notices", __name__, url_prefix="/v1/notices")

    @routes.get("")
    def listing() -> Response:
        policy = services.policy
        with services.database.reading() as connection:
            triggers = responses.all_triggers(connection) if Part.CONTACTS in policy.parts else {}
        found = [
            *policy.notices,
            *(note for each in triggers.values() for note in policy.cautions(each.word)),
        ]
        return rendering.json({"notices": [vars(notice) for notice in found]})

    return routes
