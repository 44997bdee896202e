"""Engines that get contacts and their lists wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from engine.doors.api import contacts as contacts_api
from engine.doors.wire import records
from engine.policies.policy import from_anybody
from engine.rules import contacts
from engine.rules.contacts import Contact, ContactEdit, EditRefused
from engine.store import lists
from engine.store.tables import contacts as table
from tests.features.mutants.mutant import Patch, breaks, change_policy

edited = contacts.edited


@breaks("BTM-03.shown")
def lists_everybody_as_opted_in(patch: Patch) -> None:
    contact = records.contact

    def flattering(of: Contact, on: Iterable[str], consents: Any = None) -> dict[str, Any]:
        return contact(of if consents is not None else replace(of, opted_in=True), on, consents)

    patch.setattr(records, "contact", flattering)


@breaks("BTM-05")
def takes_consent_for_granted(patch: Patch) -> None:
    def trusting(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        return edited(contact, replace(edit, note="Surely they said so"))

    patch.setattr(contacts_api, "edited", trusting)


@breaks("BTM-05")
def takes_anonymous_notes(patch: Patch) -> None:
    def trusting(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        return edited(contact, replace(edit, by=edit.by or "somebody"))

    patch.setattr(contacts_api, "edited", trusting)


@breaks("BTM-06.received")
def receives_what_the_blocked_send(patch: Patch) -> None:
    change_policy(patch, "business_texting", hears=from_anybody)


@breaks("BTM-07")
def blocks_and_leaves_opted_in(patch: Patch) -> None:
    def only_what_is_said(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        after = edited(contact, edit)
        if isinstance(after, Contact) and edit.opted_in is None:
            return replace(after, opted_in=contact.opted_in)
        return after

    patch.setattr(contacts_api, "edited", only_what_is_said)


@breaks("BTM-08")
def opts_in_the_blocked(patch: Patch) -> None:
    def obliging(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
        after = edited(contact, edit)
        return replace(contact, opted_in=True) if after is EditRefused.CONTACT_BLOCKED else after

    patch.setattr(contacts_api, "edited", obliging)


@breaks("BTM-10.list", "BTM-13.campaigns")
def sends_campaigns_to_all_contacts(patch: Patch) -> None:
    def everybody(connection: Connection, _name: str) -> list[str]:
        return list(connection.scalars(select(table.c.number)))

    patch.setattr(lists, "members", everybody)
    patch.setattr(lists, "has", lambda *_: True)


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
