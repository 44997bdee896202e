"""Doing what an application's answer to a text asks for: replies, and the documents that follow.

Everything that one answer brings about is recorded at once, so the facts of a reply are those of the world before it,
and of the replies that stand before it in the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from msgspec.structs import replace

from simulator import errors, journal
from simulator.errors import Debugger
from simulator.journal import Event
from simulator.language.twiml import Reply
from simulator.model import Direction, Message, Webhook
from simulator.rules import admission, messages
from simulator.rules.answers import Verdict
from simulator.rules.send_request import SendRequest
from simulator.runtime.texting import facts_of, message_sid
from simulator.runtime.turn import Turn
from simulator.world import conversation
from simulator.world.conversation import Progress


def follow(turn: Turn, webhook: Webhook, verdict: Verdict) -> list[Event]:
    """The events of a document, as far as the provider goes along with it."""
    document = verdict.document
    replies = conversation.allowed(webhook, document.replies)
    events: list[Event] = []
    if len(replies) < len(document.replies):
        events.append(_note(webhook, errors.TOO_MANY_REPLIES))
    for count, reply in enumerate(replies, start=1):
        brought = _reply(turn, webhook, reply, verdict.url, events)
        events += brought
        if reply.action:
            progress = Progress(verdict.url, count)
            events.append(conversation.told_of(webhook, reply, _created(brought), progress, turn.now))
    if document.redirect:
        progress = Progress(verdict.url, len(replies))
        events.append(conversation.handed_over(webhook, document.redirect, progress, turn.now))
    return events


def _reply(turn: Turn, webhook: Webhook, reply: Reply, url: str, before: Sequence[Event]) -> list[Event]:
    """A message back to where the text came from, or as the reply says.

    A refusal reaches nobody but the debugger (TWI-3-03); a switch makes it leave a failed message as well.
    """
    request = _request(turn, webhook, reply, url)
    notes: list[Event] = []
    if request.status_callback and not admission.is_callback_url(request.status_callback):
        notes.append(_note(webhook, errors.REPLY_CALLBACK_INVALID))
        request = replace(request, status_callback="")
    facts = facts_of(turn, request, None)
    problem = admission.refusal(request, facts)
    if problem is not None:
        told = errors.OF_REPLIES.get(problem.code) or Debugger(problem.code, problem.message)
        notes += [admission.refused(request, facts, problem), _note(webhook, told)]
        if problem.code != errors.OPTED_OUT.code or not turn.world.switches.blocked_reply_leaves_message:
            return notes
    created = messages.create(request, facts, message_sid(turn, reply.media), turn.now)
    if _is_a_loop(turn, created.message, before):
        return [
            *notes,
            conversation.dropped(created.message, turn.now),
            _note(webhook, errors.REPLY_LOOP),
        ]
    return [*notes, created]


def _request(turn: Turn, webhook: Webhook, reply: Reply, url: str) -> SendRequest:
    text = dict(webhook.params)
    return SendRequest(
        to=reply.to or text.get("From", ""),
        sender=reply.sender or text.get("To", ""),
        body=reply.body,
        media=reply.media,
        status_callback=urljoin(url, reply.status_callback) if reply.status_callback else "",
        account_sid=turn.world.account_sid,
        direction=Direction.REPLY,
    )


def _is_a_loop(turn: Turn, reply: Message, before: Sequence[Event]) -> bool:
    """Whether the pair has had its fill of replies, those of the present answer included (TWI-6-17)."""
    pair = (reply.sender, reply.recipient)
    present = [
        event.message.created
        for event in before
        if isinstance(event, journal.MessageCreated)
        and (event.message.sender, event.message.recipient) == pair
    ]
    return conversation.is_a_loop([*turn.world.activity.replied(*pair), *present], turn.now)


def _created(events: Sequence[Event]) -> Message | None:
    return next((event.message for event in events if isinstance(event, journal.MessageCreated)), None)


def _note(webhook: Webhook, problem: Debugger) -> journal.DebuggerNoted:
    return journal.DebuggerNoted(webhook.message_sid, problem.code, problem.title)
