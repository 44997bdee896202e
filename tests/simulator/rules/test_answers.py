"""What the provider makes of an application's answer, or of the lack of one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.journal import DebuggerNoted, WebhookDelivered, WebhookFailed, WebhookQueued
from simulator.language.twiml import Answer, Reply
from simulator.model import Switches, Webhook, WebhookKind
from simulator.rules import answers
from simulator.rules.answers import Missed, Reached, Verdict
from simulator.webhooks.connection import Trouble
from tests.simulator.sample import NOW, SID

URL = "https://app.example/sms"
SPARE = "https://spare.example/sms"
LATER = NOW + timedelta(seconds=5)

INBOUND = Webhook(
    id=f"{SID}:inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url=URL,
    method="POST",
    params=(("Body", "Hello"),),
    due=NOW,
)
STATUS = replace(INBOUND, id=f"{SID}:sent", kind=WebhookKind.STATUS)
REFUSED = Missed(problem=errors.CONNECTION_FAILURE, trouble=Trouble.CONNECT, reason="ConnectError: refused")


def reached(status: int = 200, content_type: str | None = "text/xml", body: bytes = b"") -> Reached:
    return Reached(status=status, content_type=content_type, body=body)


def twiml(inside: str) -> Reached:
    return reached(body=f"<Response>{inside}</Response>".encode())


def delivered(outcome: Reached, webhook: Webhook = INBOUND) -> WebhookDelivered:
    """The event of a webhook that was answered like that."""
    return WebhookDelivered(
        id=webhook.id,
        message_sid=SID,
        url=URL,
        status=outcome.status,
        content_type=outcome.content_type,
        body=outcome.body.decode(),
    )


def judged(outcome: Reached | Missed, **changes: Any) -> Verdict:
    return answers.judge(replace(INBOUND, **changes), outcome, Switches(), LATER)


def queued(verdict: Verdict) -> list[Webhook]:
    return [event.webhook for event in verdict.events if isinstance(event, WebhookQueued)]


# -- the application answered


def test_an_empty_answer_is_a_good_answer() -> None:
    assert judged(reached(204)) == Verdict(events=(delivered(reached(204)),), url=URL)


def test_each_message_of_the_answer_becomes_a_reply() -> None:
    answer = twiml("<Message>One</Message><Message><Body>Two</Body></Message>")
    document = Answer(replies=(Reply("One"), Reply("Two")))
    assert judged(answer) == Verdict(events=(delivered(answer),), document=document, url=URL)


def test_plain_text_is_the_reply() -> None:
    verdict = judged(reached(content_type="text/plain; charset=utf-8", body=b"<b>Hi</b>"))
    assert verdict.document.replies == (Reply("<b>Hi</b>"),)


def test_what_is_not_understood_is_noted_and_the_rest_runs() -> None:
    answer = twiml("<Massage>One</Massage><Message>Two</Message>")
    verdict = judged(answer)
    note = DebuggerNoted(SID, errors.SCHEMA_WARNING.code, errors.SCHEMA_WARNING.title)
    assert verdict.events == (delivered(answer), note)
    assert verdict.document.replies == (Reply("Two"),)


def test_nobody_reads_the_answer_to_a_status_callback() -> None:
    answer = twiml("<Message>Hi</Message>")
    assert answers.judge(STATUS, answer, Switches(), LATER) == Verdict(events=(delivered(answer, STATUS),))


def test_relative_urls_are_relative_to_where_redirects_have_led() -> None:
    assert judged(replace(reached(), url="https://moved.example/")).url == "https://moved.example/"


def test_of_a_long_answer_the_beginning_is_kept() -> None:
    body = ("\u20ac" * 3000).encode()
    (kept,) = judged(reached(content_type="text/plain", body=body)).events[:1]
    assert isinstance(kept, WebhookDelivered)
    assert kept.body == "\u20ac" * 2000


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
    (failed,) = judged(outcome, attempt=2).events
    assert isinstance(failed, WebhookFailed)
    assert (failed.id, failed.url, failed.error_code, failed.reason) == (
        f"{SID}:inbound", URL, problem.code, reason,
    )  # fmt: skip
    assert failed.status == (outcome.status if isinstance(outcome, Reached) else None)


def test_a_failed_connection_is_tried_once_more_at_once() -> None:
    (retry,) = queued(judged(REFUSED))
    assert retry == replace(INBOUND, id=f"{SID}:inbound~2", attempt=2, due=LATER, repeats=INBOUND.id)
    assert retry.origin == INBOUND.origin
    assert queued(answers.judge(retry, REFUSED, Switches(), LATER)) == []


def test_a_failing_answer_is_not_tried_again() -> None:
    assert queued(judged(reached(500))) == []


def test_a_failing_answer_is_tried_again_if_the_url_asks_for_it() -> None:
    webhook = replace(INBOUND, url=f"{URL}#rp=5xx,4xx&rc=2")
    for status, attempts in ((500, [2, 3]), (404, [2, 3])):
        tried, seen = webhook, []
        while following := queued(answers.judge(tried, reached(status), Switches(), LATER)):
            (tried,) = following
            seen.append(tried.attempt)
        assert seen == attempts
        assert tried.id == f"{SID}:inbound~3"


def test_an_answer_that_cannot_be_read_is_not_tried_again_whatever_the_policy() -> None:
    assert queued(judged(reached(body=b"<Response"), url=f"{URL}#rp=all&rc=5")) == []


@pytest.mark.parametrize(
    ("status", "asked", "again"), [(499, "4xx", 1), (499, "5xx", 0), (500, "5xx", 1), (500, "4xx", 0)]
)
def test_whose_fault_an_answer_is_tells_whether_it_is_tried_again(
    status: int, asked: str, again: int
) -> None:
    assert len(queued(judged(reached(status), url=f"{URL}#rp={asked}&rc=1"))) == again


def test_when_retries_are_used_up_the_fallback_is_asked_and_told_why() -> None:
    (retry,) = queued(judged(REFUSED, fallback_url=SPARE, fallback_method="GET"))
    assert retry.url == URL
    (fallback,) = queued(answers.judge(retry, REFUSED, Switches(), LATER))
    assert (fallback.id, fallback.url, fallback.method) == (f"{SID}:inbound:fallback", SPARE, "GET")
    assert fallback.params == (
        ("Body", "Hello"),
        ("ErrorCode", str(errors.CONNECTION_FAILURE.code)),
        ("ErrorUrl", URL),
    )
    assert (fallback.attempt, fallback.due, fallback.fallback_url) == (1, LATER, "")


def test_whether_the_fallback_is_told_why_is_a_switch() -> None:
    (fallback,) = queued(
        answers.judge(
            replace(INBOUND, fallback_url=SPARE), reached(500), Switches(fallback_names_error=False), LATER
        )
    )
    assert fallback.params == INBOUND.params


def test_an_answer_that_cannot_be_read_goes_to_the_fallback() -> None:
    (fallback,) = queued(judged(reached(body=b"<Response"), fallback_url=SPARE))
    assert dict(fallback.params)["ErrorCode"] == str(errors.DOCUMENT_PARSE_FAILURE.code)


def test_a_fallback_has_its_own_retry_but_no_fallback() -> None:
    (fallback,) = queued(judged(reached(500), fallback_url=SPARE))
    (retry,) = queued(answers.judge(fallback, REFUSED, Switches(), LATER))
    assert (retry.id, retry.url) == (f"{SID}:inbound:fallback~2", SPARE)
    assert queued(answers.judge(retry, REFUSED, Switches(), LATER)) == []


def test_no_retry_begins_when_the_total_time_of_all_attempts_is_used_up() -> None:
    """TWI-6-08: `tt` bounds the attempts together, whatever `rc` still allows."""
    tired = replace(REFUSED, took=timedelta(seconds=2))
    tried, attempts = replace(INBOUND, url=f"{URL}#rc=5&tt=5000"), 1
    while following := queued(answers.judge(tried, tired, Switches(), LATER)):
        (tried,) = following
        attempts += 1
    assert (attempts, tried.spent) == (3, timedelta(seconds=4))


def test_a_fallback_has_its_own_token_and_its_own_time() -> None:
    """TWI-6-09: it is a request of its own, not an attempt at the first one."""
    (fallback,) = queued(judged(reached(500), fallback_url=SPARE, spent=timedelta(seconds=9)))
    assert fallback.origin != INBOUND.origin
    assert fallback.spent == timedelta(0)


def test_an_answer_that_is_lost_counts_as_a_time_out() -> None:
    verdict = judged(twiml("<Message>Hi</Message>"), answer_lost=True, url=f"{URL}#rp=rt")
    assert isinstance(verdict.events[0], WebhookFailed)
    assert verdict.document == Answer()
    (retry,) = queued(verdict)
    assert (retry.attempt, retry.answer_lost) == (2, False)


FORGED = [("believed", twiml("<Message>Hi</Message>")), ("refused", reached(403)), ("not reached", REFUSED)]


@pytest.mark.parametrize(("case", "outcome"), FORGED, ids=[row[0] for row in FORGED])
def test_nothing_follows_from_a_forged_request(case: str, outcome: Reached | Missed) -> None:
    verdict = judged(outcome, forged=True, fallback_url=SPARE)
    assert len(verdict.events) == 1
    assert verdict.document == Answer()
