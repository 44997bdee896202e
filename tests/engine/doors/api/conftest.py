"""For every test of a route: each JSON answer of the engine is held to the engine's own OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flask
import pytest
from jsonschema import Draft202012Validator

from engine.doors.api import openapi
from tests import watching


def faults_of(response: flask.Response) -> list[str]:
    """What is wrong with the answer to the request in hand."""
    rule = flask.request.url_rule
    row = openapi.ANSWERS.get(rule.endpoint) if rule else None
    if row is None or response.is_streamed or not response.is_json:
        return []
    if response.status_code < 400 and (unknown := flask.request.args.keys() - {*row.query}):
        return [f"the document knows no query {', '.join(sorted(unknown))}"]
    if response.status_code >= 400:
        schema: Any = openapi.PROBLEM
    elif response.status_code not in row.statuses:
        return [f"{response.status_code} is not in the document"]
    else:
        schema = row.schema or {}
    return [fault.message for fault in Draft202012Validator(schema).iter_errors(response.get_json())]


@pytest.fixture(autouse=True)
def described(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if an answer that it got is not as the document says."""
    yield from watching.answers_of("engine.app", monkeypatch, faults_of)
