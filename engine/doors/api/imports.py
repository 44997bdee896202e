"""`POST /v1/imports/sis` and `/v1/imports/prospects`: a CSV file as the body."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.exchange.imports import Upload
from engine.exchange.rosters import NotARosterError


def blueprint(services: Services) -> Blueprint:
    """`/v1/imports`."""
    routes = Blueprint("imports", __name__, url_prefix="/v1/imports")

    @routes.post("/<any(sis, prospects):kind>")
    def upload(kind: str) -> Response:
        wanted = Upload.of(kind, request.get_data(), request.args.get("by"))
        try:
            report = services.imports.run(wanted, now(services))
        except NotARosterError as error:
            raise ProblemError(422, "NOT_A_ROSTER", str(error)) from error
        return rendering.json(rendering.import_report(report))

    return routes
