"""Engines that get contacts and their lists wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.doors.api import contacts as contacts_api
from engine.doors.wire import records
from engine.edge.provider import Provider
from engine.model import Message
from engine.policies import business_texting
from engine.policies.policy import Refusal, Text, Trigger, from_anybody
from engine.rules import contacts, routing, spelling
from engine.rules.contacts import Contact, ContactEdit, EditRefused
from engine.rules.effects import ConsentReport, Effect
from engine.rules.routing import Facts, Instead
from engine.store import contacts as contact_store
from engine.store import lists, messages
from engine.store.tables import contacts as table
from engine.work import gathering
from engine.work.consent_reports import ConsentReports
from tests.features.mutants.mutant import Patch, breaks, change_policy, change_rule

edited = contacts.edited


@breaks("BTM-03.shown")
def lists_everybody_as_opted_in(patch: Patch) -> None:
    contact = records.contact

    def flattering(of: Contact, on: Iterable[str], consents: Any = None) -> dict[str, Any]:
        return contact(of if consents is not None else replace(of, opted_in=True), on, consents)

    patch.setattr(records, "contact", flattering)


@breaks("BTM-05.note")
def takes_consent_for_granted(patch: Patch) -> None:
    def trusting(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        return edited(contact, replace(edit, note="Surely they said so"))

    patch.setattr(contacts_api, "edited", trusting)


@breaks("BTM-05.who")
def takes_anonymous_notes(patch: Patch) -> None:
    def trusting(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        return edited(contact, replace(edit, by=edit.by or "somebody"))

    patch.setattr(contacts_api, "edited", trusting)


@breaks("BTM-06.received")
def receives_what_the_blocked_send(patch: Patch) -> None:
    change_policy(patch, "business_texting", hears=from_anybody)


@breaks("BTM-07.out")
def blocks_and_leaves_opted_in(patch: Patch) -> None:
    def only_what_is_said(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        after = edited(contact, edit)
        if isinstance(after, Contact) and edit.opted_in is None:
            return replace(after, opted_in=contact.opted_in)
        return after

    patch.setattr(contacts_api, "edited", only_what_is_said)


@breaks("BTM-08.blocked")
def opts_in_the_blocked(patch: Patch) -> None:
    def obliging(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        after = edited(contact, edit)
        return replace(contact, opted_in=True) if after is EditRefused.CONTACT_BLOCKED else after

    patch.setattr(contacts_api, "edited", obliging)


@breaks("BTM-10.list", "BTM-13.campaigns")
def sends_campaigns_to_all_contacts(patch: Patch) -> None:
    add_to_list = messages.add_to_list

    def to_everybody(connection: Connection, like: Message, name: str, page: lists.Page, place: int) -> int:
        everybody = list(connection.scalars(select(table.c.number)))
        lists.add(connection, name, everybody, like.created_at)
        return add_to_list(connection, like, name, page, place)

    patch.setattr(messages, "add_to_list", to_everybody)


@breaks("BTM-15.state", "BTM-15.old")
def takes_consent_along_to_another_number(patch: Patch) -> None:
    def everything(contact: Contact, there: Contact) -> tuple[Contact, Contact]:
        return Contact(number=contact.number), replace(contact, number=there.number)

    patch.setattr(contacts_api, "moved", everything)


@breaks("BTM-15.name")
def keeps_the_old_name(patch: Patch) -> None:
    patch.setattr(
        contacts_api, "edited", lambda contact, edit: edited(contact, replace(edit, name=contact.name))
    )


@breaks("BTM-02.declined")
def takes_the_providers_block_for_a_stop(patch: Patch) -> None:
    def learn(refusal: Refusal) -> list[Effect]:
        return business_texting.learned(replace(refusal, contact=None))

    change_policy(patch, "business_texting", learned=learn)


@breaks("BTM-02.declined")
def believes_that_every_consent_is_taken(patch: Patch) -> None:
    def told(self: ConsentReports, reports: Iterable[ConsentReport], now: datetime) -> None:
        with self.database.writing() as connection:
            for each in reports:
                contact_store.believe(connection, each.sender, each.number, now, blocked=False)

    patch.setattr(ConsentReports, "tell", told)


@breaks("BTM-02.declined")
def takes_the_answer_to_a_report_for_the_consent(patch: Patch) -> None:
    report = Provider.report_consent

    def taken(self: Provider, sender: str, contact: str, now: datetime) -> bool:
        report(self, sender, contact, now)
        return True

    patch.setattr(Provider, "report_consent", taken)


@breaks("BTM-02.provider")
def takes_a_delivery_for_a_block(patch: Patch) -> None:
    believe = contact_store.believe

    def suspicious(connection: Connection, sender: str, number: str, now: datetime, *, blocked: bool) -> None:
        known = contact_store.blocks_of(connection, [number])[number]
        believe(connection, sender, number, now, blocked=blocked or sender not in known)

    patch.setattr(contact_store, "believe", suspicious)


@breaks("BTM-01.format")
def trips_over_what_makes_a_symbol_an_emoji(patch: Patch) -> None:
    patch.setattr(spelling, "_is_invisible", lambda _: False)


@breaks("BTM-15.old")
def forgets_what_was_known_of_the_old_number(patch: Patch) -> None:
    def fresh(contact: Contact, there: Contact) -> tuple[Contact, Contact]:
        return Contact(number=contact.number), replace(there, name=contact.name)

    patch.setattr(contacts_api, "moved", fresh)


@breaks("BTM-16.own")
def hears_a_campaigns_trigger_from_anybody(patch: Patch) -> None:
    triggers, ever = gathering._triggers, dict[str, Trigger]()

    def all_ever(connection: Connection, handset: str) -> dict[str, Trigger]:
        ever.update(triggers(connection, handset))
        return dict(ever)

    patch.setattr(gathering, "_triggers", all_ever)


@breaks("BTM-05.kept")
def keeps_the_last_note_only(patch: Patch) -> None:
    notes = contact_store.consents_of
    patch.setattr(contact_store, "consents_of", lambda *about: notes(*about)[-1:])


@breaks("BTM-07.stays")
def opts_in_with_the_block_taken_away(patch: Patch) -> None:
    def forgiving(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        after = edited(contact, edit)
        freed = isinstance(after, Contact) and contact.blocked and not after.blocked
        return replace(after, opted_in=True) if freed else after  # type: ignore[type-var]  # freed: a contact

    patch.setattr(contacts_api, "edited", forgiving)


@breaks("BTM-08.unblocked")
def never_opts_in_who_was_ever_blocked(patch: Patch) -> None:
    ever = set[str]()

    def unforgiving(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        if edit.blocked:
            ever.add(contact.number)
        if edit.opted_in and contact.number in ever:
            return EditRefused.CONTACT_BLOCKED
        return edited(contact, edit)

    patch.setattr(contacts_api, "edited", unforgiving)


@breaks("BTM-09.received")
def receives_nothing_of_who_is_out(patch: Patch) -> None:
    def only_the_opted_in(text: Text) -> bool:
        return text.contact is None or text.contact.opted_in

    change_policy(patch, "business_texting", hears=only_the_opted_in)


@breaks("BTM-02.declined")
def believes_in_a_block_for_ever(patch: Patch) -> None:
    believe = contact_store.believe

    def stubborn(connection: Connection, sender: str, number: str, now: datetime, *, blocked: bool) -> None:
        if blocked:
            believe(connection, sender, number, now, blocked=True)

    patch.setattr(contact_store, "believe", stubborn)


@breaks("BTM-10.blocked")
def sends_campaigns_to_the_blocked(patch: Patch) -> None:
    change_rule(patch, routing.contact_blocked, lambda _: None, "business_texting")
    rule = routing.contact_opted_out

    def unless_blocked(facts: Facts) -> Instead | None:
        return None if facts.contact and facts.contact.blocked else rule(facts)

    change_rule(patch, rule, unless_blocked, "business_texting")


@breaks("BTM-03.both")
def opts_nobody_in_by_hand(patch: Patch) -> None:
    def one_way(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        return edited(contact, replace(edit, opted_in=None) if edit.opted_in else edit)

    patch.setattr(contacts_api, "edited", one_way)


@breaks("BTM-04.failed")
def opts_out_who_could_not_be_reached(patch: Patch) -> None:
    def learn(refusal: Refusal) -> list[Effect]:
        return business_texting.learned(replace(refusal, outcome=replace(refusal.outcome, opted_out=True)))

    change_policy(patch, "business_texting", learned=learn)
