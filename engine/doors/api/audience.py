"""The Audience list: who left marketing, for information only (ENG-01 to ENG-04)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import queries, records, rendering
from engine.doors.wire.parsing import end, moment
from engine.exchange import reports
from engine.store import subscriptions
from engine.store.database import Database


@dataclass(frozen=True)
class Asked:
    """Those who left between `since` and `until` (ENG-02), from a place on."""

    since: datetime | None
    until: datetime | None
    after: int


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/audience`, as JSON or CSV."""
    routes = Blueprint("audience", __name__, url_prefix="/v1/audience")

    @routes.get("")
    def listing() -> Response:
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            return exported(services, request.args)
        rows, following = page(services, request.args, queries.page_size(request.args, queries.MOST_ROWS))
        return rendering.json({"audience": rows, "next_cursor": following})

    return routes


def page(services: Services, asked: Mapping[str, str], limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """At most `limit` rows of what a URL asks for, and where the next page begins, None on the last."""
    rows, following = _rows(services.database, _asked(asked), limit)
    return rows, queries.cursor_at(following)


def exported(services: Services, asked: Mapping[str, str]) -> Response:
    """All of them, to download (ENG-03)."""
    wanted, database = _asked(asked), services.database

    def cells(after: int | None) -> tuple[list[Any], int | None]:
        rows, following = _rows(database, replace(wanted, after=after or 0), queries.MOST_ROWS)
        return [(row | {"at": row["at"].isoformat()}).values() for row in rows], following

    lines = reports.in_pieces(records.AUDIENCE_FIELDS, cells, wanted.after)
    return Response(lines, content_type="text/csv; charset=utf-8")


def _asked(arguments: Mapping[str, str]) -> Asked:
    return Asked(
        moment("since", arguments.get("since") or None),
        end("until", arguments.get("until") or None),
        queries.place_after(arguments),
    )


def _rows(database: Database, asked: Asked, limit: int) -> tuple[list[dict[str, Any]], int | None]:
    with database.reading() as connection:
        found, following = subscriptions.audience(connection, asked.since, asked.until, asked.after, limit)
    return [records.audience_row(each) for each in found], following
