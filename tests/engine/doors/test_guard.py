"""A page of another site gets nothing from the engine."""

from __future__ import annotations

import pytest

from engine.doors.guard import Guard
from tests.engine.campus import Campus


def status(campus: Campus, method: str = "GET", path: str = "/v1/configuration", **headers: str) -> int:
    return campus.client.open(path, method=method, headers=headers).status_code


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/livez"), ("POST", "/v1/messages"), ("PATCH", "/v1/configuration")]
)
def test_a_foreign_page_is_refused(campus: Campus, method: str, path: str, origin: str) -> None:
    assert status(campus, method, path, Origin=origin) == 403


def test_its_own_pages_are_answered(campus: Campus) -> None:
    assert status(campus, Origin="http://localhost") == 200


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("127.0.0.1:21620", True),
        ("localhost", True),
        ("[::1]:21620", True),
        ("evil.example", False),
        ("10.0.0.9", False),
    ],
)
def test_where_it_serves_this_machine_a_foreign_name_is_refused(
    campus: Campus, host: str, *, answered: bool
) -> None:
    guard = campus.client.application.wsgi_app
    assert isinstance(guard, Guard)
    guard.serves_locally = True
    assert status(campus, Host=host) == (200 if answered else 403)
