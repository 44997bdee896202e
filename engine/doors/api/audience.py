"""The Audience list: who left marketing, for information only (ENG-01 to ENG-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import records, rendering
from engine.doors.wire.parsing import end, moment
from engine.exchange import reports
from engine.store import subscriptions


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/audience`, as JSON or CSV."""
    routes = Blueprint("audience", __name__, url_prefix="/v1/audience")

    @routes.get("")
    def listing() -> Response:
        found = rows(services, request.args)
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            return exported(found)
        return rendering.json({"audience": found})

    return routes


def rows(services: Services, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who left between `since` and `until` (ENG-02)."""
    since = moment("since", asked.get("since") or None)
    until = end("until", asked.get("until") or None)
    with services.database.reading() as connection:
        found = subscriptions.audience(connection, since, until)
    return [records.audience_row(each) for each in found]


def exported(found: list[dict[str, Any]]) -> Response:
    """The same to download (ENG-03)."""
    cells = [
        [reports.defused(cell) for cell in (row | {"at": row["at"].isoformat()}).values()] for row in found
    ]
    lines = reports.csv_lines([records.AUDIENCE_FIELDS, *cells])
    return Response(lines, content_type="text/csv; charset=utf-8")
