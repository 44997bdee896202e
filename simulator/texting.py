"""Gathering the facts of a text from an account's world, and applying what `messages` and `inbound` decide.

The three ways in which a text comes about meet here: an application's call, a person's handset, and an
application's reply to a webhook.
"""

from __future__ import annotations

from datetime import datetime
from itertools import repeat
from typing import Any

from simulator import clock, dispatch, errors, inbound, journal, messages, phones, scheduling, selection
from simulator.dispatch import DispatchFacts
from simulator.errors import ApiError, Debugger, Problem
from simulator.inbound import Received
from simulator.journal import Event
from simulator.ledger import Standing
from simulator.messages import SendFacts, SendRequest
from simulator.model import Direction, Handset, Message, MessagingService, OwnedNumber
from simulator.phones import PhoneNumber
from simulator.scheduling import Schedule, Waiting
from simulator.store import Store, Turn
from simulator.twiml import Reply


def facts_of(turn: Turn, request: SendRequest, store: Store | None) -> SendFacts:
    """What the world says about a send; without a store nobody asks whether another account owns the sender."""
    world = turn.world
    to = phones.parse(request.to)
    sender = phones.parse_sender(request.sender)
    number = world.number(sender) if sender else None
    standing = world.ledger.against(number, to) if number and to else Standing()
    return SendFacts(
        to=to,
        sender=sender,
        number=number,
        owned_elsewhere=bool(sender and not number and store and store.is_owned(sender)),
        handset=world.handset(to) if to else Handset(),
        block=standing.known(number, world.switches) if number else None,
        slips=standing.by_network != (),
        switches=world.switches,
        service=world.pools.service(request.service),
        pool=tuple(world.pools.members(request.service)),
        **(_schedule(turn, request) if request.schedule_type else {}),
    )


def _schedule(turn: Turn, request: SendRequest) -> dict[str, Any]:
    """When the message is to go out, or why it cannot be scheduled."""
    at = clock.parse(request.send_at)
    asked = Schedule(type=request.schedule_type, text=request.send_at, at=at)
    waiting = Waiting(len(turn.world.scheduled), turn.world.switches.most_scheduled)
    problem = scheduling.refusal(asked, waiting, has_service=request.service != "", now=turn.now)
    return {"send_at": at, "unschedulable": problem}


def send(turn: Turn, request: SendRequest, store: Store) -> Message:
    """Take the application's message, or raise `ApiError` with the refusal, which the journal keeps."""
    facts = facts_of(turn, request, store)
    if problem := messages.refusal(request, facts):
        turn.record(messages.refused(request, facts, problem))
        raise ApiError(problem)
    created = messages.create(request, facts, _message_sid(turn, request.media), turn.now)
    turn.record(created)
    return created.message


def take_on(turn: Turn, message: Message, at: datetime) -> None:
    """Choose the sender of a service's message whose turn has come, and queue it or let it fail."""
    world, sid, recipient = turn.world, message.service_sid or "", message.recipient
    service, pool = world.pools.service(sid), world.pools.members(sid)
    number = _number_for(turn, message, service, pool)
    facts = DispatchFacts(
        number=number,
        pool_is_empty=not pool,
        standing=Standing(world.ledger.standing(sid, recipient))
        if number is None
        else world.ledger.against(number, recipient),
        handset=world.handset(recipient),
        switches=world.switches,
    )
    turn.record(*dispatch.take_on(message, facts, at), at=at)


def _number_for(
    turn: Turn, message: Message, service: MessagingService | None, pool: list[OwnedNumber]
) -> OwnedNumber | None:
    """The number that the application asked for, or the one that the service chooses; None when it is gone."""
    if message.sender is not None:
        return next((number for number in pool if number.number == message.sender), None)
    if service is None:
        return None
    pools, recipient = turn.world.pools, message.recipient
    candidates = selection.capable(pool, recipient, has_media=bool(message.media))
    sticky = pools.sticky(service.sid, recipient)
    return selection.choose(service, candidates, recipient, sticky, pools.uses)


def replied(turn: Turn, answered_sid: str, reply: Reply) -> list[Event]:
    """What follows from an application's answer to a text: a message back to where it came from, or as it says.

    A refusal reaches nobody but the debugger (TWI-3-03); a switch makes it leave a failed message as well.
    """
    answered = turn.world.messages.get(answered_sid)
    if answered is None:
        return []
    request = SendRequest(
        to=reply.to or answered.sender or "",
        sender=reply.sender or answered.recipient,
        body=reply.body,
        media=reply.media,
        status_callback=reply.status_callback or "",
        account_sid=answered.account_sid,
        direction=Direction.REPLY,
    )
    facts = facts_of(turn, request, None)
    problem = messages.refusal(request, facts)
    events: list[Event] = []
    if problem is not None:
        note = _debugger(problem, facts)
        events += [
            messages.refused(request, facts, problem),
            journal.DebuggerNoted(answered_sid, note.code, note.title),
        ]
    if problem is None or (_is_opt_out(problem) and turn.world.switches.blocked_reply_leaves_message):
        events.append(messages.create(request, facts, _message_sid(turn, reply.media), turn.now))
    return events


def _is_opt_out(problem: Problem) -> bool:
    return problem.code == errors.OPTED_OUT.code


def _debugger(problem: Problem, facts: SendFacts) -> Debugger:
    """The debugger's name for why a reply was refused: its own for a wrong end, else the send's."""
    if facts.to is None:
        return errors.REPLY_TO_INVALID
    if facts.number is None:
        return errors.REPLY_FROM_INVALID
    return Debugger(problem.code, problem.message)


def _message_sid(turn: Turn, media: tuple[str, ...]) -> str:
    return turn.sid("MM" if media else "SM")


def text(turn: Turn, sender: PhoneNumber, number: OwnedNumber, body: str, media: tuple[str, ...]) -> Received:
    """A person texts one of the account's numbers."""
    message = inbound.arrival(
        sid=_message_sid(turn, media),
        account_sid=turn.world.account_sid,
        sender=sender,
        number=number,
        body=body,
        media=media,
        now=turn.now,
    )
    facts = inbound.ReceiveFacts(
        number=number,
        switches=turn.world.switches,
        standing=turn.world.ledger.against(number, sender),
        service=turn.world.pools.service(number.service_sid),
        setup=turn.world.pools.setup(number.service_sid),
    )
    received = inbound.receive(message, facts, map(turn.sid, repeat("SM")), turn.now)
    turn.record(*received.events)
    return received
