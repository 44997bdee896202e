"""What the journal adds up to where the account itself changes: services, other words, faults of webhooks, networks."""

from __future__ import annotations

import httpx
import pytest

from simulator.insight.audit import audit
from simulator.insight.reading import Reading
from simulator.journal import Entry, Event, MessageCreated, ReplySent, SenderChosen, StatusMoved
from simulator.model import Status
from tests.simulator.insight.test_delays import OTHER, delays, only, send, stop
from tests.simulator.pool import Pool
from tests.simulator.provider import SMS_URL, STATUS_URL, Application, Provider, answer
from tests.simulator.sample import ADVISOR, NOW, STUDENT, message

TOLL_FREE = "+18885550001"
MEMBER = "+15552010011"


@pytest.fixture
def provider(provider: Provider) -> Provider:
    provider.own(OTHER)
    return provider


def timeline(provider: Provider, **query: str) -> list[tuple[str, str]]:
    rows = answer(provider.control("GET", "timeline", **query))["timeline"]
    return [(row["kind"], row["words"]) for row in rows]


def test_a_word_of_the_services_own_stops_while_it_is_set_up(provider: Provider) -> None:
    pool = Pool(provider)
    pool.add(MEMBER)
    pool.set_up(languages={"es": {"stop": {"words": ["ALTO"], "reply": "Adiós."}}})
    stop(provider, MEMBER, "alto")
    assert only(provider)["keyword"] == "ALTO"
    stop(provider, MEMBER, "por favor")
    assert len(delays(provider)) == 1
    assert provider.control("DELETE", f"services/{pool.sid}/advanced-opt-out").status_code == 204
    provider.text(STUDENT, MEMBER, "START")
    stop(provider, MEMBER, "alto")
    assert len(delays(provider)) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_toll_free_number_is_refused_by_provider_or_network(provider: Provider, known: bool) -> None:
    provider.own(TOLL_FREE)
    provider.switch(toll_free_block_is_known=known)
    stop(provider, TOLL_FREE)
    send(provider, TOLL_FREE)
    row = only(provider)
    assert (row["state"], row["refused"]) == ("closed", 1)


def test_what_a_carrier_blocks_without_a_stop_is_no_refusal(provider: Provider) -> None:
    provider.own(TOLL_FREE)
    provider.behave(STUDENT, "filtered")
    send(provider, TOLL_FREE)
    provider.behave(STUDENT, "unreachable")
    send(provider, TOLL_FREE)
    assert {kind for kind, _ in timeline(provider)} == {"attempt", "failed"}


def test_a_failure_is_known_when_its_callback_was_taken(provider: Provider, application: Application) -> None:
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async"}))
    stop(provider)
    application.answer = lambda _request: httpx.Response(500)
    send(provider, StatusCallback=STATUS_URL)
    application.answer = lambda _request: httpx.Response(200)
    send(provider, StatusCallback=STATUS_URL)
    assert only(provider)["refused"] == 2


def test_a_webhook_that_nobody_answers_tells_nothing(provider: Provider, application: Application) -> None:
    def nobody(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody is there")

    application.answer = nobody
    answer(provider.control("PUT", f"numbers/{ADVISOR}", {"sms_url": SMS_URL}))
    stop(provider)
    send(provider, OTHER, StatusCallback=STATUS_URL)
    assert only(provider)["told_at"] is None
    assert "told" not in {kind for kind, _ in timeline(provider)}


def test_what_is_on_its_way_has_no_outcome_yet(provider: Provider) -> None:
    answer(provider.control("PUT", f"handsets/{STUDENT}", {"delay_seconds": 60}))
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    assert timeline(provider) == [("attempt", "sends “Hello”")]


def test_on_a_clock_that_nobody_set_no_hour_is_judged() -> None:
    reading = Reading()
    reading.take(Entry(1, NOW, MessageCreated(message(), ())))
    reading.take(Entry(2, NOW, StatusMoved(message().sid, Status.DELIVERED, arrived=True)))
    (judged,) = (one for one in audit(reading) if one.rule.id == "AUD-13")
    assert judged.occasions == 0


def test_a_service_without_numbers_has_its_senders_scope(provider: Provider) -> None:
    pool = Pool(provider)
    sid = pool.add(MEMBER)
    stop(provider, MEMBER)
    assert provider.api("DELETE", f"{pool.path}/PhoneNumbers/{sid}").status_code == 204
    provider.send(To=STUDENT, MessagingServiceSid=pool.sid, Body="Hello")
    provider.settle()
    assert [row["scope"] for row in delays(provider)] == [pool.sid]


def test_the_timeline_says_who_may_text_again(provider: Provider) -> None:
    stop(provider)
    provider.text(STUDENT, ADVISOR, "START")
    provider.behave(STUDENT, "unreachable")
    send(provider)
    kinds = [kind for kind, _ in timeline(provider) if kind != "told"]
    assert kinds == ["text", "block", "text", "lift", "attempt", "failed"]
    assert any(kind == "lift" and "may text the person again" in words for kind, words in timeline(provider))
    assert timeline(provider, recipient=STUDENT) == timeline(provider)


def test_what_arrives_after_it_was_reported_lost_has_arrived(provider: Provider) -> None:
    stop(provider)
    word = {"persona": "unreachable", "then": {"status": "delivered", "after_seconds": 60}}
    answer(provider.control("PUT", f"handsets/{STUDENT}", word))
    send(provider, OTHER)
    assert only(provider)["delivered_from_others"] == 0
    provider.advance(60)
    assert only(provider)["delivered_from_others"] == 1


def test_what_arrived_stays_arrived_whatever_is_reported_then(provider: Provider) -> None:
    stop(provider)
    word = {"then": {"status": "undelivered", "error_code": 30008, "after_seconds": 60}}
    answer(provider.control("PUT", f"handsets/{STUDENT}", word))
    send(provider, OTHER)
    provider.advance(60)
    assert only(provider)["delivered_from_others"] == 1


def test_a_service_sends_from_the_number_that_was_chosen(provider: Provider) -> None:
    pool = Pool(provider)
    pool.add(MEMBER)
    stop(provider)
    pool.send(STUDENT)
    row = only(provider)
    assert (row["delivered_from_others"], [m["from"] for m in row["messages"]]) == (1, [MEMBER])


def test_events_about_what_was_never_seen_add_nothing() -> None:
    """A journal whose beginning was cut: it says what became of messages that it does not have."""
    reading = Reading()
    events: list[Event] = [
        StatusMoved("SM1", Status.DELIVERED, arrived=True),
        SenderChosen("SM1", ADVISOR, 1, ()),
        ReplySent(ADVISOR, STUDENT, "Bye"),
    ]
    for seq, event in enumerate(events, 1):
        reading.take(Entry(seq, NOW, event))
    assert not reading.people[STUDENT].attempts
    assert not reading.people[STUDENT].texts


def test_a_block_that_stood_before_the_stop_is_the_one_that_holds(provider: Provider) -> None:
    item = (
        f'{{"contact_id": "{STUDENT}", "correlation_id": "{"0" * 32}", "sender_id": "{ADVISOR}", '
        '"status": "opt-out", "source": "website"}'
    )
    assert provider.api("POST", "/v1/Consents/Bulk", {"Items": item}).status_code == 201
    stop(provider, OTHER)
    stop(provider)
    assert send(provider) == 400
    _, row = delays(provider)
    assert (row["state"], row["refused"]) == ("closed", 1)
