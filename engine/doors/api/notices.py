"""What everybody has to know who works with the system (BTM-14), and of its triggers (BTM-13)."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.policies.policy import Part
from engine.store import campaigns, responses


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/notices`."""
    routes = Blueprint("notices", __name__, url_prefix="/v1/notices")

    @routes.get("")
    def listing() -> Response:
        policy = services.policy
        with services.database.reading() as connection:
            words = _words(connection) if Part.CONTACTS in policy.parts else ()
        found = [
            *policy.notices,
            *(note for word in words for note in policy.cautions(word)),
        ]
        return rendering.json({"notices": [vars(notice) for notice in found]})

    return routes


def _words(connection: Connection) -> dict[str, None]:
    """The account's trigger words and those of campaigns, each once."""
    of_account = (each.word for each in responses.all_triggers(connection).values())
    return dict.fromkeys((*of_account, *campaigns.trigger_words(connection)))
