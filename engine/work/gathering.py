"""What is known about a message that is to be sent, and about a text that arrived: the facts that policies decide by.

Facts that only some systems have are looked up where the policy has the part they belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.model import Message, Person
from engine.policies.policy import Part, Policy, Text, Trigger, triggers_after
from engine.rules import addresses, routing, spelling
from engine.rules.routing import Facts
from engine.store import (
    campaigns,
    configuration,
    contacts,
    lists,
    messages,
    people,
    pools,
    responses,
    service_requests,
    subscriptions,
)
from engine.store.campaigns import Campaign


def about_message(
    connection: Connection, message: Message, campaign: Campaign | None, policy: Policy, now: datetime
) -> Facts:
    """What is known before it is known which number it goes from."""
    ids = [person for person in (message.from_person, message.to_person) if person]
    records = people.records(connection, ids)
    sender, recipient = records.get(message.from_person or ""), records.get(message.to_person or "")
    facts = Facts(
        sender=sender.person if sender else None,
        recipient=recipient.person if recipient else None,
        body=message.body,
        configuration=configuration.load(connection),
        number=message.destination or (None if recipient else addresses.e164(message.to_person or "")),
        purpose=message.purpose,
        age=now - message.created_at,
    )
    return _with_contact(connection, facts, campaign) if Part.CONTACTS in policy.parts else facts


def _with_contact(connection: Connection, facts: Facts, campaign: Campaign | None) -> Facts:
    number = routing.texted(facts)
    if number is None:
        return facts
    to_list = campaign.list if campaign else None
    off_list = to_list is not None and not lists.has(connection, to_list, number)
    return replace(facts, contact=contacts.find(connection, number), off_list=off_list)


def from_number(connection: Connection, facts: Facts, sender_number: str, policy: Policy) -> Facts:
    """What is known besides once it is known which number it goes from."""
    number = routing.texted(facts)
    if number is None or Part.SUBSCRIPTIONS not in policy.parts:
        return facts
    return replace(facts, unsubscribed=subscriptions.is_unsubscribed(connection, sender_number, number))


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
