"""Whether the engine lives, and whether it can work."""

from __future__ import annotations

import logging

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.doors.wire.problems import ProblemError
from engine.work.waiting import Crew

log = logging.getLogger(__name__)


NOBODY = "No worker is alive: start `python -m engine work` with the same ENGINE_DATABASE_URL."


def _crew(crew: Crew | None) -> dict[str, object]:
    """On a database that workers share: how many there are, how much waits for them, and whether that is well."""
    if crew is None:
        return {}
    counts: dict[str, object] = {"workers": crew.workers, "waiting": crew.waiting}
    return counts | {"problem": NOBODY} if crew.waiting and not crew.workers else counts


def blueprint(services: Services) -> Blueprint:
    """`/livez` and `/readyz`."""
    routes = Blueprint("health", __name__)

    @routes.get("/livez")
    def livez() -> Response:
        return rendering.json({"status": "alive"})

    @routes.get("/readyz")
    def readyz() -> Response:
        try:
            with services.database.reading() as connection:
                connection.execute(text("SELECT 1 FROM configuration"))
        except SQLAlchemyError as error:
            log.exception("The database does not answer")
            raise ProblemError(503, "DATABASE_UNAVAILABLE", "The database does not answer.") from error
        ready: dict[str, object] = {"status": "ready", "policy": services.settings.policy}
        return rendering.json(ready | _crew(services.background.crew()))

    return routes
