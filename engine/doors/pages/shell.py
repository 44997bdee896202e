"""What every page has: the way around in the running system, who is signed in, notices, how things are written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException

from engine.doors.context import Services
from engine.doors.pages import forms, words
from engine.doors.pages.signing_in import is_api
from engine.doors.wire.problems import ProblemError, of_http
from engine.policies import Part
from engine.store import people

_OF_PARTS = {
    Part.CONTACTS: (
        ("/contacts", "All Contacts"),
        ("/lists", "Contact Lists"),
        ("/responses", "Intelligent Responses"),
        ("/tasks", "Tasks"),
    ),
    Part.SUBSCRIPTIONS: (
        ("/audience", "Audience"),
        ("/templates", "Templates"),
        ("/keywords", "Keywords"),
        ("/pools", "Number pools"),
    ),
    Part.CAMPAIGNS: (("/campaigns", "Campaigns"),),
}
_OF_ALL = (
    ("/people", "People"),
    ("/send", "Send a message"),
    ("/report", "Message report"),
    ("/person-phones", "Person Phone"),
    ("/imports", "Imports"),
    ("/configuration", "SMS Configuration"),
    ("/administration/application", "Application"),
)


def prepare(pages: Blueprint, services: Services, policy: str, parts: frozenset[Part]) -> None:
    """The shell around every page, and pages for what cannot be answered."""
    links = [link for part in _OF_PARTS if part in parts for link in _OF_PARTS[part]] + list(_OF_ALL)

    @pages.get("/")
    def first() -> AnyResponse:
        return redirect(links[0][0], 303)

    @pages.app_context_processor
    def around() -> dict[str, Any]:
        return {
            "links": links,
            "here": request.path,
            "system": words.SYSTEMS.get(policy, policy),
            "notices": services.policy.notices,
            "user": g.get("user"),
            "operator": g.get("signed_in_operator", False),
            "problem": g.get("problem"),
            "typed": forms.typed,
            "ticked": forms.ticked,
            "is_refused": forms.is_refused,
            "words": words,
        }

    @pages.app_errorhandler(404)
    def nowhere(error: HTTPException) -> Response:
        """A browser that was led astray gets a page, a program a problem."""
        wanted = request.accept_mimetypes.best_match(["application/json", "text/html"])
        return _http(error) if wanted == "text/html" and not is_api(request.path) else of_http(error)

    pages.app_template_filter("when")(when)
    pages.register_error_handler(ProblemError, _problem)
    pages.register_error_handler(HTTPException, _http)


def when(at: datetime | str | None) -> str:
    """A time where the institution is."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    local = moment.astimezone(ZoneInfo(g.get("zone", "UTC")))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def names(connection: Connection, ids: Iterable[str | None]) -> dict[str, str]:
    """What people are called, by id; who is unknown has no name here."""
    known = people.records(connection, sorted({each for each in ids if each}))
    return {person_id: record.person.name for person_id, record in known.items()}


def _problem(problem: ProblemError) -> Response:
    g.problem = problem
    return make_response(render_template("pages/problem.html"), problem.status)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return current_app.make_response(error.get_response())
    return _problem(ProblemError(error.code, error.name, error.description or error.name))
