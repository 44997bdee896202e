"""What becomes of a service's message when its turn comes: at once after it was accepted, or at its scheduled time.

Only then is the sender chosen and the ledger asked, so an opt-out that came in the meantime counts. The message is
queued with the rest of its fate before it, or fails for a reason that only the status callback tells, because the
answer to the call was given long ago.

Source: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks (TWI-5-01)
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from simulator import errors, journal
from simulator.errors import Delivery
from simulator.journal import Event
from simulator.language import segments
from simulator.model import Handset, Message, OwnedNumber, Status, Switches
from simulator.rules import messages
from simulator.world import lifecycle, throughput
from simulator.world.ledger import Standing
from simulator.world.throughput import Line


class DispatchFacts(Struct, frozen=True, kw_only=True):
    """The number that was chosen, if the pool had one, and what stands between it and the recipient."""

    number: OwnedNumber | None
    pool_is_empty: bool
    standing: Standing
    handset: Handset
    switches: Switches
    line: Line | None = None
    is_suspended: bool = False


def take_on(message: Message, facts: DispatchFacts, now: datetime) -> list[Event]:
    """The events by which the message is queued or fails, and the callback that tells of it."""
    trouble = _trouble(message, facts)
    if trouble is not None or facts.number is None:
        step = lifecycle.failing(trouble or errors.NO_CAPABLE_SENDER, now)
        failed = journal.StatusMoved(message.sid, step.status, step.error_code, step.error_message)
        return messages.advance(failed, message, facts.switches, now)
    queued = journal.StatusMoved(message.sid, Status.QUEUED)
    chosen = _chosen(message, facts.number, facts, now)
    sent_from = replace(message, sender=chosen.sender)
    return [chosen, *messages.advance(queued, sent_from, facts.switches, now)]


def _trouble(message: Message, facts: DispatchFacts) -> Delivery | None:
    """Why the message fails: the service is blocked (TWI-3-02), or has no sender for it; or the sender it has is
    blocked, or its queue is full (TWI-11-02)."""
    if facts.is_suspended:
        return errors.ACCOUNT_SUSPENDED
    if facts.standing.service is not None:
        return errors.OPTED_OUT
    if facts.number is None:
        return errors.EMPTY_SERVICE if facts.pool_is_empty else errors.NO_CAPABLE_SENDER
    if facts.standing.known(facts.number, facts.switches):
        return errors.OPTED_OUT
    full = facts.line is not None and not facts.line.has_room(segments.count(message.body).count)
    return errors.QUEUE_OVERFLOW if full else None


def _chosen(
    message: Message, number: OwnedNumber, facts: DispatchFacts, now: datetime
) -> journal.SenderChosen:
    count = segments.count(message.body).count
    passage = throughput.passage(
        facts.handset,
        facts.line,
        segments=count,
        validity=message.validity,
        slips=facts.standing.by_network != (),
        now=now,
    )
    return journal.SenderChosen(message.sid, number.number, count, passage.steps, passage.busy_until)
