"""What follows from an application's answer to a webhook, or from none: replies, a retry, the fallback, an error.

A success of a status callback is just noted; the answer to a text is read as TwiML, and what it asks for is done in
`replying`. After a failure comes a retry if the connection's policy has one and its total time is not used up
(TWI-6-08, TWI-6-09), and when no retry is left the fallback URL, once (TWI-6-10). Attempts at one request and copies of
it share its idempotency token (TWI-6-06). What came of a forged request is noted, and nothing follows from it.

Sources: https://www.twilio.com/docs/messaging/twiml,
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from simulator import journal
from simulator.errors import RETRIEVAL_FAILURE, Debugger
from simulator.journal import Event
from simulator.language import twiml
from simulator.model import Switches, Webhook, WebhookKind
from simulator.webhooks import connection, envelope
from simulator.webhooks.connection import Trouble
from simulator.webhooks.cookies import Cookie

KEPT_BODY = 2000
"""Characters of an answer that the journal keeps."""


class Reached(Struct, frozen=True, kw_only=True):
    """The application answered, from `url` in the end, after so much of the account's time."""

    status: int
    content_type: str | None
    body: bytes
    url: str = ""
    cookies: tuple[Cookie, ...] = ()
    took: timedelta = timedelta(0)


class Missed(Struct, frozen=True, kw_only=True):
    """The application did not answer, or not in HTTP."""

    problem: Debugger
    trouble: Trouble
    reason: str
    took: timedelta = timedelta(0)


LOST = Missed(problem=RETRIEVAL_FAILURE, trouble=Trouble.READ, reason="the answer was lost: a fault")


class Failure(Struct, frozen=True):
    """Why an attempt was of no use: the debugger's name for it, a reason, and the retry policy's word if it has one."""

    problem: Debugger
    reason: str
    trouble: Trouble | None = None


class Verdict(Struct, frozen=True, kw_only=True):
    """What follows: the events to record, and the document to follow, if there is one, with its URL."""

    events: tuple[Event, ...]
    document: twiml.Answer = twiml.Answer()
    url: str = ""


def judge(webhook: Webhook, outcome: Reached | Missed, switches: Switches, now: datetime) -> Verdict:
    """What the provider does after one attempt at a webhook."""
    if webhook.answer_lost:
        outcome = replace(LOST, took=outcome.took)
    if isinstance(outcome, Missed):
        failure = Failure(outcome.problem, outcome.reason, outcome.trouble)
        return _failed(webhook, outcome, failure, switches, now)
    if webhook.forged:
        return Verdict(events=(_delivered(webhook, outcome),))
    if outcome.status >= 400:
        trouble = Trouble.SERVER_ERROR if outcome.status >= 500 else Trouble.CLIENT_ERROR
        failure = Failure(RETRIEVAL_FAILURE, f"the answer was {outcome.status}", trouble)
        return _failed(webhook, outcome, failure, switches, now)
    return _answered(webhook, outcome, switches, now)


def _answered(webhook: Webhook, outcome: Reached, switches: Switches, now: datetime) -> Verdict:
    delivered = _delivered(webhook, outcome)
    if webhook.kind is WebhookKind.STATUS:
        return Verdict(events=(delivered,))
    document = twiml.parse(outcome.content_type, outcome.body)
    if document.failure is not None:
        failure = Failure(document.failure, document.failure.title)
        return _failed(webhook, outcome, failure, switches, now)
    notes = [journal.DebuggerNoted(webhook.message_sid, note.code, note.title) for note in document.warnings]
    return Verdict(events=(delivered, *notes), document=document, url=outcome.url or webhook.url)


def _delivered(webhook: Webhook, outcome: Reached) -> journal.WebhookDelivered:
    return journal.WebhookDelivered(
        id=webhook.id,
        message_sid=webhook.message_sid,
        url=webhook.url,
        status=outcome.status,
        content_type=outcome.content_type,
        body=_kept(outcome.body),
        cookies=outcome.cookies,
        took=outcome.took,
    )


def _failed(
    webhook: Webhook, outcome: Reached | Missed, failure: Failure, switches: Switches, now: datetime
) -> Verdict:
    answer = outcome if isinstance(outcome, Reached) else None
    failed = journal.WebhookFailed(
        id=webhook.id,
        message_sid=webhook.message_sid,
        url=webhook.url,
        error_code=failure.problem.code,
        reason=failure.reason,
        status=answer.status if answer else None,
        content_type=answer.content_type if answer else None,
        body=_kept(answer.body) if answer else "",
        took=outcome.took,
    )
    following = _following(replace(webhook, spent=webhook.spent + outcome.took), failure, switches, now)
    return Verdict(events=(failed, journal.WebhookQueued(following)) if following else (failed,))


def _following(webhook: Webhook, failure: Failure, switches: Switches, now: datetime) -> Webhook | None:
    """The retry, the fallback, or nothing more."""
    if webhook.forged:
        return None
    trouble = failure.trouble
    if trouble and connection.of(webhook.url).retries_after(trouble, webhook.attempt, webhook.spent):
        attempt = webhook.attempt + 1
        return replace(
            webhook,
            id=f"{_stem(webhook)}~{attempt}",
            attempt=attempt,
            due=now,
            repeats=webhook.origin,
            answer_lost=False,
        )
    if not webhook.fallback_url:
        return None
    error = (("ErrorCode", str(failure.problem.code)), ("ErrorUrl", envelope.masked(webhook.url)))
    return replace(
        webhook,
        id=f"{_stem(webhook)}:fallback",
        url=webhook.fallback_url,
        method=webhook.fallback_method,
        params=(*webhook.params, *error) if switches.fallback_names_error else webhook.params,
        due=now,
        attempt=1,
        fallback_url="",
        repeats="",
        spent=timedelta(0),
        answer_lost=False,
    )


def _stem(webhook: Webhook) -> str:
    """The webhook's id without the count of its attempts."""
    return webhook.id.partition("~")[0]


def _kept(body: bytes) -> str:
    """As much of an answer as the journal keeps."""
    return body[: 4 * KEPT_BODY].decode(errors="replace")[:KEPT_BODY]
