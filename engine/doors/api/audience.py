"""The Audience list: who left marketing, for information only (ENG-01 to ENG-04)."""

from __future__ import annotations

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
        since = moment("since", request.args.get("since") or None)
        until = end("until", request.args.get("until") or None)
        with services.database.reading() as connection:
            found = subscriptions.audience(connection, since, until)
        rows = [records.audience_row(each) for each in found]
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) != "text/csv":
            return rendering.json({"audience": rows})
        cells = [
            [reports.defused(cell) for cell in (row | {"at": row["at"].isoformat()}).values()] for row in rows
        ]
        return Response(
            reports.csv_lines([records.AUDIENCE_FIELDS, *cells]), content_type="text/csv; charset=utf-8"
        )

    return routes
