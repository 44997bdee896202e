"""What is known about a message that is to be sent, and about a text that arrived: the facts that policies decide by.

Facts that only some systems have are looked up where the policy has the part they belong to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.model import Configuration, Message, Person
from engine.policies.policy import Part, Policy, Text, Trigger, triggers_after
from engine.rules import addresses, routing, spelling
from engine.rules.edits import Record
from engine.rules.routing import Facts
from engine.store import (
    campaigns,
    configuration,
    contacts,
    lists,
    messages,
    numbers,
    people,
    pools,
    responses,
    service_requests,
    subscriptions,
)
from engine.store.campaigns import Campaign


@dataclass(frozen=True)
class Known:
    """What is known of a message that nobody has attempted yet; `number` is the one that it would go from."""

    message: Message
    facts: Facts
    number: str | None


@dataclass(frozen=True)
class Ground:
    """What is known before any one message is looked at: the people they are about, by id, and the settings."""

    people: Mapping[str, Record]
    settings: Configuration


def ground(connection: Connection, ids: Iterable[str]) -> Ground:
    """That of messages about these people."""
    wanted = sorted(set(ids))
    return Ground(people.records(connection, wanted) if wanted else {}, configuration.load(connection))


def about_messages(
    connection: Connection,
    waiting: Sequence[Message],
    policy: Policy,
    now: datetime,
    on: Ground | None = None,
) -> list[Known]:
    """What is known of each of the messages, those of stopped campaigns left out; asked for all of them at once."""
    named = campaigns.find_each(connection, [each.campaign for each in waiting if each.campaign])
    waiting = [each for each in waiting if not (each.campaign in named and named[each.campaign].stopped)]
    on = on or ground(
        connection, (person for each in waiting for person in (each.from_person, each.to_person) if person)
    )
    from_people = {each.from_person for each in waiting if each.from_person and not each.from_number}
    ready = numbers.ready_for_each(connection, from_people) if from_people else {}

    def facts(message: Message) -> Facts:
        sender, recipient = on.people.get(message.from_person or ""), on.people.get(message.to_person or "")
        return Facts(
            sender=sender.person if sender else None,
            recipient=recipient.person if recipient else None,
            body=message.body,
            configuration=on.settings,
            number=message.destination or (None if recipient else addresses.e164(message.to_person or "")),
            purpose=message.purpose,
            age=now - message.created_at,
        )

    known = [
        Known(each, facts(each), each.from_number or ready.get(each.from_person or "")) for each in waiting
    ]
    if Part.CONTACTS in policy.parts:
        known = _with_contacts(connection, known, named)
    return _with_subscriptions(connection, known) if Part.SUBSCRIPTIONS in policy.parts else known


def _with_contacts(
    connection: Connection, known: Sequence[Known], named: Mapping[str, Campaign]
) -> list[Known]:
    """Whom the texts would go to, and who of them is no longer on the list that they go to."""
    texted = {each.message.id: routing.texted(each.facts) for each in known}
    found = contacts.find_each(connection, sorted({number for number in texted.values() if number}))
    lists_of = {each.message.id: _list_of(each.message, named) for each in known}
    by_list: dict[str, set[str]] = defaultdict(set)
    for name, to_list in lists_of.items():
        if to_list and (number := texted[name]):
            by_list[to_list].add(number)
    on_list = {name: lists.has_each(connection, name, sorted(those)) for name, those in by_list.items()}

    def facts(each: Known) -> Facts:
        number, to_list = texted[each.message.id], lists_of[each.message.id]
        if number is None:
            return each.facts
        off_list = to_list is not None and number not in on_list[to_list]
        return replace(each.facts, contact=found.get(number), off_list=off_list)

    return [replace(each, facts=facts(each)) for each in known]


def _list_of(message: Message, named: Mapping[str, Campaign]) -> str | None:
    campaign = named.get(message.campaign or "")
    return campaign.list if campaign else None


def _with_subscriptions(connection: Connection, known: Sequence[Known]) -> list[Known]:
    """Who has left what the number sends from which the text would go."""
    by_sender: dict[str, set[str]] = defaultdict(set)
    for each in known:
        if each.number and (number := routing.texted(each.facts)):
            by_sender[each.number].add(number)
    left = {
        sender: subscriptions.unsubscribed(connection, sender, sorted(those))
        for sender, those in by_sender.items()
    }
    return [
        replace(
            each,
            facts=replace(
                each.facts, unsubscribed=routing.texted(each.facts) in left.get(each.number or "", ())
            ),
        )
        for each in known
    ]


def about_text(connection: Connection, message: Message, holders: Sequence[Person], policy: Policy) -> Text:
    """What is known of a text that arrived and is not kept yet."""
    handset, to = message.from_number or "", message.destination or ""
    text = Text(
        body=message.body,
        number=handset,
        holders=holders,
        initiated=not messages.is_conversation(connection, to, handset),
        to=to,
        stopped=_last_word(connection, to, handset) in spelling.PROVIDER_STOP,
    )
    if Part.CONTACTS in policy.parts:
        triggers = _triggers(connection, handset)
        text = replace(text, contact=contacts.find(connection, handset), triggers=triggers)
    if Part.SUBSCRIPTIONS in policy.parts:
        text = replace(
            text,
            keywords=service_requests.keywords(connection),
            unsubscribed=subscriptions.is_unsubscribed(connection, to, handset),
            pool=pools.pool_of(connection, to),
        )
    return text


def _triggers(connection: Connection, handset: str) -> dict[str, Trigger]:
    """The account's, and those of the campaign that reached the handset last (BTM-16)."""
    triggers = responses.all_triggers(connection)
    campaign = campaigns.last_to_reach(connection, handset)
    if campaign is None or campaign.list is None:
        return triggers
    own = {spelling.letters(each.word): each for each in campaign.triggers}
    return triggers_after(campaign.list, triggers, own)


def opted_in_since(connection: Connection, message: Message) -> bool:
    """Whether the handset texted an opt-in word to the message's sender after the message was attempted (SSE-IN-06)."""
    words = messages.words_from(connection, message.destination or "", message.from_number or "")
    back = [word for word in words if word.said in spelling.PROVIDER_START and word.at >= message.updated_at]
    return bool(back) and back[0].seq > messages.seq_of(connection, message)


def _last_word(connection: Connection, sender_number: str, handset: str) -> str:
    """The last word that the provider acts on, of those that the handset texted to the sender; empty if none."""
    acted_on = spelling.PROVIDER_STOP | spelling.PROVIDER_START
    words = (word.said for word in messages.words_from(connection, handset, sender_number))
    return next((said for said in words if said in acted_on), "")
