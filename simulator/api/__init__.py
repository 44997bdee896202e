"""The Twilio routes, one module a resource, and what holds for all of them.

Every answer has Twilio's shape, refusals included; an account sees itself and nothing else.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from simulator import errors, rendering
from simulator.api import accounts, messages, numbers
from simulator.errors import ApiError
from simulator.services import authenticate

PREFIX = "/2010-04-01"


def blueprint() -> Blueprint:
    """The routes of the 2010 API."""
    api = Blueprint("api", __name__, url_prefix=PREFIX)

    @api.before_request
    def _recognise() -> None:
        authenticate()
        named = (request.view_args or {}).get("account_sid")
        if named is not None and named != g.account_sid:
            raise ApiError(errors.not_found(rendering.here()))

    for resource in (messages.blueprint, numbers.blueprint):
        api.register_blueprint(resource, url_prefix="/Accounts/<account_sid>")
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
