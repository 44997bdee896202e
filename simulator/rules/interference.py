"""Carrying out the faults that strike messages and webhooks: events go in as decided, and come out as faults leave it.

Whatever is recorded passes here once while an account has faults, so that no other module knows of them. A receipt is
struck when its message's fate is planned, a webhook when it is first owed: its retries and its copies are left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from simulator import journal
from simulator.faults import effects, records
from simulator.faults.effects import Effect, Site
from simulator.faults.records import Occasion
from simulator.journal import Event
from simulator.model import Direction, Message, Status, Step, Webhook, WebhookKind
from simulator.world.account import World

SITES = {WebhookKind.STATUS: Site.STATUS_CALLBACK, WebhookKind.INBOUND: Site.INBOUND_WEBHOOK}
RECEIPTS = frozenset({Status.DELIVERED, Status.UNDELIVERED})

Planned = journal.MessageCreated | journal.SenderChosen


def interfere(world: World, events: Sequence[Event], now: datetime) -> list[Event]:
    """The events as the account's faults leave them, with those that tell of the fault."""
    disturbed = _Disturbed(world, events, now)
    for event in events:
        disturbed.add(event)
    return disturbed.events


def meet(world: World, occasion: Occasion, about: str, now: datetime) -> tuple[list[Event], list[Effect]]:
    """The effects that strike something that is no event itself, and the events that tell of them."""
    disturbed = _Disturbed(world, (), now)
    struck = disturbed.meet(occasion, about)
    return disturbed.events, [effect for _, effect in struck]


class _Disturbed:
    """What comes out, and what has been met on the way: the world itself learns of it later."""

    def __init__(self, world: World, events: Sequence[Event], now: datetime) -> None:
        self.events: list[Event] = []
        self._world = world
        self._now = now
        self._book = world.faults
        self._met: Counter[str] = Counter(self._book.met)
        self._planned = {
            (_sid(event), step.status)
            for event in events
            if isinstance(event, Planned)
            for step in event.fate
        }
        self._created = {e.message.sid: e.message for e in events if isinstance(e, journal.MessageCreated)}
        self._done = {(event.sid, event.status) for event in events if isinstance(event, journal.StatusMoved)}

    def add(self, event: Event) -> None:
        match event:
            case journal.WebhookQueued(webhook) if webhook.attempt == 1 and not webhook.repeats:
                self._send(webhook)
            case journal.MessageCreated() | journal.SenderChosen():
                self.events.append(self._plan(event))
            case _:
                self.events.append(event)

    def meet(self, occasion: Occasion, about: str) -> list[tuple[str, Effect]]:
        """The effects that strike the occasion, each with the name of its fault."""
        struck = []
        for meeting in records.pick(self._book.by_name.values(), self._met, occasion, self._now):
            fault = meeting.fault
            self._met[fault.name] += 1
            if meeting.strikes:
                self.events.append(journal.FaultFired(fault.name, fault.on, fault.effect, about))
                struck.append((fault.name, fault.effect))
            else:
                self.events.append(journal.FaultPassed(fault.name))
        return struck

    # -- webhooks

    def _send(self, webhook: Webhook) -> None:
        occasion = Occasion(
            site=SITES[webhook.kind],
            method=webhook.method,
            url=webhook.url,
            parameters=dict(webhook.params),
        )
        struck = self.meet(occasion, webhook.message_sid)
        sent = [webhook]
        for name, effect in struck:
            sent = [after for before in sent for after in _spoiled(before, effect, name)]
        waiting = self._waiting(webhook)
        if not waiting and self._can_wait(webhook) and any(isinstance(e, effects.Reorder) for _, e in struck):
            self.events += [journal.WebhookHeld(one) for one in sent]
            return
        late = [replace(one, due=max(one.due, self._now)) for one in waiting]
        self.events += [journal.WebhookQueued(one) for one in (*sent, *late)]

    def _waiting(self, webhook: Webhook) -> Iterable[Webhook]:
        """The callbacks of the message that wait for this one."""
        return self._book.held.get(webhook.message_sid, ()) if webhook.kind is WebhookKind.STATUS else ()

    def _can_wait(self, webhook: Webhook) -> bool:
        """Whether the message has a step before it, which will be told of by another callback."""
        sid = webhook.message_sid
        ahead = {(sid, status) for status in self._world.agenda.steps(sid)} | self._planned
        return any(key[0] == sid for key in ahead - self._done)

    # -- receipts

    def _plan(self, event: Planned) -> Planned:
        receipt = next((step for step in event.fate if step.status in RECEIPTS), None)
        message = self._created.get(_sid(event)) or self._world.messages[_sid(event)]
        if receipt is None or message.direction is Direction.INBOUND:
            return event
        occasion = Occasion(
            site=Site.RECEIPT,
            url=message.status_callback or "",
            parameters=_parameters(message, receipt, _sender(event)),
        )
        fate = event.fate
        for _, effect in self.meet(occasion, message.sid):
            fate = _disturbed_fate(fate, effect)
        return replace(event, fate=fate)


def _sid(event: Planned) -> str:
    return event.message.sid if isinstance(event, journal.MessageCreated) else event.sid


def _sender(event: Planned) -> str | None:
    return event.message.sender if isinstance(event, journal.MessageCreated) else event.sender


def _parameters(message: Message, receipt: Step, sender: str | None) -> dict[str, str]:
    """What a pattern can ask of a receipt, by the names that its callback will have."""
    return {
        "From": sender or "",
        "To": message.recipient,
        "Body": message.body,
        "MessageSid": message.sid,
        "MessageStatus": receipt.status,
        "ErrorCode": str(receipt.error_code or ""),
    }


def _disturbed_fate(fate: tuple[Step, ...], effect: Effect) -> tuple[Step, ...]:
    """The steps when the receipt is lost or late; the text itself arrives as if nothing were the matter."""
    receipts = [step for step in fate if step.status in RECEIPTS]
    arrives = any(step.arrives for step in receipts)
    rest = [
        Step(step.at, step.status, step.error_code, step.error_message, arrives)
        if step.status is Status.SENT
        else step
        for step in fate
        if step.status not in RECEIPTS
    ]
    if not isinstance(effect, effects.Late):
        return tuple(rest)
    late = [replace(step, at=step.at + _span(effect.seconds), arrives=False) for step in receipts]
    return (*rest, *late)


def _spoiled(webhook: Webhook, effect: Effect, name: str) -> list[Webhook]:
    """What the application gets instead of the webhook, by an effect of the fault of that name."""
    match effect:
        case effects.Lose():
            sent = []
        case effects.Late(seconds):
            sent = [replace(webhook, due=webhook.due + _span(seconds))]
        case effects.Duplicate(copies, seconds):
            again = range(1, copies + 1)
            sent = [webhook, *(_copy(webhook, name, n, _span(seconds * n)) for n in again)]
        case effects.Forge(parameters):
            forged = replace(_copy(webhook, name, 1), params=_merged(webhook, parameters), forged=True)
            sent = [webhook, forged]
        case effects.ExtraParameters(parameters):
            sent = [replace(webhook, params=_merged(webhook, parameters))]
        case effects.LoseAnswer():
            sent = [replace(webhook, answer_lost=True)]
        case _:
            sent = [webhook]
    return sent


def _copy(webhook: Webhook, name: str, n: int, after: timedelta = timedelta(0)) -> Webhook:
    return replace(
        webhook, id=f"{webhook.id}:{name}-{n}", repeats=webhook.origin, due=webhook.due + after, copy=n
    )


def _merged(webhook: Webhook, parameters: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """The webhook's parameters, these changed in their places, or added at the end."""
    return tuple((dict(webhook.params) | parameters).items())


def _span(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
