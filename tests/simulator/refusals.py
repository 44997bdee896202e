"""The shapes of refusals: the one place where tests know them."""

from __future__ import annotations

from typing import Any

import orjson
from werkzeug.test import TestResponse

from simulator.errors import Problem


def assert_refused(response: TestResponse, problem: Problem) -> None:
    """The answer is this refusal in Twilio's shape: four fields and nothing besides."""
    assert response.json == {
        "code": problem.code,
        "message": problem.message,
        "more_info": f"https://www.twilio.com/docs/errors/{problem.code}",
        "status": problem.status,
    }
    assert response.status_code == problem.status
    assert response.content_type == "application/json"


def assert_control_refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The answer is a refusal of the control routes (RFC 9457), with this code; its fields."""
    assert response.content_type == "application/problem+json"
    fields: dict[str, Any] = orjson.loads(response.data)
    assert (response.status_code, fields["status"], fields["code"]) == (status, status, code)
    assert fields.keys() == {"type", "title", "status", "code", "detail"}
    assert (fields["type"], fields["detail"] != "") == ("about:blank", True)
    return fields
