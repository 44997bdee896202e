"""The Phone Number Usage grid (SSE-NUM-02, SSE-NUM-03). Deleting also frees a number that was set aside."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.store import numbers, pools


def blueprint(services: Services) -> Blueprint:
    """`/v1/phone-numbers`."""
    routes = Blueprint("numbers", __name__, url_prefix="/v1/phone-numbers")

    @routes.get("")
    def grid() -> Response:
        with services.database.reading() as connection:
            rows = numbers.grid(connection, request.args.get("search", ""))
        return rendering.json({"phone_numbers": [rendering.grid_row(row) for row in rows]})

    @routes.delete("/<number>")
    def delete(number: str) -> Response:
        release(services, number, request.args.get("by"))
        return Response(status=204)

    return routes


def release(services: Services, number: str, by: str | None) -> None:
    """End the assignment, or take the number out of its pool; blocks stay with it (SSE-NUM-08)."""
    number = parsing.phone_number(number)
    with services.database.writing() as connection:
        freed = numbers.delete(connection, number, now(services), by=by)
        if not freed and not pools.release(connection, number):
            raise ProblemError(404, "UNKNOWN_NUMBER", f"Nobody holds the number {number}.")
