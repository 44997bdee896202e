"""What becomes of a message, when, and who is told in which order."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from simulator import errors
from simulator.webhooks.signature import sign
from tests.simulator.provider import STATUS_URL, TOKEN, Application, Provider, answer, params_of
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, STUDENT

OTHER_STUDENT = "+15553010002"


def sent(provider: Provider, to: str = STUDENT, body: str = "Hello") -> str:
    return provider.sent(To=to, From=ADVISOR, Body=body, StatusCallback=STATUS_URL)


FATES = [
    ("reachable", ["sent", "delivered"], None, True),
    ("unreachable", ["sent", "undelivered"], errors.UNREACHABLE, False),
    ("unknown", ["sent", "undelivered"], errors.UNKNOWN_HANDSET, False),
    ("landline", ["sent", "undelivered"], errors.LANDLINE, False),
    ("filtered", ["sent", "undelivered"], errors.FILTERED, False),
    ("silent", ["sent"], None, True),
]


@pytest.mark.parametrize(("persona", "statuses", "problem", "arrives"), FATES)
def test_a_handset_behaves(
    provider: Provider,
    application: Application,
    *,
    persona: str,
    statuses: list[str],
    problem: errors.Delivery | None,
    arrives: bool,
) -> None:
    provider.behave(STUDENT, persona)
    sid = sent(provider)
    provider.settle()
    message = provider.message(sid)
    assert application.told() == statuses
    assert message["status"] == statuses[-1]
    assert message["error_code"] == (problem and problem.code)
    assert message["error_message"] == (problem and problem.title)
    assert application.told("ErrorCode")[-1] == (str(problem.code) if problem else None)
    assert provider.handset(STUDENT) == ([("received", "Hello")] if arrives else [])


def test_a_status_callback_is_signed_for_the_url_and_the_parameters_that_arrive(
    provider: Provider, application: Application
) -> None:
    sid = provider.sent(
        To=STUDENT, From=ADVISOR, Body="Hi", StatusCallback="http://user:pw@app.example:8080/s?x=1#rc=1"
    )
    provider.settle()
    request = application.requests[0]
    assert str(request.url) == "http://app.example:8080/s?x=1"
    assert request.headers["Authorization"].startswith("Basic ")
    params = params_of(request)
    assert (params["MessageSid"], params["AccountSid"]) == (sid, ACCOUNT)
    signed = sign(TOKEN, "http://app.example:8080/s?x=1", params.items())
    assert request.headers["X-Twilio-Signature"] == signed


def test_a_message_without_a_callback_is_told_to_nobody(provider: Provider, application: Application) -> None:
    provider.send(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    assert application.requests == []


def test_that_a_message_is_queued_is_not_told(provider: Provider, application: Application) -> None:
    sent(provider)
    provider.settle()
    assert "queued" not in application.told()


def test_nothing_happens_before_it_is_asked_for(provider: Provider, application: Application) -> None:
    sid = sent(provider)
    assert provider.message(sid)["status"] == "queued"
    assert application.requests == []


def test_a_failing_callback_changes_nothing_but_the_debugger(
    provider: Provider, application: Application
) -> None:
    application.answer = lambda _request: httpx.Response(500)
    sid = sent(provider)
    provider.settle()
    assert provider.message(sid)["status"] == "delivered"
    assert application.told() == ["sent", "delivered"]
    assert [e["error_code"] for e in provider.events("webhook_failed")] == [errors.RETRIEVAL_FAILURE.code] * 2


# -- time


def test_a_receipt_comes_after_its_delay_and_not_before(provider: Provider, application: Application) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=60)
    sid = sent(provider)
    provider.settle()
    provider.advance(59)
    assert application.told() == ["sent"]
    provider.advance(1)
    assert application.told() == ["sent", "delivered"]
    assert provider.message(sid)["status"] == "delivered"


def test_what_falls_due_while_time_passes_happens_in_its_order_and_is_stamped_with_its_own_time(
    provider: Provider, application: Application
) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=3600)
    provider.behave(OTHER_STUDENT, "unreachable", delay_seconds=60)
    late, early = sent(provider), sent(provider, OTHER_STUDENT)
    provider.advance(24 * 3600)
    told = list(zip(application.told("MessageSid"), application.told(), strict=True))
    assert told == [(late, "sent"), (early, "sent"), (early, "undelivered"), (late, "delivered")]
    moved = [(event["sid"], event["status"], event["at"]) for event in provider.events("status_moved")]
    assert moved == [
        (late, "sent", "2026-11-21T09:00:00Z"),
        (early, "sent", "2026-11-21T09:00:00Z"),
        (early, "undelivered", "2026-11-21T09:01:00Z"),
        (late, "delivered", "2026-11-21T10:00:00Z"),
    ]
    assert provider.message(late)["date_updated"] == "Sat, 21 Nov 2026 10:00:00 +0000"
    texts = answer(provider.control("GET", f"handsets/{STUDENT}/texts"))["texts"]
    assert [text["at"] for text in texts] == ["2026-11-21T10:00:00Z"]


def test_setting_the_clock_forward_does_what_falls_due(provider: Provider, application: Application) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=60)
    sent(provider)
    later = (NOW + timedelta(hours=1)).isoformat()
    provider.control("PUT", "clock", {"now": later})
    assert application.told() == ["sent", "delivered"]


def test_a_handset_that_changes_its_ways_changes_nothing_about_what_is_on_its_way(
    provider: Provider, application: Application
) -> None:
    provider.behave(STUDENT, "reachable", delay_seconds=60)
    sent(provider)
    provider.behave(STUDENT, "unreachable")
    provider.advance(60)
    assert application.told() == ["sent", "delivered"]
