"""The Twilio routes, one module a resource, and what holds for all of them.

Every answer has Twilio's shape, refusals included; an account sees itself and nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from simulator import errors
from simulator.doors import gate, outages, rendering
from simulator.doors.api import accounts, available, media, messages, numbers, short_codes
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
        gate.admit(OPEN_TO_TEST)
        if g.named not in (None, g.account_sid):
            raise ApiError(errors.not_found(rendering.here()))

    outages.attach(api)
    for resource in (messages, media, numbers, short_codes, available):
        api.register_blueprint(resource.blueprint, url_prefix="/Accounts/<account_sid>")
    api.register_blueprint(accounts.blueprint)
    return api


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
