"""Who is asking, what they may see, and what is answered to requests that lead nowhere."""

from __future__ import annotations

import base64

import pytest
from flask import Flask

from simulator import errors
from tests.simulator.provider import TOKEN, Provider, answer, basic
from tests.simulator.refusals import assert_control_refused, assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

OTHER = "AC" + "2" * 32
HERE = f"/2010-04-01/Accounts/{ACCOUNT}"

BAD_CREDENTIALS = [
    ("none", None),
    ("not HTTP Basic", f"Bearer {TOKEN}"),
    ("nothing encoded", "Basic"),
    ("not Base64", "Basic !!!"),
    ("not ASCII", "Basic \u00e9\u00e9\u00e9\u00e9"),
    ("not text", "Basic " + base64.b64encode(b"\xff\xfe").decode()),
    ("no token", basic(ACCOUNT, "")),
    ("no account", basic("", TOKEN)),
    ("not an account SID", basic("ada", TOKEN)),
    ("an account SID too short", basic(ACCOUNT[:-1], TOKEN)),
    ("a wrong token", basic(ACCOUNT, "wrong")),
]


@pytest.mark.parametrize("path", [f"{HERE}.json", f"{HERE}/Messages.json", "/_sim/events"])
@pytest.mark.parametrize(("case", "header"), BAD_CREDENTIALS, ids=[row[0] for row in BAD_CREDENTIALS])
def test_nobody_gets_in_without_good_credentials(
    provider: Provider, path: str, case: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    assert_refused(provider.app.test_client().get(path, headers=headers), errors.unauthenticated())


def test_an_account_is_opened_with_the_token_that_it_comes_with(app: Flask) -> None:
    assert answer(Provider(app, OTHER, "first").control("GET", "numbers")) == {"numbers": []}
    assert_refused(Provider(app, OTHER, "second").control("GET", "numbers"), errors.unauthenticated())
    assert answer(Provider(app, OTHER, "first").control("GET", "numbers")) == {"numbers": []}


def test_the_scheme_of_the_credentials_is_taken_in_any_case(provider: Provider) -> None:
    headers = {"Authorization": basic(ACCOUNT, TOKEN).replace("Basic", "basic")}
    assert provider.app.test_client().get(f"{HERE}.json", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_health_is_told_to_anybody(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 200


def test_readiness_tells_where_mail_is_taken(app: Flask) -> None:
    ready = answer(app.test_client().get("/readyz"))
    assert ready["status"] == "ready"
    assert ready["smtp"].startswith("smtp://127.0.0.1:")


def test_an_account_sees_itself(provider: Provider) -> None:
    account = answer(provider.api("GET", f"{HERE}.json"))
    assert (account["sid"], account["auth_token"], account["status"]) == (ACCOUNT, TOKEN, "active")
    assert answer(provider.api("GET", "/2010-04-01/Accounts.json"))["accounts"] == [account]


def test_an_account_does_not_see_another(provider: Provider) -> None:
    path = f"/2010-04-01/Accounts/{OTHER}/Messages.json"
    assert_refused(provider.api("GET", path), errors.not_found(path))


def test_accounts_are_worlds_of_their_own(provider: Provider) -> None:
    other = Provider(provider.app, OTHER, "other")
    other.own(ADVISOR)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.send(To="+15553010002", From=ADVISOR, Body="Hello")
    provider.settle()
    assert other.log() == []
    assert other.handset(STUDENT) == other.handset("+15553010002") == []
    assert answer(other.control("GET", "opt-outs")) == {"opt_outs": []}
    assert other.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    assert answer(other.control("GET", "clock"))["frozen"] is False
    other.control("POST", "reset")
    assert len(provider.log()) == 2


def test_the_token_is_never_told_by_the_journal(provider: Provider) -> None:
    assert TOKEN not in provider.control("GET", "events").text
    assert provider.events("account_opened")[0].keys() == {"seq", "at", "type", "owner", "friendly_name"}


# -- requests that lead nowhere


@pytest.mark.parametrize("path", ["Calls.json", "Nonsense/1.json"])
def test_what_is_not_simulated_is_not_found(provider: Provider, path: str) -> None:
    assert_refused(provider.api("GET", path), errors.not_found(f"{HERE}/{path}"))


def test_a_wrong_method_is_refused(provider: Provider) -> None:
    assert_refused(provider.api("DELETE", "Messages.json"), errors.wrong_method())


def test_a_request_too_large_is_refused(provider: Provider) -> None:
    response = provider.send(To=STUDENT, From=ADVISOR, Body="x" * 1_100_000)
    assert (response.status_code, response.get_json()["code"]) == (400, errors.invalid_parameter("", "").code)


def test_a_fault_of_the_simulator_is_its_own_and_not_the_clients(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("simulator.runtime.store.Store.append", broken)
    assert_refused(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), errors.internal_error())
    assert_control_refused(provider.control("PUT", "clock", {}), 500, "INTERNAL_ERROR")


EMPTY_PARTS = ["/v1/Services//report", "/2010-04-01/Accounts/" + ACCOUNT + "//Messages.json"]


@pytest.mark.parametrize("path", EMPTY_PARTS)
def test_a_path_with_an_empty_part_is_not_found_and_nobody_is_sent_on(provider: Provider, path: str) -> None:
    refused = provider.api("POST", path, {"To": STUDENT, "From": ADVISOR, "Body": "Hello"})
    assert_refused(refused, errors.not_found(path))


CONTROL_REFUSALS = [
    ("GET", "nonsense", None, 404, "NO_SUCH_ROUTE"),
    ("POST", "/_sim//reset", None, 404, "NO_SUCH_ROUTE"),
    ("DELETE", "clock", None, 405, "METHOD_NOT_ALLOWED"),
    ("PUT", "clock", "x" * 1_100_000, 413, "BODY_TOO_LARGE"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), CONTROL_REFUSALS)
def test_the_control_routes_refuse_in_their_own_shape(
    provider: Provider, *, method: str, path: str, body: object, status: int, code: str
) -> None:
    assert_control_refused(provider.control(method, path, body), status, code)


def test_a_trial_account_says_so_and_marks_its_texts(provider: Provider) -> None:
    provider.switch(trial=True, verified_numbers=[STUDENT])
    account = answer(provider.api("GET", f"/2010-04-01/Accounts/{provider.account}.json"))
    assert account["type"] == "Trial"
    message = answer(provider.send(To=STUDENT, From=ADVISOR, Body="Hello"), 201)
    assert message["body"] == "Sent from your Twilio trial account - Hello"
