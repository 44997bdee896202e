"""Handsets with a last word of their own, with a second one that contradicts it, and with a place."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import errors
from tests.simulator.provider import STATUS_URL, Application, Provider, answer, params_of
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ADVISOR, STUDENT

PATH = f"handsets/{STUDENT}"
PLACE = {"city": "Cleveland", "state": "OH", "zip": "44101", "country": "US"}


def behaving(provider: Provider, **fields: Any) -> dict[str, Any]:
    """The handset as it was told to be."""
    return answer(provider.control("PUT", PATH, fields))


def sent(provider: Provider) -> str:
    """A text to that handset, whose callbacks are asked for."""
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello", StatusCallback=STATUS_URL)
    provider.settle()
    return sid


def test_any_last_word_is_what_becomes_of_a_text(provider: Provider, application: Application) -> None:
    told = behaving(provider, status="undelivered", error_code=30034)
    assert (told["status"], told["error_code"], told["persona"]) == ("undelivered", 30034, "reachable")
    message = provider.message(sent(provider))
    assert (message["status"], message["error_code"]) == ("undelivered", 30034)
    assert message["error_message"] == errors.UNREGISTERED.title
    assert application.told() == ["sent", "undelivered"]
    assert application.told("ErrorCode") == [None, "30034"]
    assert "RawDlrDoneDate" in params_of(application.requests[-1])
    assert provider.handset(STUDENT) == []


def test_what_fails_was_never_sent(provider: Provider, application: Application) -> None:
    behaving(provider, status="failed", error_code=30037)
    message = provider.message(sent(provider))
    assert (message["status"], message["error_code"], message["date_sent"]) == ("failed", 30037, None)
    assert application.told() == ["failed"]
    assert "RawDlrDoneDate" not in params_of(application.requests[-1])


def test_a_failure_without_a_code_has_the_one_for_what_nobody_knows(provider: Provider) -> None:
    assert behaving(provider, status="failed")["error_code"] == errors.UNKNOWN_ERROR.code


def test_a_code_that_nobody_knows_has_no_words(provider: Provider) -> None:
    behaving(provider, status="undelivered", error_code=999_999)
    message = provider.message(sent(provider))
    assert (message["error_code"], message["error_message"]) == (999_999, None)


CONTRADICTIONS = [
    ({"status": "delivered"}, {"status": "undelivered", "error_code": 30008}, 1),
    ({"status": "delivered"}, {"status": "failed", "error_code": 30008}, 1),
    ({"persona": "unreachable"}, {"status": "delivered"}, 1),
    ({"status": "undelivered", "error_code": 30007}, {"status": "failed", "error_code": 30008}, 0),
    ({"status": "failed", "error_code": 30410}, {"status": "delivered"}, 1),
    ({"status": "failed", "error_code": 30410}, {"status": "undelivered", "error_code": 30003}, 0),
]


@pytest.mark.parametrize(("first", "then", "arrivals"), CONTRADICTIONS)
def test_a_second_word_contradicts_the_first(
    provider: Provider, application: Application, first: dict[str, Any], then: dict[str, Any], arrivals: int
) -> None:
    shown = behaving(provider, **first, then=then | {"after_seconds": 60})
    assert shown["then"] == then | {"after_seconds": 60}
    sid = sent(provider)
    before = provider.message(sid)["status"]
    provider.advance(59)
    assert provider.message(sid)["status"] == before
    provider.advance(1)
    provider.settle()
    message = provider.message(sid)
    assert (message["status"], message["error_code"]) == (then["status"], then.get("error_code"))
    assert application.told()[-2:] == [before, then["status"]]
    assert len(provider.handset(STUDENT)) == arrivals


def test_a_message_with_its_first_word_is_at_its_end_and_can_be_deleted(provider: Provider) -> None:
    behaving(provider, then={"status": "undelivered", "after_seconds": 60})
    sid = sent(provider)
    assert provider.api("DELETE", f"Messages/{sid}.json").status_code == 204
    provider.advance(60)
    provider.settle()


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"status": "sent"}, "NO_LAST_WORD"),
    ({"status": 1}, "NOT_TEXT"),
    ({"error_code": 30003}, "NO_STATUS"),
    ({"status": "failed", "error_code": 0}, "NOT_A_CODE"),
    ({"status": "failed", "error_code": 1_000_000}, "NOT_A_CODE"),
    ({"status": "failed", "error_code": True}, "NOT_A_CODE"),
    ({"status": "failed", "error_code": "30003"}, "NOT_A_CODE"),
    ({"status": "delivered", "error_code": 30003}, "DELIVERED_WITH_ERROR"),
    ({"status": "failed", "persona": "silent"}, "TWO_LAST_WORDS"),
    ({"then": "undelivered"}, "NOT_A_WORD"),
    ({"then": {"after_seconds": 1}}, "NOT_A_WORD"),
    ({"then": {"status": "failed", "when": 1}}, "NOT_A_WORD"),
    ({"then": {"status": "delivered"}}, "NO_CONTRADICTION"),
    ({"then": {"status": "failed", "after_seconds": -1}}, "NOT_SECONDS"),
    ({"persona": "silent", "then": {"status": "delivered"}}, "NO_FIRST_WORD"),
    ({"persona": "invalid", "then": {"status": "failed"}}, "NO_FIRST_WORD"),
    ({"persona": "not_mobile", "then": {"status": "failed"}}, "NO_FIRST_WORD"),
    ({"place": "Cleveland"}, "NOT_A_PLACE"),
    ({"place": {"street": "Main"}}, "NOT_A_PLACE"),
    ({"place": {"city": 1}}, "NOT_TEXT"),
    ({"place": {"city": "x" * 101}}, "TOO_LONG"),
    ({"place": {"country": "USA"}}, "NOT_A_COUNTRY"),
]


@pytest.mark.parametrize(("fields", "code"), REFUSED)
def test_what_no_handset_can_do_is_refused(provider: Provider, fields: dict[str, Any], code: str) -> None:
    assert_control_refused(provider.control("PUT", PATH, fields), 400, code)
    assert provider.events("handset_changed") == []


@pytest.mark.parametrize("code", [1, 999_999])
def test_the_first_and_the_last_code_are_taken(provider: Provider, code: int) -> None:
    assert behaving(provider, status="failed", error_code=code)["error_code"] == code


def test_where_a_handset_is_stands_in_the_webhook(provider: Provider, application: Application) -> None:
    assert behaving(provider, place=PLACE)["place"] == PLACE
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    params = params_of(application.requests[-1])
    assert {part: params[f"From{part.title()}"] for part in PLACE} == PLACE


def test_a_place_stays_until_it_is_taken_away(provider: Provider, application: Application) -> None:
    behaving(provider, place={"city": "x" * 100})
    assert behaving(provider, persona="silent")["place"]["city"] == "x" * 100
    assert "place" not in behaving(provider, place=dict.fromkeys(PLACE, ""))
    behaving(provider, place=PLACE)
    assert "place" not in behaving(provider, place=None)
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    params = params_of(application.requests[-1])
    assert (params["FromCity"], params["FromCountry"]) == ("", "US")


@pytest.mark.parametrize("sender", ["54321", "MGM"])
def test_texts_of_short_codes_and_names_come_in_and_are_from_nowhere(
    provider: Provider, application: Application, sender: str
) -> None:
    told = provider.text(sender, ADVISOR, "Your code is 1")
    provider.settle()
    params = params_of(application.requests[-1])
    assert (told["from"], params["From"]) == (sender, sender)
    assert [name for name in params if name.startswith("From")] == ["From"]
    assert {"ToCity", "ToState", "ToZip", "ToCountry"} <= params.keys()
    assert provider.handset(sender) == [("sent", "Your code is 1")]


def test_the_provider_answers_a_short_code_and_no_name(provider: Provider) -> None:
    assert provider.text("54321", ADVISOR, "STOP")["reply"]
    assert provider.text("MGM", ADVISOR, "STOP")["reply"] is None
