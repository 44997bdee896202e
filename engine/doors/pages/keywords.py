"""Keywords and their messages, which change by service request only, and the record of the changes (ENG-06, ENG-11)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug import Response

from engine.doors.api.keywords import applied, asked
from engine.doors.context import Services
from engine.doors.pages.forms import answered, author, given, lines
from engine.doors.wire import parsing
from engine.doors.wire.bodies import AppliedBody, ServiceRequestBody
from engine.store import service_requests


def attach(pages: Blueprint, services: Services) -> None:
    """`/keywords`."""

    def show() -> str:
        with services.database.reading() as connection:
            return render_template(
                "pages/keywords.html",
                keywords=service_requests.keywords(connection),
                requests=service_requests.all_requests(connection)[::-1],
            )

    @pages.get("/keywords")
    def keywords() -> str:
        return show()

    @pages.post("/keywords/requests")
    def ask() -> Response:
        def act() -> str:
            said: dict[str, Any] = given("opt_out_message", "opt_in_message")
            words = given("opt_out_words", "opt_in_words")
            said |= {name: lines(text) for name, text in words.items()}
            asked(services, parsing.form({"by": author(), **said}, ServiceRequestBody))
            return "The request is kept; an operator applies it."

        return answered(act, "/keywords", show)

    @pages.post("/keywords/requests/<request_id>/apply")
    def apply(request_id: str) -> Response:
        def act() -> str:
            applied(services, request_id, parsing.form({"by": author()}, AppliedBody))
            return "Applied: the words and messages are in force."

        return answered(act, "/keywords", show)
