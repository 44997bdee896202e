"""The Twilio routes, one module a resource, and what holds for all of them.

Every answer has Twilio's shape, refusals included; an account sees itself and nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from simulator import errors
from simulator.doors import context, gate, outages, rendering
from simulator.doors.api import accounts, available, keys, media, messages, numbers, short_codes
from simulator.errors import ApiError

PREFIX = "/2010-04-01"

OPEN_TO_TEST = frozenset({"api.messages.create", "api.numbers.buy"})


def blueprint() -> Blueprint:
    """The routes of the 2010 API."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)

    @api.url_value_preprocessor
    def _name(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.named = values.pop("account_sid", None) if values else None

    @api.before_request
    def _recognise() -> None:
        if _is_public_file():
            g.account_sid, g.is_test = g.named, False
            return
        gate.admit(OPEN_TO_TEST)

    outages.attach(api)
    for resource in (messages, media, numbers, short_codes, available, keys):
        api.register_blueprint(resource.blueprint, url_prefix="/Accounts/<account_sid>")
    api.register_blueprint(accounts.blueprint)
    return api


def _is_public_file() -> bool:
    """Whether a message's file is asked for, by its address alone, of an account that leaves its files open."""
    is_file = request.endpoint == "api.media.fetch" and rendering.extension() == ""
    if request.method != "GET" or not is_file or "Authorization" in request.headers:
        return False
    store = context.services().store
    return store.is_open(g.named) and not store.switches(g.named).media_needs_credentials


def refuse(error: ApiError) -> Response:
    """Render a refusal."""
    return rendering.refusal(error.problem)


def refuse_http(error: HTTPException) -> Response:
    """Render what the framework itself refuses, in Twilio's shape too."""
    match error:
        case NotFound():
            problem = errors.not_found(rendering.here())
        case MethodNotAllowed():
            problem = errors.wrong_method()
        case InternalServerError():
            problem = errors.internal_error()
        case _:
            problem = errors.invalid_parameter("request", error.description or error.name)
    return rendering.refusal(problem)
