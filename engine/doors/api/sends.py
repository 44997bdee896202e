"""How far a request to send is (`GET /v1/sends/{id}`), and what was left in the middle (`POST /v1/recovery`)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.store import sends


def blueprint(services: Services) -> Blueprint:
    """`/v1/sends` and `/v1/recovery`."""
    routes = Blueprint("sends", __name__, url_prefix="/v1")

    @routes.get("/sends/<send_id>")
    def get(send_id: str) -> Response:
        return rendering.json(progress(services, send_id))

    @routes.post("/recovery")
    def recover() -> Response:
        missed = services.recovery.missed(now(services))  # first: who texted STOP meanwhile is texted no more
        attempted = services.background.everything()
        settled = services.recovery.run(now(services))
        return rendering.json({"received": missed, "attempted": attempted, "settled": settled})

    return routes


def progress(services: Services, send_id: str) -> dict[str, Any]:
    """The request and how many of its messages have which status."""
    with services.database.reading() as connection:
        send = sends.find(connection, send_id)
        counts = sends.progress(connection, send_id)
    if send is None:
        raise ProblemError(404, "UNKNOWN_SEND", f"There is no request {send_id!r}.")
    return rendering.send(send, counts)
