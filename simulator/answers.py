"""What the provider makes of an application's answer to a webhook, or of the lack of one.

A success of a status callback is just noted; the answer to a text is read as TwiML, and each `Message` in it
becomes a reply that meets the ledger like any other text: to somebody who has just opted out it is refused, and
only the debugger hears of it. After a failure comes a retry if the connection's policy has one, and when those
are used up the fallback URL, once.

Sources: https://www.twilio.com/docs/messaging/twiml,
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from simulator import connection, journal, twiml
from simulator.connection import Trouble
from simulator.errors import RETRIEVAL_FAILURE, Debugger
from simulator.journal import Event
from simulator.model import Webhook, WebhookKind


class Reached(Struct, frozen=True, kw_only=True):
    """The application answered."""

    status: int
    content_type: str | None
    body: bytes


class Missed(Struct, frozen=True, kw_only=True):
    """The application did not answer, or not in HTTP."""

    problem: Debugger
    trouble: Trouble
    reason: str


class Verdict(Struct, frozen=True, kw_only=True):
    """What follows: the events to record, and the replies to send, which the ledger has yet to see."""

    events: tuple[Event, ...]
    replies: tuple[twiml.Reply, ...] = ()


def judge(webhook: Webhook, outcome: Reached | Missed, now: datetime) -> Verdict:
    """What the provider does after one attempt at a webhook."""
    if isinstance(outcome, Missed):
        return _failed(webhook, outcome.problem, outcome.reason, outcome.trouble, now)
    if outcome.status >= 400:
        trouble = Trouble.SERVER_ERROR if outcome.status >= 500 else Trouble.CLIENT_ERROR
        return _failed(webhook, RETRIEVAL_FAILURE, f"the answer was {outcome.status}", trouble, now)
    return _answered(webhook, outcome, now)


def _answered(webhook: Webhook, outcome: Reached, now: datetime) -> Verdict:
    delivered = journal.WebhookDelivered(webhook.id, webhook.message_sid, webhook.url, outcome.status)
    if webhook.kind is WebhookKind.STATUS:
        return Verdict(events=(delivered,))
    answer = twiml.parse(outcome.content_type, outcome.body)
    if answer.failure is not None:
        return _failed(webhook, answer.failure, answer.failure.title, None, now)
    notes = [journal.DebuggerNoted(webhook.message_sid, note.code, note.title) for note in answer.warnings]
    return Verdict(events=(delivered, *notes), replies=answer.replies)


def _failed(
    webhook: Webhook, problem: Debugger, reason: str, trouble: Trouble | None, now: datetime
) -> Verdict:
    failed = journal.WebhookFailed(webhook.id, webhook.message_sid, webhook.url, problem.code, reason)
    following = _following(webhook, problem, trouble, now)
    return Verdict(events=(failed, journal.WebhookQueued(following)) if following else (failed,))


def _following(webhook: Webhook, problem: Debugger, trouble: Trouble | None, now: datetime) -> Webhook | None:
    """The retry, the fallback, or nothing more."""
    if trouble and connection.of(webhook.url).retries_after(trouble, webhook.attempt):
        attempt = webhook.attempt + 1
        return replace(webhook, id=f"{_stem(webhook)}#{attempt}", attempt=attempt, due=now)
    if not webhook.fallback_url:
        return None
    error = (("ErrorCode", str(problem.code)), ("ErrorUrl", webhook.url))
    return replace(
        webhook,
        id=f"{_stem(webhook)}/fallback",
        url=webhook.fallback_url,
        method=webhook.fallback_method,
        params=(*webhook.params, *error),
        due=now,
        attempt=1,
        fallback_url="",
    )


def _stem(webhook: Webhook) -> str:
    """The webhook's id without the count of its attempts; attempts of one request share their idempotency token."""
    return webhook.id.partition("#")[0]
