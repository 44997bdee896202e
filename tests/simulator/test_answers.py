"""What the provider makes of an application's answer, or of the lack of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import answers, errors
from simulator.answers import Missed, Reached, Verdict
from simulator.connection import Trouble
from simulator.journal import DebuggerNoted, WebhookDelivered, WebhookFailed, WebhookQueued
from simulator.model import Webhook, WebhookKind
from simulator.twiml import Reply
from tests.simulator.world import NOW, SID

URL = "https://app.example/sms"
SPARE = "https://spare.example/sms"
LATER = NOW + timedelta(seconds=5)

INBOUND = Webhook(
    id=f"{SID}/inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url=URL,
    method="POST",
    params=(("Body", "Hello"),),
    due=NOW,
)
STATUS = replace(INBOUND, id=f"{SID}/sent", kind=WebhookKind.STATUS)
REFUSED = Missed(problem=errors.CONNECTION_FAILURE, trouble=Trouble.CONNECT, reason="ConnectError: refused")
DELIVERED = WebhookDelivered(f"{SID}/inbound", SID, URL, 200)


def reached(status: int = 200, content_type: str | None = "text/xml", body: bytes = b"") -> Reached:
    return Reached(status=status, content_type=content_type, body=body)


def twiml(inside: str) -> Reached:
    return reached(body=f"<Response>{inside}</Response>".encode())


def judged(outcome: Reached | Missed, **changes: Any) -> Verdict:
    return answers.judge(replace(INBOUND, **changes), outcome, LATER)


def queued(verdict: Verdict) -> list[Webhook]:
    return [event.webhook for event in verdict.events if isinstance(event, WebhookQueued)]


# -- the application answered


def test_an_empty_answer_is_a_good_answer() -> None:
    assert judged(reached(204)) == Verdict(events=(WebhookDelivered(f"{SID}/inbound", SID, URL, 204),))


def test_each_message_of_the_answer_becomes_a_reply() -> None:
    verdict = judged(twiml("<Message>One</Message><Message><Body>Two</Body></Message>"))
    assert verdict == Verdict(events=(DELIVERED,), replies=(Reply("One"), Reply("Two")))


def test_plain_text_is_the_reply() -> None:
    verdict = judged(reached(content_type="text/plain; charset=utf-8", body=b"<b>Hi</b>"))
    assert verdict.replies == (Reply("<b>Hi</b>"),)


def test_what_is_not_understood_is_noted_and_the_rest_runs() -> None:
    verdict = judged(twiml("<Massage>One</Massage><Message>Two</Message>"))
    note = DebuggerNoted(SID, errors.SCHEMA_WARNING.code, errors.SCHEMA_WARNING.title)
    assert verdict == Verdict(events=(DELIVERED, note), replies=(Reply("Two"),))


def test_nobody_reads_the_answer_to_a_status_callback() -> None:
    verdict = answers.judge(STATUS, reached(body=b"<Response><Message>Hi</Message></Response>"), LATER)
    assert verdict == Verdict(events=(WebhookDelivered(f"{SID}/sent", SID, URL, 200),))


# -- it failed

FAILURES = [
    ("an answer of 400", reached(400), errors.RETRIEVAL_FAILURE, "the answer was 400"),
    ("an answer of 503", reached(503), errors.RETRIEVAL_FAILURE, "the answer was 503"),
    ("no connection", REFUSED, errors.CONNECTION_FAILURE, "ConnectError: refused"),
    ("not XML", reached(body=b"<Response"), errors.DOCUMENT_PARSE_FAILURE, "Document parse failure"),
    (
        "JSON",
        reached(content_type="application/json", body=b"{}"),
        errors.BAD_CONTENT_TYPE,
        "Invalid Content-Type",
    ),
    ("too long", reached(body=b" " * 70_000), errors.DOCUMENT_TOO_LARGE, "TwiML response body too large"),
]


@pytest.mark.parametrize(("case", "outcome", "problem", "reason"), FAILURES, ids=[row[0] for row in FAILURES])
def test_a_failure_is_noted_with_its_debugger_code(
    case: str, outcome: Reached | Missed, problem: errors.Debugger, reason: str
) -> None:
    verdict = judged(outcome, attempt=2)
    assert verdict == Verdict(events=(WebhookFailed(f"{SID}/inbound", SID, URL, problem.code, reason),))


def test_a_failed_connection_is_tried_once_more_at_once() -> None:
    (retry,) = queued(judged(REFUSED))
    assert retry == replace(INBOUND, id=f"{SID}/inbound#2", attempt=2, due=LATER)
    assert queued(answers.judge(retry, REFUSED, LATER)) == []


def test_a_failing_answer_is_not_tried_again() -> None:
    assert queued(judged(reached(500))) == []


def test_a_failing_answer_is_tried_again_if_the_url_asks_for_it() -> None:
    webhook = replace(INBOUND, url=f"{URL}#rp=5xx,4xx&rc=2")
    for status, attempts in ((500, [2, 3]), (404, [2, 3])):
        tried, seen = webhook, []
        while following := queued(answers.judge(tried, reached(status), LATER)):
            (tried,) = following
            seen.append(tried.attempt)
        assert seen == attempts
        assert tried.id == f"{SID}/inbound#3"


def test_an_answer_that_cannot_be_read_is_not_tried_again_whatever_the_policy() -> None:
    assert queued(judged(reached(body=b"<Response"), url=f"{URL}#rp=all&rc=5")) == []


def test_when_retries_are_used_up_the_fallback_is_asked_and_told_why() -> None:
    (retry,) = queued(judged(REFUSED, fallback_url=SPARE, fallback_method="GET"))
    assert retry.url == URL
    (fallback,) = queued(answers.judge(retry, REFUSED, LATER))
    assert (fallback.id, fallback.url, fallback.method) == (f"{SID}/inbound/fallback", SPARE, "GET")
    assert fallback.params == (
        ("Body", "Hello"),
        ("ErrorCode", str(errors.CONNECTION_FAILURE.code)),
        ("ErrorUrl", URL),
    )
    assert (fallback.attempt, fallback.due, fallback.fallback_url) == (1, LATER, "")


def test_an_answer_that_cannot_be_read_goes_to_the_fallback() -> None:
    (fallback,) = queued(judged(reached(body=b"<Response"), fallback_url=SPARE))
    assert dict(fallback.params)["ErrorCode"] == str(errors.DOCUMENT_PARSE_FAILURE.code)


def test_a_fallback_has_its_own_retry_but_no_fallback() -> None:
    (fallback,) = queued(judged(reached(500), fallback_url=SPARE))
    (retry,) = queued(answers.judge(fallback, REFUSED, LATER))
    assert (retry.id, retry.url) == (f"{SID}/inbound/fallback#2", SPARE)
    assert queued(answers.judge(retry, REFUSED, LATER)) == []
