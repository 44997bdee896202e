"""The engine's OpenAPI document: every route, and nothing that is not one."""

from __future__ import annotations

from typing import Any

import flask
import pytest
from jsonschema import Draft202012Validator

from engine.app import create_app
from engine.doors.api import openapi
from engine.doors.wire import queries
from tests.engine.campus import Campus
from tests.engine.doors.api.conftest import faults_of
from tests.openapi import endless

POLICIES = ("student_success", "business_texting", "engage")


def document_of(policy: str) -> dict[str, Any]:
    """The document of an engine that runs this policy."""
    app = create_app({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "0", "ENGINE_POLICY": policy})
    told: dict[str, Any] = app.test_client().get("/v1/openapi.json").get_json()
    app.close()
    return told


def test_the_documents_speak_of_every_route_and_each_of_those_of_its_system(campus: Campus) -> None:
    told = [document_of(policy) for policy in POLICIES]
    assert [document["openapi"] for document in told] == ["3.1.0"] * 3
    app = create_app({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "0"})
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/v1/", "/webhooks/"))]
    assert [rule.endpoint for rule in rules if rule.endpoint not in openapi.ANSWERS] == []
    assert {openapi.path_of(rule) for rule in rules} <= {path for each in told for path in each["paths"]}
    assert set(openapi.ANSWERS) <= {rule.endpoint for rule in app.url_map.iter_rules()}
    app.close()
    assert ["/v1/contacts" in document["paths"] for document in told] == [False, True, False]


def test_a_route_that_two_systems_share_is_described_as_the_one_that_runs_has_it() -> None:
    taken = []
    for policy in POLICIES[1:]:
        row = document_of(policy)["paths"]["/v1/campaigns"]["post"]
        taken.append(row["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])
    assert taken == ["ListCampaignBody", "TemplateCampaignBody"]
    assert "post" not in document_of(POLICIES[0])["paths"].get("/v1/campaigns", {})


def test_every_operation_says_what_it_does_and_what_its_query_may_say() -> None:
    for policy in POLICIES:
        operations = [row for each in document_of(policy)["paths"].values() for row in each.values()]
        assert all(row["summary"] and row["tags"] for row in operations)
        names = [row["operationId"] for row in operations]
        assert len(names) == len(set(names))
    report = document_of(POLICIES[0])["paths"]["/v1/messages"]["get"]
    assert {each["name"] for each in report["parameters"]} == {*queries.FILTERS, "limit"}


def test_a_query_that_the_document_does_not_know_is_found(campus: Campus) -> None:
    with campus.app.test_request_context("/v1/people?serach=Sam"):
        response = flask.jsonify({"people": [], "next_cursor": None})
        assert faults_of(response) == ["the document knows no query serach"]


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
