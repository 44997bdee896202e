"""How much a control route takes stands in its document, and what is more is refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.doors.control import openapi
from tests.openapi import Schema, endless, operations, resolved, taken
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ADVISOR, STUDENT

FAULT = {"name": "broken", "on": "receipt", "effect": {"type": "lose"}}
LEAST: dict[str, dict[str, Any]] = {
    "faults.add": FAULT,
    "handsets.text": {"to": ADVISOR},
    "handsets.behave": {"status": "failed", "then": {"status": "delivered"}, "place": {}},
    "world.advance": {"seconds": 0},
}
TAKING = sorted(
    name for name, row in openapi.OPERATIONS.items() if row.takes and row.takes != openapi.NOTHING
)


@pytest.fixture
def document(provider: Provider) -> Schema:
    """The document, as it is served."""
    made: Schema = answer(provider.control("GET", "openapi.json"))
    return made


def test_everything_that_goes_in_has_an_end(document: Schema) -> None:
    assert endless(document) == []


def too_much(document: Schema, schema: Schema) -> Iterator[Any]:
    """Values that each go beyond one limit that the schema sets, and are what it says in all else."""
    schema = resolved(document, schema)
    for other in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from too_much(document, other)
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "maximum" in schema:
        yield int(schema["maximum"]) + 1
    if "maxItems" in schema:
        item = schema["items"].get("minimum", "x")
        yield [item] * (schema["maxItems"] + 1)
        yield from ([much] for much in too_much(document, schema["items"]))
    for name, field in schema.get("properties", {}).items():
        yield from ({name: much} for much in too_much(document, field))
    if isinstance(rest := schema.get("additionalProperties"), dict):
        if "maxProperties" in schema:
            yield {f"{n:x}": {} if "properties" in resolved(document, rest) else "x" for n in range(400)}
        yield from ({"en": much} for much in too_much(document, rest))


def beyond(document: Schema, schema: Schema, least: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Objects that an operation would take, but for one value."""
    for name, field in resolved(document, schema)["properties"].items():
        for much in too_much(document, field):
            within = least.get(name)
            yield least | {
                name: within | much if isinstance(within, dict) and isinstance(much, dict) else much
            }


@pytest.mark.parametrize("name", TAKING)
def test_what_is_more_than_that_is_refused(provider: Provider, document: Schema, name: str) -> None:
    service = answer(provider.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)["sid"]
    snapshot = answer(provider.control("POST", "snapshots", {}), 201)["id"]
    path, method, row = next(one for one in operations(document) if one[2]["operationId"] == name)
    number = ADVISOR if name.startswith("own_numbers") else STUDENT
    path = path.removeprefix("/_sim/").format(sid=service, snapshot_id=snapshot, number=number)
    least, schema = LEAST.get(name, {}), taken(row)
    assert schema is not None
    assert provider.control(method.upper(), path, least).status_code in {200, 201}
    for body in beyond(document, schema, least):
        response = provider.control(method.upper(), path, body)
        assert response.status_code in {400, 404, 413}, (body, response.text)
        assert response.content_type == "application/problem+json"


def test_what_is_just_as_much_is_taken(provider: Provider) -> None:
    text = {"to": ADVISOR, "body": "x" * 1600}
    assert len(answer(provider.control("POST", f"handsets/{STUDENT}/texts", text), 201)["body"]) == 1600
    named = provider.control("PUT", f"handsets/{STUDENT}", {"name": "x" * 100})
    assert len(answer(named)["name"]) == 100


@pytest.mark.parametrize(("more", "status"), [(0, 201), (1, 400)])
def test_a_picture_has_its_end(provider: Provider, more: int, status: int) -> None:
    picture = "data:image/png,".ljust(1_000_000 + more, "x")
    text = {"to": ADVISOR, "media": [picture]}
    assert provider.control("POST", f"handsets/{STUDENT}/texts", text).status_code == status


def test_a_text_that_is_too_long_is_told_how_long_it_may_be(provider: Provider) -> None:
    text = {"to": ADVISOR, "body": "x" * 1601}
    response = provider.control("POST", f"handsets/{STUDENT}/texts", text)
    refused = assert_control_refused(response, 400, "TOO_LONG")
    assert refused["detail"] == "'body' has 1,601 characters; 1,600 are the most"
    assert answer(provider.control("GET", f"handsets/{STUDENT}/texts")) == {"texts": []}
