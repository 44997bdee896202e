"""A text, and the documents and replies that follow from it: how far the provider goes along, and where it stops.

A document hands over to another (`<Redirect>`), or asks to be told of a reply (`action`) and goes on with what that
answers (TWI-6-13). It ends after fifty documents and after ten replies to one text, and a pair that got fifteen replies
within thirty seconds gets no more: two programs that answer each other would never stop (TWI-6-15 to TWI-6-17).

The next document is asked for with the parameters of the text. An action is told of its reply besides, by
`MessageStatus`, and by `MessageSid`, which is the reply's there and the text's in `SmsSid`; how the two go together
is told nowhere. Source: https://www.twilio.com/docs/messaging/twiml/message
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from simulator import errors, journal
from simulator.journal import Event
from simulator.language.twiml import Redirect, Reply
from simulator.model import Message, Status, Step, Webhook

MOST_DOCUMENTS = 50
MOST_REPLIES = 10
MOST_IN_A_ROUND = 15
ROUND = timedelta(seconds=30)


def allowed(webhook: Webhook, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The replies of a document that are still allowed, after those of the documents before it."""
    return replies[: max(MOST_REPLIES - webhook.replies, 0)]


def is_a_loop(earlier: Iterable[datetime], now: datetime) -> bool:
    """Whether one more reply to a pair would be one too many, its earlier ones having been at these times."""
    return sum(now - at < ROUND for at in earlier) >= MOST_IN_A_ROUND


def dropped(reply: Message, now: datetime) -> journal.MessageCreated:
    """A reply that the loop guard stops: it is a message, and it fails."""
    return journal.MessageCreated(
        reply, (Step(now, Status.FAILED, errors.REPLY_LOOP.code, errors.REPLY_LOOP.title),)
    )


class Progress(Struct, frozen=True):
    """How far a document has been followed: where it came from, and how many replies it has brought."""

    url: str
    replies: int


def handed_over(webhook: Webhook, redirect: Redirect, progress: Progress, now: datetime) -> Event:
    """What follows a document that hands over to another."""
    return _next(webhook, redirect, webhook.params, progress, now)


def told_of(
    webhook: Webhook, reply: Reply, created: Message | None, progress: Progress, now: datetime
) -> Event:
    """What follows a reply with an action: the request that tells of it, None being one that was refused."""
    params = dict(webhook.params) | {
        "MessageSid": created.sid if created else "",
        "MessageStatus": created.status if created else Status.FAILED,
    }
    return _next(webhook, Redirect(reply.action or "", reply.method), tuple(params.items()), progress, now)


def _next(
    webhook: Webhook,
    target: Redirect,
    params: tuple[tuple[str, str], ...],
    progress: Progress,
    now: datetime,
) -> Event:
    """The request for the next document, at a URL that may be relative to the present one's; or the end of it all."""
    number = webhook.documents + 1
    if number > MOST_DOCUMENTS:
        problem = errors.TOO_MANY_DOCUMENTS
        return journal.DebuggerNoted(webhook.message_sid, problem.code, problem.title)
    stem = webhook.id.partition("~")[0].partition(":document-")[0]
    return journal.WebhookQueued(
        replace(
            webhook,
            id=f"{stem}:document-{number}",
            url=urljoin(progress.url, target.url),
            method=target.method,
            params=params,
            due=now,
            attempt=1,
            repeats="",
            spent=timedelta(0),
            documents=number,
            replies=webhook.replies + progress.replies,
        )
    )
