"""Faults of webhooks and receipts, from outside: each can hurt an application that believes too much."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from simulator import errors
from tests.simulator.clients import Counter, LastWord, Picky, Trusting
from tests.simulator.provider import STATUS_URL, Application, Provider, answer, params_of, twiml
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ADVISOR, NOW, STUDENT

OTHER = "+15553010002"


def break_(provider: Provider, on: str, effect: dict[str, Any], **fields: Any) -> None:
    """Set a fault."""
    answer(provider.control("POST", "faults", {"name": "f", "on": on, "effect": effect, **fields}), 201)


def sent(provider: Provider, to: str = STUDENT) -> str:
    sid = provider.sent(To=to, From=ADVISOR, Body="Hi", StatusCallback=STATUS_URL)
    provider.settle()
    return sid


def fired(provider: Provider) -> list[str]:
    return [event["about"] for event in provider.events("fault_fired")]


# -- status callbacks


def test_callbacks_out_of_order_deceive_whoever_believes_the_last(
    provider: Provider, application: Application
) -> None:
    """TWI-5-09."""
    client = LastWord()
    application.answer = client
    break_(provider, "status_callback", {"type": "reorder"})
    sid = sent(provider)
    assert application.told() == ["delivered", "sent"]
    assert (provider.message(sid)["status"], client.status[sid]) == ("delivered", "sent")


def test_callbacks_told_twice_are_counted_twice(provider: Provider, application: Application) -> None:
    client = Counter()
    application.answer = client
    break_(
        provider,
        "status_callback",
        {"type": "duplicate"},
        match={"parameters": {"MessageStatus": "delivered"}},
    )
    sent(provider)
    assert client.delivered == 2
    tokens = {request.headers["I-Twilio-Idempotency-Token"] for request in application.requests[1:]}
    assert len(tokens) == 1


def test_a_callback_that_is_late_finds_an_application_that_has_given_up(
    provider: Provider, application: Application
) -> None:
    break_(
        provider,
        "status_callback",
        {"type": "late", "seconds": 90},
        match={"parameters": {"MessageStatus": "delivered"}},
    )
    sid = sent(provider)
    assert (provider.message(sid)["status"], application.told()) == ("delivered", ["sent"])
    provider.advance(89)
    assert application.told() == ["sent"]
    provider.advance(1)
    assert application.told() == ["sent", "delivered"]


def test_a_callback_that_never_comes_leaves_whoever_waits_for_it_waiting(
    provider: Provider, application: Application
) -> None:
    client = LastWord()
    application.answer = client
    break_(provider, "status_callback", {"type": "lose"}, nth=[2])
    sid = sent(provider)
    provider.advance(24 * 3600)
    assert (provider.message(sid)["status"], client.status[sid]) == ("delivered", "sent")


def test_new_parameters_break_a_signature_over_the_known_ones(
    provider: Provider, application: Application
) -> None:
    """TWI-6-02."""
    client = Picky()
    application.answer = client
    sent(provider)
    assert client.refused == 0
    break_(provider, "status_callback", {"type": "extra_parameters", "parameters": {"New": "1"}})
    sent(provider)
    assert client.refused == 2


def test_an_answer_that_is_lost_brings_the_same_callback_again(
    provider: Provider, application: Application
) -> None:
    client = Counter()
    application.answer = client
    break_(provider, "status_callback", {"type": "lose_answer"}, every=2)
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hi", StatusCallback=f"{STATUS_URL}#rp=rt")
    provider.settle()
    assert client.delivered == 2
    assert provider.events("webhook_failed")[0]["error_code"] == errors.RETRIEVAL_FAILURE.code


# -- texts


def test_a_forged_text_opts_out_whoever_trusts_it(provider: Provider, application: Application) -> None:
    client = Trusting()
    application.answer = client
    break_(provider, "inbound_webhook", {"type": "forge", "parameters": {"Body": "STOP", "From": OTHER}})
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    assert client.opted_out == {OTHER}
    assert answer(provider.control("GET", "opt-outs"))["opt_outs"] == []


def test_what_a_forger_is_answered_brings_nothing_about(provider: Provider, application: Application) -> None:
    application.answer = lambda request: (
        twiml("<Message>Hi</Message>") if params_of(request)["Body"] == "Forged" else httpx.Response(204)
    )
    break_(provider, "inbound_webhook", {"type": "forge", "parameters": {"Body": "Forged"}})
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    assert provider.handset(STUDENT) == [("sent", "Hello")]


def test_a_text_told_twice_is_answered_twice(provider: Provider, application: Application) -> None:
    application.answer = lambda _request: twiml("<Message>Hi</Message>")
    break_(provider, "inbound_webhook", {"type": "duplicate", "copies": 2, "seconds": 10})
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    provider.advance(20)
    assert provider.handset(STUDENT).count(("received", "Hi")) == 3


def test_a_stop_whose_webhook_is_lost_is_known_to_the_provider_alone(
    provider: Provider, application: Application
) -> None:
    client = Trusting()
    application.answer = client
    break_(provider, "inbound_webhook", {"type": "lose"})
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.settle()
    assert (client.opted_out, len(answer(provider.control("GET", "opt-outs"))["opt_outs"])) == (set(), 1)


# -- receipts


def test_a_receipt_that_never_comes_leaves_a_message_that_arrived_at_sent(
    provider: Provider, application: Application
) -> None:
    break_(provider, "receipt", {"type": "lose"}, match={"parameters": {"To": STUDENT}})
    sid = sent(provider)
    provider.advance(24 * 3600)
    assert (provider.message(sid)["status"], application.told()) == ("sent", ["sent"])
    assert provider.handset(STUDENT) == [("received", "Hi")]
    assert provider.message(sent(provider, OTHER))["status"] == "delivered"


def test_a_receipt_that_is_late_comes_at_its_time(provider: Provider, application: Application) -> None:
    break_(provider, "receipt", {"type": "late", "seconds": 3600})
    sid = sent(provider)
    assert (provider.message(sid)["status"], provider.handset(STUDENT)) == ("sent", [("received", "Hi")])
    provider.advance(3600)
    assert (provider.message(sid)["status"], application.told()) == ("delivered", ["sent", "delivered"])


# -- setting faults


def test_faults_are_listed_with_their_counts_and_struck_in_their_window(
    provider: Provider, application: Application
) -> None:
    until = (NOW + timedelta(minutes=1)).isoformat()
    break_(provider, "status_callback", {"type": "lose"}, every=2, until=until)
    sent(provider)
    provider.advance(60)
    sent(provider)
    (shown,) = answer(provider.control("GET", "faults"))["faults"]
    assert (shown["name"], shown["every"], shown["met"], shown["fired"]) == ("f", 2, 2, 1)
    assert application.told() == ["sent", "sent", "delivered"]
    assert len(fired(provider)) == 1


def test_the_same_seed_strikes_the_same_and_another_seed_something_else(
    provider: Provider, application: Application
) -> None:
    def struck(seed: int) -> list[int]:
        break_(provider, "status_callback", {"type": "late", "seconds": 1}, percentage=50, seed=seed)
        before = len(provider.events("fault_fired"))
        sids = [sent(provider) for _ in range(8)]
        return [sids.index(about) for about in fired(provider)[before:]]

    assert struck(1) == struck(1)
    assert struck(1) != struck(2)


def test_without_faults_nothing_goes_wrong_and_nothing_is_noted(
    provider: Provider, application: Application
) -> None:
    break_(provider, "status_callback", {"type": "lose"})
    assert provider.control("DELETE", "faults/f").status_code == 204
    sent(provider)
    assert application.told() == ["sent", "delivered"]
    assert fired(provider) == []


def test_all_faults_are_cleared_at_once(provider: Provider) -> None:
    break_(provider, "status_callback", {"type": "lose"})
    break_(provider, "receipt", {"type": "lose"}, name="g")
    assert provider.control("DELETE", "faults").status_code == 204
    assert answer(provider.control("GET", "faults"))["faults"] == []


def test_a_reset_takes_the_faults_along(provider: Provider) -> None:
    break_(provider, "status_callback", {"type": "lose"})
    provider.control("POST", "reset")
    assert answer(provider.control("GET", "faults"))["faults"] == []


def test_a_fault_that_is_not_set_cannot_be_cleared(provider: Provider) -> None:
    fields = assert_control_refused(provider.control("DELETE", "faults/g"), 404, "NO_SUCH_FAULT")
    assert "set are: none" in fields["detail"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("nothing", {}, "MISSING_FIELD"),
    ("something unknown", {"nht": 1}, "UNKNOWN_FIELD"),
    ("no effect", {"name": "f", "on": "receipt", "effect": {"type": "explode"}}, "NOT_A_FAULT"),
    ("the wrong site", {"name": "f", "on": "receipt", "effect": {"type": "drop"}}, "NOT_A_FAULT"),
    (
        "chance without a seed",
        {"name": "f", "on": "receipt", "effect": {"type": "lose"}, "percentage": 5},
        "NOT_A_FAULT",
    ),
]


@pytest.mark.parametrize(("case", "fields", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_fault_that_makes_no_sense_is_refused(
    provider: Provider, case: str, fields: dict[str, Any], code: str
) -> None:
    assert_control_refused(provider.control("POST", "faults", fields), 400, code)
