"""What may be changed about a contact, and what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.rules.contacts import Contact, ContactEdit, EditRefused, edited, moved

KIM = Contact(number="+15550300001", name="Kim")
OUT, BLOCKED = replace(KIM, opted_in=False), replace(KIM, opted_in=False, blocked=True)
NOTE = "asked at the desk"

EDITS: list[tuple[str, Contact, ContactEdit, Contact | EditRefused]] = [
    ("nothing", KIM, ContactEdit(), KIM),
    ("opting out", KIM, ContactEdit(opted_in=False), OUT),
    ("opting in with a note", OUT, ContactEdit(opted_in=True, note=NOTE, by="ana"), KIM),
    ("opting in without", OUT, ContactEdit(opted_in=True), EditRefused.CONSENT_NOTE_REQUIRED),
    ("opting in with an empty one", OUT, ContactEdit(opted_in=True, note=" "), EditRefused.CONSENT_NOTE_REQUIRED),
    ("blocking opts out", KIM, ContactEdit(blocked=True), BLOCKED),
    ("unblocking does not opt in", BLOCKED, ContactEdit(blocked=False), OUT),
    ("opting in while blocked", BLOCKED, ContactEdit(opted_in=True, note=NOTE), EditRefused.CONTACT_BLOCKED),
    ("both at once", BLOCKED, ContactEdit(blocked=False, opted_in=True, note=NOTE, by="ana"), KIM),
    ("opting in by nobody", OUT, ContactEdit(opted_in=True, note=NOTE), EditRefused.CONSENT_AUTHOR_REQUIRED),
    ("blocked and in at once", KIM, ContactEdit(blocked=True, opted_in=True, note=NOTE), EditRefused.CONTACT_BLOCKED),
]  # fmt: skip


@pytest.mark.parametrize(("case", "contact", "edit", "after"), EDITS, ids=[row[0] for row in EDITS])
def test_an_edit_makes_of_a_contact(
    case: str, contact: Contact, edit: ContactEdit, after: Contact | EditRefused
) -> None:
    assert edited(contact, edit) == after


def test_another_number_brings_its_own_state_and_takes_the_name_only() -> None:
    sam = Contact(number="+15550300001", name="Sam", opted_in=False, blocked=True)
    old, new = moved(sam, Contact(number="+15550300002", opted_in=True))
    assert old == Contact(number="+15550300001", opted_in=False, blocked=True)
    assert new == Contact(number="+15550300002", name="Sam")


def test_a_name_is_edited_by_itself() -> None:
    assert edited(Contact(number="+15550300001", opted_in=False), ContactEdit(name="Sam")) == Contact(
        number="+15550300001", name="Sam", opted_in=False
    )
