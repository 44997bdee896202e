"""The Person Phone data view: people's own phones and sender numbers, those that are gone marked deleted."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.doors.api.feed import rows
from engine.doors.context import Services
from engine.doors.wire import queries


def attach(pages: Blueprint, services: Services) -> None:
    """`/person-phones`."""

    @pages.get("/person-phones")
    def person_phones() -> str:
        deleted = request.args.get("deleted", "")
        found = rows(services, deleted=queries.flag("deleted", deleted))
        return render_template("pages/person_phones.html", rows=found, deleted=deleted)
