"""The control routes' OpenAPI document, and what the routes do with whatever schemathesis makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from simulator.control import openapi
from tests.simulator.provider import TOKEN, Application, Provider, answer, basic, services_of, simulator
from tests.simulator.world import ACCOUNT, ADVISOR, STUDENT

AUTHORIZATION = {"Authorization": basic(ACCOUNT, TOKEN)}
EXAMPLES = 10


@pytest.fixture(scope="module")
def busy() -> Iterator[Flask]:
    """A simulator in which something has happened."""
    made = simulator(Application())
    account = Provider(made)
    account.own(ADVISOR, sms_url="http://app.example/sms")
    account.text(STUDENT, ADVISOR, "STOP")
    yield made
    services_of(made).close()


@pytest.fixture(scope="module")
def document(busy: Flask) -> OpenApiSchema:
    """The document as schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/_sim/openapi.json", busy, headers=AUTHORIZATION)


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
    document: OpenApiSchema, name: str, mode: GenerationMode
) -> None:
    operation = document.find_operation_by_id(name)

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        response = case.call(headers=AUTHORIZATION)
        assert response.status_code < 500, response.text

    ask()
