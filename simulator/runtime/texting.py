"""Gathering the facts of a text from an account's world, and applying what `messages` and `inbound` decide.

Two ways in which a text comes about meet here, an application's call and a person's handset; the third, an
application's reply to a webhook, is `replying`.
"""

from __future__ import annotations

from datetime import datetime
from itertools import repeat

from simulator.errors import ApiError, Problem
from simulator.language import phones
from simulator.language.phones import Sender
from simulator.model import AccountStatus, Handset, Message, MessagingService, OwnedNumber
from simulator.rules import (
    admission,
    due_messages,
    inbound,
    messages,
    scheduling,
    sender_choice,
    test_credentials,
)
from simulator.rules.due_messages import DispatchFacts
from simulator.rules.inbound import Received
from simulator.rules.scheduling import Schedule, Waiting
from simulator.rules.send_request import SendFacts, SendRequest
from simulator.runtime import clock
from simulator.runtime.store import Store
from simulator.runtime.turn import Turn
from simulator.world import throughput
from simulator.world.ledger import Standing
from simulator.world.throughput import Line


def facts_of(turn: Turn, request: SendRequest, store: Store | None) -> SendFacts:
    """What the world says about a send; without a store nobody asks whether another account owns the sender."""
    world = turn.world
    sender = phones.parse_sender(request.sender) or _owned_sender(turn, request.sender)
    to = phones.parse(request.to, _country(turn, sender, request))
    number = world.number(sender) if sender else None
    standing = world.ledger.against(number, to) if number and to else Standing()
    send_at, unschedulable = _schedule(turn, request)
    return SendFacts(
        to=to,
        sender=sender,
        number=number,
        owned_elsewhere=bool(sender and not number and store and store.is_owned(sender)),
        handset=world.handset(to) if to else Handset(),
        block=standing.known(number, world.switches) if number else None,
        slips=standing.by_network != (),
        switches=world.switches,
        line=_line(turn, sender, number, turn.now),
        service=world.pools.service(request.service),
        pool=tuple(world.pools.senders(request.service)),
        send_at=send_at,
        unschedulable=unschedulable,
    )


def _owned_sender(turn: Turn, text: str) -> Sender | None:
    """The account's own number that is meant by digits in which its country's people write it."""
    if not text:
        return None
    countries = {phones.country_of(number.number) for number in turn.world.numbers()}
    found = (phones.parse_sender(text, country) for country in sorted(countries))
    return next((sender for sender in found if sender and turn.world.number(sender)), None)


def _country(turn: Turn, sender: Sender | None, request: SendRequest) -> str:
    """Where a number without `+` is read: at home with the sender, or with all the senders of its service."""
    if sender is not None or request.to.startswith("+"):
        return phones.country_of(sender or "")
    countries = {phones.country_of(number.number) for number in turn.world.pools.members(request.service)}
    return countries.pop() if len(countries) == 1 else ""


def _line(turn: Turn, sender: str | None, number: OwnedNumber | None, now: datetime) -> Line | None:
    """The sender's line, where the account's switch gives lines a limited throughput."""
    if sender is None or not turn.world.switches.throughput:
        return None
    kind = phones.NumberKind(number.kind) if number else phones.kind_of(sender)
    return throughput.line_of(sender, kind, turn.world.activity.lines.get(sender), now)


def _schedule(turn: Turn, request: SendRequest) -> tuple[datetime | None, Problem | None]:
    """When the message is to go out if it is scheduled, and why it cannot be."""
    if not request.schedule_type:
        return None, None
    at = clock.parse(request.send_at)
    asked = Schedule(type=request.schedule_type, text=request.send_at, at=at)
    waiting = Waiting(len(turn.world.scheduled), turn.world.switches.most_scheduled)
    problem = scheduling.refusal(asked, waiting, has_service=request.service != "", now=turn.now)
    return at, problem


def send(turn: Turn, request: SendRequest, store: Store) -> Message:
    """Take the application's message, or raise `ApiError` with the refusal, which the journal keeps."""
    facts = facts_of(turn, request, store)
    if problem := admission.refusal(request, facts):
        turn.record(admission.refused(request, facts, problem, _remnant(turn, request, facts, problem)))
        raise ApiError(problem)
    created = messages.create(request, facts, message_sid(turn, request.media), turn.now)
    turn.record(created)
    return created.message


def _remnant(turn: Turn, request: SendRequest, facts: SendFacts, problem: Problem) -> Message | None:
    """The failed message that a refused call leaves, if it leaves one."""
    if not admission.leaves_message(problem, turn.world.switches):
        return None
    return messages.failed(request, facts, problem, message_sid(turn, request.media), turn.now)


def rehearse(turn: Turn, request: SendRequest) -> Message:
    """Answer as test credentials do: the message is made, and that is all; `ApiError` with the refusal."""
    facts = facts_of(turn, request, None)
    if problem := test_credentials.refusal(request, facts):
        raise ApiError(problem)
    return messages.create(request, facts, message_sid(turn, request.media), turn.now).message


def take_on(turn: Turn, message: Message, at: datetime) -> None:
    """Choose the sender of a service's message whose turn has come, and queue it or let it fail."""
    world, sid, recipient = turn.world, message.service_sid or "", message.recipient
    service, pool = world.pools.service(sid), world.pools.senders(sid)
    number = _number_for(turn, message, service, pool)
    standing = (
        world.ledger.against(number, recipient) if number else Standing(world.ledger.standing(sid, recipient))
    )
    facts = DispatchFacts(
        number=number,
        pool_is_empty=not pool,
        standing=standing,
        handset=world.handset(recipient),
        switches=world.switches,
        line=_line(turn, number.number, number, at) if number else None,
        is_suspended=world.identity.status is not AccountStatus.ACTIVE,
    )
    turn.record(*due_messages.take_on(message, facts, at), at=at)


def _number_for(
    turn: Turn, message: Message, service: MessagingService | None, pool: list[OwnedNumber]
) -> OwnedNumber | None:
    """The number that the application asked for, or the one that the service chooses; None when it is gone."""
    if message.sender is not None:
        return next((number for number in pool if number.number == message.sender), None)
    if service is None:
        return None
    pools, recipient = turn.world.pools, message.recipient
    candidates = sender_choice.capable(pool, recipient, has_media=bool(message.media))
    sticky = pools.sticky(service.sid, recipient)
    return sender_choice.choose(service, candidates, recipient, sticky, pools.uses)


def message_sid(turn: Turn, media: tuple[str, ...]) -> str:
    """The SID of a new message: it tells whether there are media."""
    return turn.sid("MM" if media else "SM")


def text(
    turn: Turn, sender: Sender, number: OwnedNumber, body: str, media: tuple[str, ...] = (), *, root: str
) -> Received:
    """A person texts one of the account's numbers; so may a short code or a name.

    `root` is the address of the provider, where the application finds the media.
    """
    message = inbound.arrival(
        sid=message_sid(turn, media),
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
        place=turn.world.handset(sender).place,
        root=root,
    )
    received = inbound.receive(message, facts, map(turn.sid, repeat("SM")), turn.now)
    turn.record(*received.events)
    return received
