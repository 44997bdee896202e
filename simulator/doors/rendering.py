"""Answers of the Twilio routes, in the representation that the request's path asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, request

from simulator.doors import wire
from simulator.doors.edge import EXTENSION
from simulator.errors import Problem
from simulator.language import representation
from simulator.language.representation import EXCEPTION, Kind

CHALLENGE = 'Basic realm="Twilio API"'
"""What tells a client how to log in, and some log in only when they are told (RFC 9110, 11.6.1)."""

XML = "application/xml"
CSV = "text/csv; charset=utf-8"


def here() -> str:
    """The path that was asked for, its extension included."""
    return f"{request.path}{request.environ.get(EXTENSION, '')}"


def extension() -> str:
    """The extension of the path that was asked for; product APIs have none, and answer in JSON."""
    asked: str = request.environ.get(EXTENSION, ".json")
    return asked


def resource(kind: Kind, record: Mapping[str, Any], status: int = 200) -> Response:
    """One record."""
    match extension():
        case ".json":
            return wire.answer(record, status)
        case ".csv":
            return Response(representation.csv([record]), status, content_type=CSV)
        case _:
            return Response(representation.xml(kind, record), status, content_type=XML)


def listing(kind: Kind, records: Sequence[Mapping[str, Any]], paging: Mapping[str, Any]) -> Response:
    """A list: the array, the paging keys, and nothing besides, because the SDKs find the array by elimination."""
    match extension():
        case ".json":
            return wire.answer({kind.many: records, **paging})
        case ".csv":
            return Response(representation.csv(records), content_type=CSV)
        case _:
            return Response(representation.xml_list(kind, records, paging), content_type=XML)


def refusal(problem: Problem) -> Response:
    """Twilio's error body."""
    response = resource(EXCEPTION, wire.problem(problem), problem.status)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response
