"""A page of another site gets nothing from the simulator, whatever a browser sends along."""

from __future__ import annotations

import pytest
from flask import Flask

from simulator.doors.guard import Guard
from tests.simulator.provider import TOKEN, Provider, basic
from tests.simulator.sample import ACCOUNT

PATHS = ["/", "/livez", "/_sim/reset", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", "/nowhere"]


def ask(app: Flask, path: str, **headers: str) -> int:
    method = "POST" if path.endswith("reset") else "GET"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    credentials = {"Authorization": basic(ACCOUNT, TOKEN)}
    return app.test_client().open(path, method=method, headers=credentials | named).status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1"]
)
def test_a_foreign_page_is_refused_before_anything_else(app: Flask, path: str, origin: str) -> None:
    assert ask(app, path, Origin=origin) == 403


def test_a_refused_reset_has_not_happened(app: Flask, provider: Provider) -> None:
    assert ask(app, "/_sim/reset", Origin="https://evil.example") == 403
    assert provider.control("GET", "numbers").get_json()["numbers"] != []


@pytest.mark.parametrize("path", PATHS)
def test_its_own_page_and_programs_are_not(app: Flask, path: str) -> None:
    assert ask(app, path, Origin="http://localhost") != 403
    assert ask(app, path) != 403


@pytest.mark.parametrize(
    ("host", "served"),
    [
        ("127.0.0.1:21610", True),
        ("127.9.9.9", True),
        ("localhost:21610", True),
        ("LOCALHOST", True),
        ("[::1]:21610", True),
        ("api.twilio.com", True),
        ("messaging.twilio.com:443", True),
        ("evil.example", False),
        ("twilio.com.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("192.168.1.5:21610", False),
    ],
)
def test_where_only_this_machine_is_served_a_foreign_name_is_refused(
    app: Flask, host: str, *, served: bool
) -> None:
    assert isinstance(app.wsgi_app, Guard)
    assert ask(app, "/livez", Host=host) == 200
    app.wsgi_app.is_local = True
    assert ask(app, "/livez", Host=host) == (200 if served else 403)
