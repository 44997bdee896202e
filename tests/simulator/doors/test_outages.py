"""Faults of API calls, from outside: each can hurt an application that believes too much."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from flask import Flask

from simulator import errors
from tests.simulator.clients import send_until_answered
from tests.simulator.provider import TOKEN, Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ADVISOR, STUDENT

FORM = {"To": STUDENT, "From": ADVISOR, "Body": "Hi"}


def break_(provider: Provider, on: str, effect: dict[str, Any], **fields: Any) -> None:
    """Set a fault on sending."""
    match = {"method": "POST", "url": "*/Messages.json"}
    fault = {"name": "f", "on": on, "effect": effect, "match": match, **fields}
    answer(provider.control("POST", "faults", fault), 201)


def created(provider: Provider) -> int:
    return len(provider.events("message_created"))


PROBLEMS = [
    ("internal_error", errors.internal_error()),
    ("unavailable", errors.unavailable()),
    ("too_many_requests", errors.too_many_requests()),
]


@pytest.mark.parametrize(("error", "problem"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_a_call_is_refused_and_nothing_is_done(
    provider: Provider, error: str, problem: errors.Problem
) -> None:
    """TWI-4-27: what was refused with 429 was not processed and is safe to send again."""
    break_(provider, "api_call", {"type": "refuse", "error": error}, nth=[1])
    assert_refused(provider.send(**FORM), problem)
    assert created(provider) == 0
    assert provider.send(**FORM).status_code == 201


@pytest.mark.parametrize(("error", "problem"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_a_call_is_carried_out_and_then_said_to_have_failed(
    provider: Provider, error: str, problem: errors.Problem
) -> None:
    break_(provider, "answer", {"type": "refuse", "error": error}, nth=[1])
    assert_refused(provider.send(**FORM), problem)
    assert created(provider) == 1


def test_a_proxy_answers_in_a_language_of_its_own(provider: Provider) -> None:
    break_(provider, "api_call", {"type": "refuse", "error": "bad_gateway"})
    response = provider.send(**FORM)
    assert (response.status_code, response.mimetype, created(provider)) == (502, "text/html", 0)


AMBIGUOUS = [
    ("the connection breaks", {"type": "drop"}),
    ("the answer never ends", {"type": "stall"}),
    ("the answer is an error", {"type": "refuse"}),
]


@pytest.mark.parametrize(("case", "effect"), AMBIGUOUS, ids=[row[0] for row in AMBIGUOUS])
def test_whoever_sends_again_when_the_answer_does_not_arrive_sends_twice(
    provider: Provider, case: str, effect: dict[str, Any]
) -> None:
    break_(provider, "answer", effect, nth=[1])
    assert send_until_answered(provider, **FORM) == 2
    provider.settle()
    assert provider.handset(STUDENT) == [("received", "Hi")] * 2


@pytest.mark.parametrize(("case", "effect"), AMBIGUOUS, ids=[row[0] for row in AMBIGUOUS])
def test_whoever_does_not_send_again_when_a_call_does_not_arrive_sends_nothing(
    provider: Provider, case: str, effect: dict[str, Any]
) -> None:
    break_(provider, "api_call", effect, nth=[1])
    assert send_until_answered(provider, **FORM) == 2
    provider.settle()
    assert provider.handset(STUDENT) == [("received", "Hi")]


LOST = [("drop", httpx.ReadError), ("stall", httpx.ReadTimeout)]


@pytest.mark.parametrize(("effect", "error"), LOST)
def test_in_process_the_caller_meets_what_its_client_would_have_raised(
    app: Flask, provider: Provider, effect: str, error: type[Exception]
) -> None:
    break_(provider, "answer", {"type": effect})
    path = f"/2010-04-01/Accounts/{provider.account}/Messages.json"
    transport = httpx.WSGITransport(app=app)
    with httpx.Client(transport=transport, base_url="http://simulator.test") as client, pytest.raises(error):
        client.post(path, data=FORM, auth=(provider.account, TOKEN))
    assert created(provider) == 1


def test_time_passes_while_a_slow_call_waits(provider: Provider) -> None:
    """Whoever asked for the time before the call is wrong about it after."""
    break_(provider, "api_call", {"type": "slow", "seconds": 20})
    before = answer(provider.control("GET", "clock"))["now"]
    message = answer(provider.send(**FORM), 201)
    after = answer(provider.control("GET", "clock"))
    assert (before, after["now"], after["frozen"]) == ("2026-11-21T09:00:00Z", "2026-11-21T09:00:20Z", True)
    assert message["date_created"] == "Sat, 21 Nov 2026 09:00:20 +0000"


def test_time_passes_while_a_slow_answer_is_on_its_way(provider: Provider) -> None:
    break_(provider, "answer", {"type": "slow", "seconds": 20})
    assert answer(provider.send(**FORM), 201)["date_created"] == "Sat, 21 Nov 2026 09:00:00 +0000"
    assert answer(provider.control("GET", "clock"))["now"] == "2026-11-21T09:00:20Z"


def test_whoever_gives_up_on_a_slow_call_and_sends_again_sends_twice(provider: Provider) -> None:
    break_(provider, "answer", {"type": "slow", "seconds": 20}, nth=[1])

    def now() -> str:
        return str(answer(provider.control("GET", "clock"))["now"])

    began = now()
    answer(provider.send(**FORM), 201)
    if now() > began:  # it took too long: nobody can have got it
        answer(provider.send(**FORM), 201)
    provider.settle()
    assert len(provider.handset(STUDENT)) == 2


def test_a_running_clock_goes_on_running_after_a_slow_call(provider: Provider) -> None:
    provider.control("PUT", "clock", {"frozen": False})
    break_(provider, "api_call", {"type": "slow", "seconds": 3600})
    provider.send(**FORM)
    clock = answer(provider.control("GET", "clock"))
    assert clock["frozen"] is False
    assert clock["now"].startswith("2026-11-21T10:00:")


# -- more than was asked for


def test_every_resource_of_an_answer_has_a_field_nobody_knows(provider: Provider) -> None:
    """TWI-4-28: a client that allows only the fields it knows breaks."""
    known = set(answer(provider.send(**FORM), 201))
    break_(provider, "answer", {"type": "extra_fields", "fields": {"new": None, "sid": "mine"}}, match={})
    message = answer(provider.send(**FORM), 201)
    assert set(message) - known == {"new"}
    assert message["sid"] != "mine"


def test_a_list_has_the_field_in_its_records_and_nowhere_else(provider: Provider) -> None:
    """The SDKs find the array by elimination: another key beside it would be another thing altogether."""
    provider.sent(**FORM)
    plain = answer(provider.api("GET", "Messages.json"))
    break_(provider, "answer", {"type": "extra_fields", "fields": {"new": 1}}, match={})
    page = answer(provider.api("GET", "Messages.json"))
    assert page.keys() == plain.keys()
    assert [record["new"] for record in page["messages"]] == [1]


def test_a_list_of_a_product_api_has_it_too(provider: Provider) -> None:
    answer(provider.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)
    break_(provider, "answer", {"type": "extra_fields", "fields": {"new": 1}}, match={})
    page = answer(provider.api("GET", "/v1/Services"))
    assert [service["new"] for service in page["services"]] == [1]
    assert "new" not in page["meta"]


UNTOUCHED = [("XML", "Messages"), ("CSV", "Messages.csv")]


@pytest.mark.parametrize(("case", "path"), UNTOUCHED, ids=[row[0] for row in UNTOUCHED])
def test_other_representations_stay_as_they_are(provider: Provider, case: str, path: str) -> None:
    provider.sent(**FORM)
    plain = provider.api("GET", path).data
    break_(provider, "answer", {"type": "extra_fields", "fields": {"new": "1"}}, match={})
    assert provider.api("GET", path).data == plain


# -- what is struck


def test_calls_are_matched_by_method_path_and_parameters(provider: Provider) -> None:
    break_(
        provider, "api_call", {"type": "refuse"}, match={"method": "POST", "parameters": {"Body": "*secret*"}}
    )
    assert provider.send(**FORM).status_code == 201
    assert provider.send(**FORM | {"Body": "a secret"}).status_code == 500
    assert provider.api("GET", "Messages.json", query={"Body": "secret"}).status_code == 200


def test_every_nth_call_is_struck_and_all_are_counted(provider: Provider) -> None:
    break_(provider, "api_call", {"type": "refuse", "error": "too_many_requests"}, every=3)
    assert [provider.send(**FORM).status_code for _ in range(6)] == [201, 201, 429, 201, 201, 429]
    (event, _) = provider.events("fault_fired")
    path = f"/2010-04-01/Accounts/{provider.account}/Messages.json"
    assert (event["name"], event["about"]) == ("f", f"POST {path}")


def test_refusals_of_the_provider_itself_are_left_alone(provider: Provider) -> None:
    break_(provider, "answer", {"type": "refuse"})
    assert_refused(provider.send(To=STUDENT, From=ADVISOR), errors.missing_content())


def test_the_control_routes_and_other_accounts_are_never_struck(app: Flask, provider: Provider) -> None:
    break_(provider, "api_call", {"type": "refuse"}, match={})
    assert provider.control("GET", "events").status_code == 200
    assert Provider(app, "AC" + "2" * 32, "other").api("GET", "Messages.json").status_code == 200


def test_who_is_not_recognised_is_not_struck(app: Flask, provider: Provider) -> None:
    break_(provider, "api_call", {"type": "refuse"}, match={})
    assert Provider(app, provider.account, "wrong").api("GET", "Messages.json").status_code == 401


# -- reads that lag behind


def lagging(provider: Provider, **fields: Any) -> None:
    """Set a fault on reading messages."""
    fault = {"name": "lag", "on": "api_call", "effect": {"type": "lag", "seconds": 60}, **fields}
    answer(
        provider.control("POST", "faults", fault | {"match": {"method": "GET", "url": "*/Messages*"}}), 201
    )


def test_a_fresh_message_is_neither_found_nor_listed_for_so_many_seconds(provider: Provider) -> None:
    provider.sent(To=STUDENT, From=ADVISOR, Body="Old")
    provider.advance(60)
    lagging(provider)
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Fresh")
    path = f"Messages/{sid}.json"
    assert (
        provider.api("GET", path).status_code
        == provider.api("GET", f"Messages/{sid}/Media.json").status_code
        == 404
    )
    assert [message["body"] for message in provider.log()] == ["Old"]
    provider.settle()
    assert provider.api("POST", path, {"Body": ""}).status_code == 200  # what is written is not lagging
    provider.advance(59)
    assert provider.api("GET", path).status_code == 404
    provider.advance(1)
    assert provider.message(sid)["sid"] == sid
    assert len(provider.log()) == 2


def test_or_for_so_many_reads(provider: Provider) -> None:
    lagging(provider, nth=[1, 2])
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Fresh")
    path = f"Messages/{sid}.json"
    assert [provider.api("GET", path).status_code for _ in range(3)] == [404, 404, 200]
