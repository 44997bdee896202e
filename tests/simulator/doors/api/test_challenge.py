"""Logging in when told to, as Ansible and browsers do: without credentials first, then by the challenge."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import HTTPBasicAuthHandler, HTTPPasswordMgrWithDefaultRealm, build_opener

import pytest
from flask import Flask

from tests.sdk.conftest import url
from tests.simulator.provider import TOKEN, Provider, basic
from tests.simulator.sample import ACCOUNT

__all__ = ["url"]

ROUTES = [
    f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
    f"/2010-04-01/Accounts/{ACCOUNT}/Messages",
    f"/2010-04-01/Accounts/{ACCOUNT}.csv",
    "/v1/Services",
    "/_sim/events",
]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "wrong", [{}, {"Authorization": basic(ACCOUNT, "wrong")}, {"Authorization": "Bearer x"}]
)
def test_every_refusal_of_a_login_says_how(
    app: Flask, provider: Provider, path: str, wrong: dict[str, str]
) -> None:
    refused = app.test_client().get(path, headers=wrong)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="Twilio API"')
    assert "WWW-Authenticate" not in provider.api("GET", "Messages/SM1.json").headers


def test_a_client_that_waits_for_the_challenge_gets_in(url: str, provider: Provider) -> None:
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password("Twilio API", url, ACCOUNT, TOKEN)
    opener = build_opener(HTTPBasicAuthHandler(passwords))
    with opener.open(f"{url}{ROUTES[0]}", timeout=30) as answered:
        assert answered.status == 200
    assert provider.account == ACCOUNT
    with pytest.raises(HTTPError, match="401"):
        build_opener().open(f"{url}{ROUTES[0]}", timeout=30)
