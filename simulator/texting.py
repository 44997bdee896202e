"""Gathering the facts of a text from an account's world, and applying what `messages` and `inbound` decide.

The three ways in which a text comes about meet here: an application's call, a person's handset, and an
application's reply to a webhook.
"""

from __future__ import annotations

from simulator import errors, inbound, journal, messages, phones
from simulator.errors import ApiError, Debugger, Problem
from simulator.inbound import Received
from simulator.journal import Event
from simulator.messages import SendFacts, SendRequest
from simulator.model import Direction, Handset, Message, OwnedNumber
from simulator.phones import PhoneNumber
from simulator.store import Store, Turn
from simulator.twiml import Reply


def facts_of(turn: Turn, request: SendRequest, store: Store | None) -> SendFacts:
    """What the world says about a send; without a store nobody asks whether another account owns the sender."""
    world = turn.world
    to = phones.parse(request.to)
    sender = phones.parse_sender(request.sender)
    number = world.number(sender) if sender else None
    return SendFacts(
        to=to,
        sender=sender,
        number=number,
        owned_elsewhere=bool(sender and not number and store and store.is_owned(sender)),
        handset=world.handset(to) if to else Handset(),
        block=world.ledger.standing(number.scope, to) if number and to else None,
        switches=world.switches,
    )


def send(turn: Turn, request: SendRequest, store: Store) -> Message:
    """Take the application's message, or raise `ApiError` with the refusal, which the journal keeps."""
    facts = facts_of(turn, request, store)
    if problem := messages.refusal(request, facts):
        turn.record(messages.refused(request, facts, problem))
        raise ApiError(problem)
    created = messages.create(request, facts, _message_sid(turn, request.media), turn.now)
    turn.record(created)
    return created.message


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
        block=turn.world.ledger.standing(number.scope, sender),
        switches=turn.world.switches,
    )
    received = inbound.receive(message, facts, turn.sid("SM"), turn.now)
    turn.record(*received.events)
    return received
