"""Refusals of the control routes: a stable code, and a sentence that says what to do about it (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import HTTPException

from simulator.doors.control import limits


class ControlError(Exception):
    """A control request is refused."""

    def __init__(self, code: str, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status


# What the framework itself refuses, by status; whatever else it finds wrong is a bad request.
FRAMEWORK = {
    404: "NO_SUCH_ROUTE",
    405: "METHOD_NOT_ALLOWED",
    413: "BODY_TOO_LARGE",
    415: "NOT_JSON_TYPE",
    500: "INTERNAL_ERROR",
}


def refused_by_framework(error: HTTPException) -> ControlError:
    """The framework's own refusal as one of ours."""
    known = error.code in FRAMEWORK
    status = error.code if error.code and known else 400
    return ControlError(FRAMEWORK.get(status, "BAD_REQUEST"), error.description or error.name, status)


def render(error: ControlError) -> Response:
    """The refusal as problem details."""
    fields = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
    }
    return Response(orjson.dumps(fields), error.status, content_type="application/problem+json")


def body(known: frozenset[str], required: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The request's JSON object; `ControlError` when it is none, names what is unknown or lacks what is required."""
    sent = request.get_data()
    if sent and not request.is_json:
        raise ControlError("NOT_JSON_TYPE", "the body has to be sent as Content-Type: application/json", 415)
    try:
        fields = orjson.loads(sent or b"{}")
    except orjson.JSONDecodeError as error:
        raise ControlError("NOT_JSON", f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise ControlError("NOT_AN_OBJECT", "the body has to be a JSON object")
    for name in sorted(fields.keys() - known):
        raise ControlError(
            "UNKNOWN_FIELD", f"{name!r} is not known here; known are {', '.join(sorted(known))}"
        )
    for name in sorted(required - fields.keys()):
        raise ControlError("MISSING_FIELD", f"{name!r} is missing")
    return fields


def text_of(fields: dict[str, Any], name: str, default: str = "", *, most: int | None = None) -> str:
    """A field that has to be a string, of so many characters at most."""
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise ControlError("NOT_TEXT", f"{name!r} has to be a string")
    if most is not None and len(value) > most:
        raise ControlError("TOO_LONG", f"{name!r} has {len(value):,} characters; {most:,} are the most")
    return value


def flag_of(fields: dict[str, Any], name: str, *, default: bool) -> bool:
    """A field that has to be true or false."""
    value = fields.get(name, default)
    if not isinstance(value, bool):
        raise ControlError("NOT_A_FLAG", f"{name!r} has to be true or false")
    return value


def seconds_of(fields: dict[str, Any], name: str, default: float = 0) -> float:
    """A field that has to be a number of seconds, none of them negative, thirty years at most."""
    value = fields.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1e9:
        raise ControlError("NOT_SECONDS", f"{name!r} has to be a number of seconds from 0 to 1,000,000,000")
    return value


def count_of(name: str, default: int) -> int:
    """A parameter of the query that has to be a whole number."""
    text = request.args.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(limits.COUNT))):
        raise ControlError("NOT_A_COUNT", f"{name!r} has to be a whole number")
    return int(text)
