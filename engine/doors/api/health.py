"""Whether the engine lives, and whether it can work."""

from __future__ import annotations

import logging

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.doors.wire.problems import ProblemError

log = logging.getLogger(__name__)


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
        return rendering.json({"status": "ready", "policy": services.settings.policy})

    return routes
