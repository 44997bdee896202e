"""Carries out the effects that a policy decided, in the transaction of the message they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from engine.edge.ids import new_id
from engine.model import Direction, Message
from engine.rules.consent import StatusChange
from engine.rules.contacts import Contact
from engine.rules.effects import (
    AgentTask,
    ConsentReport,
    ContactConsent,
    Effect,
    ProviderBlock,
    Reply,
    Subscription,
)
from engine.store import contacts, messages, people, responses, subscriptions
from engine.store.locks import exclude_others


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Between whom it happened: a `handset` (and its holder, where known) and a `sender` number (and its user)."""

    handset: str
    sender: str
    holder: str | None = None
    user: str | None = None


def apply(
    connection: Connection, effects: Sequence[Effect], occasion: Occasion, now: datetime
) -> list[Message]:
    """Apply the effects; the answers among them are kept as messages that nobody has attempted yet, and given back."""
    answers = [_answer(effect, occasion, now) for effect in effects if isinstance(effect, Reply)]
    changes = [effect for effect in effects if isinstance(effect, StatusChange)]
    people.change_statuses(connection, changes, now)
    for effect in effects:
        _make_so(connection, effect, occasion, now)
    messages.add(connection, answers)
    return answers


def _make_so(connection: Connection, effect: Effect, occasion: Occasion, now: datetime) -> None:
    match effect:
        case StatusChange():
            """All of them at once, by `apply`."""
        case ContactConsent():
            _consent(connection, effect, now)
        case ProviderBlock():
            contacts.believe(connection, effect.sender, effect.number, now, blocked=effect.stands)
        case Subscription():
            _subscribe(connection, effect, now)
        case AgentTask(of_list, text):
            responses.raise_task(connection, occasion.handset, of_list, text, now)
        case Reply():
            """A message of its own, kept by `apply`."""
        case ConsentReport():
            """Told to the provider, outside of the transaction: `engine.work.consent_reports`."""
        case _ as never:
            assert_never(never)


def _consent(connection: Connection, effect: ContactConsent, now: datetime) -> None:
    exclude_others(connection, effect.number)
    known = contacts.find(connection, effect.number)
    contact = replace(known or Contact(number=effect.number), opted_in=effect.opted_in)
    if contact != known:
        contacts.save(connection, known, contact, now, by=None, cause=effect.cause)


def _subscribe(connection: Connection, effect: Subscription, now: datetime) -> None:
    change = subscriptions.come_back if effect.subscribed else subscriptions.leave
    change(connection, effect.sender, effect.number, effect.keyword, now)


def _answer(effect: Reply, occasion: Occasion, now: datetime) -> Message:
    return Message(
        id=new_id(),
        direction=Direction.OUTBOUND,
        from_person=occasion.user,
        to_person=occasion.holder or occasion.handset,
        body=effect.body,
        created_at=now,
        updated_at=now,
        from_number=occasion.sender,
        destination=occasion.handset,
        purpose=effect.purpose,
    )
