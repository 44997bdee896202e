"""What the provider decides when an application sends, withdraws, redacts or deletes a message.

Whether a message is taken is decided in `admission`; here is what becomes of it.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simulator import errors, journal
from simulator.errors import Problem
from simulator.journal import Event
from simulator.language import segments
from simulator.model import (
    LONGEST_VALIDITY,
    Message,
    MessagingService,
    Status,
    Step,
    Switches,
)
from simulator.rules.admission import written
from simulator.rules.send_request import SendFacts, SendRequest
from simulator.webhooks import callbacks
from simulator.world import lifecycle, throughput


def create(request: SendRequest, facts: SendFacts, sid: str, now: datetime) -> journal.MessageCreated:
    """The message that the provider takes, with its fate. Call only when `refusal` is None."""
    body = written(request, facts)
    message = Message(
        sid=sid,
        account_sid=request.account_sid,
        sender=facts.sender,
        recipient=facts.to or request.to,
        body=body,
        direction=request.direction,
        status=Status.QUEUED,
        segments=segments.count(body).count,
        created=now,
        updated=now,
        media=request.media,
        status_callback=request.status_callback or None,
        validity=int(request.validity or LONGEST_VALIDITY),
    )
    if facts.service is not None:
        return _accepted(message, request, facts.service, facts.send_at or now)
    if facts.switches.default_service_sid:
        message = replace(message, service_sid=f"MG{request.account_sid[2:]}")
    if facts.block:
        return journal.MessageCreated(message, lifecycle.blocked_fate(now))
    passage = throughput.passage(
        facts.handset,
        facts.line,
        segments=message.segments,
        validity=message.validity,
        slips=facts.slips,
        now=now,
    )
    return journal.MessageCreated(message, passage.steps, passage.busy_until)


def failed(request: SendRequest, facts: SendFacts, problem: Problem, sid: str, now: datetime) -> Message:
    """The message that a refused call leaves in the log, by which applications reconcile their opt-outs.

    The answer does not name it and no callback tells of it. Source: https://help.twilio.com/articles/21923437804315
    """
    body = written(request, facts)
    return Message(
        sid=sid,
        account_sid=request.account_sid,
        sender=facts.sender or request.sender or None,
        recipient=facts.to or request.to,
        body=body,
        direction=request.direction,
        status=Status.FAILED,
        segments=segments.count(body).count,
        created=now,
        updated=now,
        service_sid=facts.service.sid if facts.service else None,
        media=request.media,
        error_code=problem.code,
        error_message=problem.message,
    )


def _accepted(
    message: Message, request: SendRequest, service: MessagingService, at: datetime
) -> journal.MessageCreated:
    """The message as a service takes it: its sender is chosen, and it is queued, when its time comes (TWI-5-01)."""
    accepted = replace(
        message,
        status=Status.ACCEPTED if at == message.created else Status.SCHEDULED,
        segments=0,
        service_sid=service.sid,
        status_callback=message.status_callback or service.status_callback or None,
        validity=int(request.validity or service.validity_period),
    )
    return journal.MessageCreated(accepted, (Step(at, Status.QUEUED),))


def advance(event: journal.StatusMoved, message: Message, switches: Switches, now: datetime) -> list[Event]:
    """The events of a message's next step: the step, and the callback that tells of it.

    Whether Twilio tells that a message is *sending* is a switch; where it does, that step comes before *sent*.
    """
    if switches.sending_callback and (message.status, event.status) == (Status.QUEUED, Status.SENT):
        sending = journal.StatusMoved(message.sid, Status.SENDING)
        on_its_way = lifecycle.move(message, Status.SENDING, None, None, now)
        return [*advance(sending, message, switches, now), *advance(event, on_its_way, switches, now)]
    moved = lifecycle.move(message, event.status, event.error_code, event.error_message, now)
    webhook = callbacks.status(moved, switches, now)
    return [event, journal.WebhookQueued(webhook)] if webhook else [event]


def cancel(message: Message, switches: Switches, now: datetime) -> Problem | list[Event]:
    """Withdraw a scheduled message; anything else is beyond recall."""
    if message.status is not Status.SCHEDULED:
        return errors.not_cancelable()
    moved = lifecycle.move(message, Status.CANCELED, None, None, now)
    webhook = callbacks.status(moved, switches, now)
    canceled = journal.MessageCanceled(message.sid)
    return [canceled, journal.WebhookQueued(webhook)] if webhook else [canceled]


def redact(message: Message, body: str, *, in_progress: bool) -> Problem | list[Event]:
    """Remove the text of a finished message; any other new text is refused."""
    if body:
        return errors.body_not_empty()
    if in_progress:
        return errors.unfinished_delete()
    return [journal.MessageRedacted(message.sid)]


def delete(message: Message, *, in_progress: bool) -> Problem | list[Event]:
    """Remove a finished message from the log."""
    return errors.unfinished_delete() if in_progress else [journal.MessageDeleted(message.sid)]
