"""The engine's OpenAPI document: every route, and nothing that is not one."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from jsonschema import Draft202012Validator

from engine.app import create_app
from engine.doors.api import openapi
from tests.engine.campus import Campus
from tests.engine.doors.api.conftest import faults_of
from tests.openapi import endless

POLICIES = ("student_success", "business_texting", "engage")


def test_the_document_speaks_of_every_route(campus: Campus) -> None:
    told = campus.get("/v1/openapi.json")
    assert told["openapi"] == "3.1.0"
    app = create_app({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "0"})
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/v1/", "/webhooks/"))]
    assert [rule.endpoint for rule in rules if rule.endpoint not in openapi.ANSWERS] == []
    assert {openapi.path_of(rule) for rule in rules} <= set(told["paths"])
    assert set(openapi.ANSWERS) <= {rule.endpoint for rule in app.url_map.iter_rules()}
    app.close()


def test_what_a_route_takes_stands_among_the_components(campus: Campus) -> None:
    told = campus.get("/v1/openapi.json")
    taken = told["paths"]["/v1/messages"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert taken == {"$ref": "#/components/schemas/SendBody"}
    assert {"from", "to", "body"} <= set(told["components"]["schemas"]["SendBody"]["properties"])
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("policy", POLICIES)
def test_everything_that_goes_in_has_an_end(policy: str) -> None:
    app = create_app({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "0", "ENGINE_POLICY": policy})
    document = app.test_client().get("/v1/openapi.json").get_json()
    assert endless(document) == []
    app.close()


BAD: list[tuple[Any, int, str]] = [
    ({"policy": "engage"}, 200, "'capabilities' is a required property"),
    ({"policy": "engage", "capabilities": []}, 203, "not in the document"),
    ({"detail": "no"}, 404, "'code' is a required property"),
]


@pytest.mark.parametrize(("answer", "status", "words"), BAD)
def test_an_answer_that_is_not_as_described_is_found(answer: Any, status: int, words: str) -> None:
    app = create_app({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "0"})
    with app.test_request_context("/v1/capabilities"):
        response = flask.jsonify(answer)
        response.status_code = status
        assert any(words in fault for fault in faults_of(response))
    app.close()
