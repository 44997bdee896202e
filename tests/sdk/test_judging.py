"""The judge finds what is wrong, and knows every route."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask

from simulator.doors.control import openapi
from tests.sdk.judging import ANSWERS, faults_of_control, faults_of_twilio
from tests.simulator.conftest import app, application, provider
from tests.simulator.provider import Provider, answer
from tests.simulator.sample import ADVISOR, STUDENT

__all__ = ["app", "application", "provider"]

MESSAGES = "/2010-04-01/Accounts/AC" + "1" * 32 + "/Messages"
Change = Callable[[dict[str, Any]], Any]

PLANTED: list[tuple[str, Change]] = [
    ("a field that is missing", lambda message: message.pop("sid")),
    ("a field that nobody knows", lambda message: message.update(debug=True)),
    ("a number for a string", lambda message: message.update(num_segments=1)),
    ("a date of another kind", lambda message: message.update(date_created="2026-11-21T09:00:00Z")),
    ("a status that is none", lambda message: message.update(status="cancelled")),
    ("an absolute address", lambda message: message.update(uri="http://127.0.0.1/2010-04-01/Accounts")),
    ("a SID of another kind", lambda message: message.update(sid="PN" + "1" * 32)),
]


def taken(provider: Provider) -> dict[str, Any]:
    return answer(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), 201)


@pytest.mark.parametrize(("fault", "change"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_fault_is_found(provider: Provider, fault: str, change: Change) -> None:
    message = taken(provider)
    assert faults_of_twilio("POST", MESSAGES, 201, orjson.dumps(message)) == []
    change(message)
    assert faults_of_twilio("POST", MESSAGES, 201, orjson.dumps(message)) != []


def test_a_wrong_status_and_an_unknown_route_are_found(provider: Provider) -> None:
    message = orjson.dumps(taken(provider))
    assert faults_of_twilio("POST", MESSAGES, 200, message) == ["no answer like this is known"]
    assert faults_of_twilio("GET", "/v1/Elsewhere", 200, b"{}") == ["no answer like this is known"]


@pytest.mark.parametrize("extra", [{}, {"detail": "x"}])
def test_an_error_body_has_four_fields(extra: dict[str, str]) -> None:
    body = {
        "code": 20_404,
        "message": "x",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }
    assert (faults_of_twilio("GET", MESSAGES, 404, orjson.dumps(body | extra)) == []) is (extra == {})
    assert faults_of_twilio("DELETE", f"{MESSAGES}/SM1", 204, b"x") == ["a body where none belongs"]


def test_a_control_answer_is_held_to_the_document(app: Flask) -> None:
    with app.app_context():
        document = openapi.document()
    clock = {"now": "2026-11-21T09:00:00Z", "frozen": True}
    assert faults_of_control(document, "GET", "/_sim/clock", 200, orjson.dumps(clock)) == []
    assert faults_of_control(document, "GET", "/_sim/clock", 200, orjson.dumps(clock | {"x": 1})) != []
    assert faults_of_control(document, "GET", "/_sim/clock", 201, b"{}") == [
        "the status is not in the document"
    ]
    assert faults_of_control(document, "DELETE", "/_sim/faults", 204, b"") == []
    assert faults_of_control(document, "GET", "/_sim/clock", 400, b"{}") != []


def test_every_view_of_the_control_routes_has_its_row_in_the_document(app: Flask) -> None:
    views = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("control.")}
    assert {view.removeprefix("control.") for view in views} == set(openapi.OPERATIONS)


def test_every_twilio_route_has_a_schema(app: Flask) -> None:
    unjudged = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/2010-04-01", "/v1", "/messaging", "/accounts"))
        and not any(row.method == method and re.fullmatch(row.path, example(rule.rule)) for row in ANSWERS)
    ]
    assert unjudged == []


def example(rule: str) -> str:
    """A path that the rule matches."""
    chosen = re.sub(r"<any\((\w+)[^<>]*>", r"\1", rule)
    return re.sub("<[^<>]+>", "x", chosen)
