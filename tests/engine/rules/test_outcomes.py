"""What a provider's answer means, whichever way it comes."""

from __future__ import annotations

import pytest

from engine.model import MessageStatus, Reason
from engine.rules.outcomes import Answer, Outcome, classify, is_refusal

STATUSES = [
    ("accepted", MessageStatus.SENT),
    ("scheduled", MessageStatus.SENT),
    ("queued", MessageStatus.SENT),
    ("sending", MessageStatus.SENT),
    ("sent", MessageStatus.SENT),
    ("delivered", MessageStatus.DELIVERED),
    ("read", MessageStatus.DELIVERED),
    ("partially_delivered", MessageStatus.DELIVERED),
    ("failed", MessageStatus.FAILED),
    ("undelivered", MessageStatus.FAILED),
    ("canceled", MessageStatus.FAILED),
]


@pytest.mark.parametrize(("word", "status"), STATUSES)
def test_every_word_of_the_provider_has_a_meaning(word: str, status: MessageStatus) -> None:
    assert classify(Answer(status=word)).status is status


def test_an_opt_out_is_reported_in_its_exact_words() -> None:
    outcome = classify(
        Answer(status="failed", code=21610, text="The message From/To pair violates a blacklist rule.")
    )
    assert outcome == Outcome(
        status=MessageStatus.FAILED,
        reason=Reason.TWILIO_RECIPIENT_UNSUBSCRIBED,
        error_code=21610,
        error="Attempt To Send To Unsubscribed Recipient 21610",
        opted_out=True,
        counted=False,
    )


REASONS = [
    (21211, Reason.TWILIO_RECIPIENT_INVALID, True),
    (21614, Reason.TWILIO_RECIPIENT_INVALID, True),
    (30005, Reason.TWILIO_UNKNOWN_HANDSET, True),
    (30006, Reason.TWILIO_SEND_FAILED, False),
    (20429, Reason.TWILIO_SEND_FAILED, False),
]


@pytest.mark.parametrize(("code", "reason", "unusable"), REASONS)
def test_a_code_has_a_reason_and_may_say_that_the_number_is_of_no_use(
    code: int, reason: Reason, unusable: bool
) -> None:
    outcome = classify(Answer(status="undelivered", code=code))
    assert (outcome.reason, outcome.number_unusable, outcome.opted_out) == (reason, unusable, False)
    assert outcome.error is not None
    assert outcome.error.endswith(str(code))


ERRORS = [
    (
        "the provider's own words where the code is not known",
        Answer(status="failed", code=5, text="Odd"),
        "Odd 5",
    ),
    ("its words where there is no code", Answer(status="failed", text="Bad Gateway"), "Bad Gateway"),
    ("some words in any case", Answer(status="failed"), "Message Not Sent"),
]


@pytest.mark.parametrize(("rule", "answer", "error"), ERRORS, ids=[row[0] for row in ERRORS])
def test_a_failure_is_reported_in(rule: str, answer: Answer, error: str) -> None:
    assert classify(answer).error == error


def test_a_text_that_a_carrier_lost_is_counted_and_one_that_never_left_is_not() -> None:
    assert classify(Answer(status="undelivered", code=30003)).counted
    assert not classify(Answer(status="failed", code=30001)).counted


@pytest.mark.parametrize("word", ["teleported", "", None])
def test_a_word_that_nobody_knows_is_no_failure(word: str | None) -> None:
    assert classify(Answer(status=word, sid="SM1")).status is MessageStatus.SENT
    assert classify(Answer(status=word, code=30003)).status is MessageStatus.PENDING


REFUSALS = [(400, 21610, True), (429, 20429, True), (404, 20404, True), (429, None, False), (404, 404, False),
            (502, None, False), (500, 20500, False), (302, 20001, False)]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "no"), REFUSALS)
def test_only_the_providers_own_refusal_is_a_no(status: int, code: int | None, *, no: bool) -> None:
    assert is_refusal(status, code) is no


def test_silence_leaves_the_message_pending() -> None:
    outcome = classify(Answer(text="timed out"))
    assert (outcome.status, outcome.reason) == (MessageStatus.PENDING, Reason.TWILIO_OUTCOME_UNKNOWN)
    assert outcome.error == "timed out"
