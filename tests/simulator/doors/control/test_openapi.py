"""The control routes' OpenAPI document, and what the routes do with whatever schemathesis makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from simulator.doors.control import openapi
from tests.drawing import bounded
from tests.simulator.provider import (
    SMS_URL,
    TOKEN,
    Application,
    Provider,
    answer,
    basic,
    services_of,
    simulator,
)
from tests.simulator.sample import ADVISOR, STUDENT

EXAMPLES = 8
ACCOUNTS = count(1)


@pytest.fixture(scope="module")
def running() -> Iterator[Flask]:
    """A simulator."""
    made = simulator(Application())
    yield made
    services_of(made).close()


@pytest.fixture(scope="module")
def document(running: Flask) -> OpenApiSchema:
    """Its document as schemathesis reads it."""
    account = {"Authorization": basic("AC" + "0" * 32, TOKEN)}
    return schemathesis.openapi.from_wsgi("/_sim/openapi.json", running, headers=account)


@pytest.fixture
def account(running: Flask) -> Provider:
    """A new account in which something has happened."""
    made = Provider(running, f"AC{next(ACCOUNTS):032x}")
    made.own(ADVISOR, sms_url=SMS_URL)
    made.text(STUDENT, ADVISOR, "STOP")
    return made


@pytest.fixture
def known(account: Provider) -> dict[str, dict[str, str]]:
    """Names of what is there, by the name that a path or an object has for it; the number depends on the route."""
    service = answer(account.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)["sid"]
    fault = {"name": "broken", "on": "receipt", "effect": {"type": "lose"}}
    answer(account.control("POST", "faults", fault), 201)
    names = {
        "sid": service,
        "to": ADVISOR,
        "snapshot_id": answer(account.control("POST", "snapshots", {}), 201)["id"],
        "webhook_id": answer(account.control("GET", "webhooks"))["webhooks"][0]["id"],
        "name": "broken",
    }
    return {"handsets": names | {"number": STUDENT}, "": names | {"number": ADVISOR}}


def test_the_document_is_served_and_speaks_of_every_route(provider: Provider) -> None:
    document = answer(provider.control("GET", "openapi.json"))
    assert document["openapi"] == "3.1.0"
    assert document["paths"]["/_sim/handsets/{number}/texts"]["post"]["operationId"] == "handsets.text"
    said = {row["operationId"] for path in document["paths"].values() for row in path.values()}
    assert said == set(openapi.OPERATIONS)
    assert all(row["summary"] for path in document["paths"].values() for row in path.values())


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", openapi.OPERATIONS)
def test_whatever_is_asked_is_answered_or_refused_but_never_an_error(
    document: OpenApiSchema, account: Provider, name: str, mode: GenerationMode
) -> None:
    ask_for(document, account, name, mode, {})


@pytest.mark.parametrize("name", openapi.OPERATIONS)
def test_whatever_is_asked_of_what_is_there_is_answered_or_refused_but_never_an_error(
    document: OpenApiSchema, account: Provider, known: dict[str, dict[str, str]], name: str
) -> None:
    names = known.get(name.partition(".")[0], known[""])
    ask_for(document, account, name, GenerationMode.POSITIVE, names)


def ask_for(
    document: OpenApiSchema, account: Provider, name: str, mode: GenerationMode, names: dict[str, str]
) -> None:
    """Ask in many ways, with names of what is there put in where they fit."""
    operation = document.find_operation_by_id(name)
    headers = {"Authorization": basic(account.account, TOKEN)}

    @bounded(EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        for place in (case.path_parameters, case.body):
            if isinstance(place, dict):
                place.update({field: names[field] for field in place.keys() & names.keys()})
        response = case.call(headers=headers)
        assert response.status_code < 500, response.text

    ask()
