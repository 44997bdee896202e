"""The Person Phone data view: people's own phones and sender numbers, those that are gone marked deleted."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.doors.api.feed import rows
from engine.doors.context import Services
from engine.doors.wire import queries

MOST = 500  # rows of a page; a search finds the others


def attach(pages: Blueprint, services: Services) -> None:
    """`/person-phones`."""

    @pages.get("/person-phones")
    def person_phones() -> str:
        deleted, search = request.args.get("deleted", ""), request.args.get("search", "").strip().casefold()
        found = [
            row
            for row in rows(services, deleted=queries.flag("deleted", deleted))
            if search in row["person"].casefold() or search in row["number"]
        ]
        return render_template(
            "pages/person_phones.html", rows=found, most=MOST, deleted=deleted, search=search
        )
