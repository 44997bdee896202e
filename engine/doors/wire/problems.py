"""Errors as RFC 9457 problem details, each with a stable code and a sentence that a person can act on."""

from __future__ import annotations

import logging

import httpx
import msgspec
from flask import Flask, Response
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from engine.store.database import reason

log = logging.getLogger(__name__)


class ProblemError(Exception):
    """The one exception that reaches a client: HTTP status, code and what to do about it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


_TITLES = {
    400: "Bad request",
    401: "Not authorised",
    403: "Forbidden",
    404: "Not found",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not possible",
    500: "Internal error",
    503: "Unavailable",
}


def install(app: Flask) -> None:
    """Render every error of the app as a problem."""
    app.register_error_handler(ProblemError, answer)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(httpx.HTTPError, _of_clock)
    app.register_error_handler(DBAPIError, _of_database)
    app.register_error_handler(Exception, _of_bug)


def answer(problem: ProblemError) -> Response:
    """The problem as a response."""
    title = _TITLES.get(problem.status, problem.code.replace("_", " ").capitalize())
    body = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    return Response(msgspec.json.encode(body), problem.status, content_type="application/problem+json")


def of_http(error: HTTPException) -> Response:
    """What the framework refuses, as a problem."""
    code = error.name.upper().replace(" ", "_")
    response = answer(ProblemError(error.code or 500, code, error.description or error.name))
    if error.code == 405:
        response.headers.extend([header for header in error.get_headers() if header[0] == "Allow"])
    return response


def _of_clock(error: httpx.HTTPError) -> Response:
    log.error("The clock does not answer: %s", error)
    return answer(
        ProblemError(
            503, "CLOCK_UNAVAILABLE", "The clock that the engine follows does not answer; try again."
        )
    )


def _of_database(error: DBAPIError) -> Response:
    log.error("The database failed on a request", exc_info=error)
    said = f"The database could not do it: {reason(error)}."
    match error:
        case DataError():
            return answer(ProblemError(422, "NOT_STORABLE", said))
        case IntegrityError():
            return answer(
                ProblemError(409, "CONFLICT", f"{said} Somebody was quicker; read it again and repeat.")
            )
        case OperationalError():
            return answer(ProblemError(503, "DATABASE_UNAVAILABLE", f"{said} Try again."))
        case _:
            return _of_bug(error)


def _of_bug(error: Exception) -> Response:
    log.error("Unexpected error", exc_info=error)
    return answer(ProblemError(500, "INTERNAL_ERROR", "The engine failed on this request; its log says why."))
