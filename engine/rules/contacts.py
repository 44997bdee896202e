"""Contacts of an account: who may be texted, and what may be changed about it (BTM-03 to BTM-09).

A contact is a phone number with a state: opted in or out, blocked or not. Blocking opts out; unblocking does not opt
in; and while somebody is blocked nobody can opt them in. Setting "opted in" by hand needs a note of the contact's
express consent, which is kept with who wrote it and when (BTM-05).

Besides its own state the engine keeps what it believes of the provider's: from which sender numbers a text to this
contact would be refused. It is a belief, because the provider cannot be asked. It comes from a stop word that the
provider knows, or from a refusal with 21610, and goes with a start word or a text that was delivered. It never keeps a
text from being tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A phone number and whether it may be texted; `provider_blocks` are sender numbers."""

    number: str
    name: str = ""
    opted_in: bool = True
    blocked: bool = False
    provider_blocks: frozenset[str] = frozenset()


class EditRefused(StrEnum):
    """Why an edit of a contact changes nothing."""

    CONSENT_NOTE_REQUIRED = "CONSENT_NOTE_REQUIRED"
    CONSENT_AUTHOR_REQUIRED = "CONSENT_AUTHOR_REQUIRED"
    CONTACT_BLOCKED = "CONTACT_BLOCKED"


@dataclass(frozen=True, kw_only=True)
class ContactEdit:
    """What `by` says of a contact; None leaves as it is. `note` tells how the contact consented."""

    name: str | None = None
    opted_in: bool | None = None
    blocked: bool | None = None
    note: str | None = None
    by: str | None = None


def edited(contact: Contact, edit: ContactEdit) -> Contact | EditRefused:
    """The contact after the edit, or why not."""
    blocked = contact.blocked if edit.blocked is None else edit.blocked
    if edit.opted_in and blocked:
        return EditRefused.CONTACT_BLOCKED  # BTM-08
    if edit.opted_in and not (edit.note and edit.note.strip()):
        return EditRefused.CONSENT_NOTE_REQUIRED  # BTM-05
    if edit.opted_in and not edit.by:
        return EditRefused.CONSENT_AUTHOR_REQUIRED  # BTM-05
    opted_in = contact.opted_in if edit.opted_in is None else edit.opted_in
    name = contact.name if edit.name is None else edit.name
    return replace(contact, name=name, blocked=blocked, opted_in=opted_in and not blocked)  # BTM-07


def moved(contact: Contact, there: Contact) -> tuple[Contact, Contact]:
    """The old number and the new one after a contact's number was edited (BTM-15).

    The name goes along, and nothing else: consent and block are those of a number, whoever has it.
    """
    return replace(contact, name=""), replace(there, name=contact.name)
