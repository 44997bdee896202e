"""All Contacts: who there is, and whether they may be texted (BTM-03 to BTM-09)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import parsing, queries, records, rendering
from engine.doors.wire.bodies import ContactBody, ContactPatch
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now, require_version, version_seen
from engine.rules.contacts import Contact, EditRefused, edited, moved
from engine.store import changes, contacts, lists, numbers
from engine.store.contacts import Consent, Search
from engine.store.locks import exclude_others

_REFUSALS = {
    EditRefused.CONSENT_NOTE_REQUIRED: (400, "Opting a contact in needs a note of their express consent."),
    EditRefused.CONSENT_AUTHOR_REQUIRED: (400, "Say who notes the consent: `by`."),
    EditRefused.CONTACT_BLOCKED: (409, "The contact is blocked; unblock them before opting them in."),
}


def blueprint(services: Services) -> Blueprint:
    """`/v1/contacts`."""
    routes = Blueprint("contacts", __name__, url_prefix="/v1/contacts")

    @routes.get("")
    def listing() -> Response:
        wanted = _search()
        with services.database.reading() as connection:
            found, following = contacts.page(connection, wanted, queries.page_size(request.args))
            on = lists.of(connection, [contact.number for contact in found])
        shown = [records.contact(contact, on[contact.number]) for contact in found]
        return rendering.json({"contacts": shown, "next_cursor": following})

    @routes.get("/<number>")
    def get(number: str) -> Response:
        return rendering.versioned(described(services, number))

    @routes.put("/<number>")
    def put(number: str) -> Response:
        new = save(services, number, parsing.body(request.get_data(), ContactBody))
        return rendering.versioned(described(services, number), 201 if new else 200)

    @routes.patch("/<number>")
    def patch(number: str) -> Response:
        now_known_by = edit(services, number, parsing.body(request.get_data(), ContactPatch), version_seen())
        return rendering.versioned(described(services, now_known_by))

    @routes.get("/<number>/changes")
    def history(number: str) -> Response:
        number = parsing.phone_number(number)
        with services.database.reading() as connection:
            known(connection, number)
            return rendering.json({"changes": [vars(change) for change in changes.of(connection, number)]})

    return routes


def described(services: Services, number: str) -> dict[str, Any]:
    """The contact with lists and notes of consent, as every answer has it."""
    with services.database.reading() as connection:
        contact = known(connection, parsing.phone_number(number))
        on, notes = lists.of(connection, [contact.number]), contacts.consents_of(connection, contact.number)
    return records.contact(contact, on[contact.number], notes)


def save(services: Services, number: str, body: ContactBody) -> bool:
    """A contact of that number and name; whether it is new."""
    number = parsing.phone_number(number)
    with services.database.writing() as connection:
        exclude_others(connection, number)
        _refuse_senders(connection, number)
        before = contacts.find(connection, number)
        contact = replace(before or Contact(number=number), name=body.name)
        contacts.save(connection, before, contact, now(services), by=None, cause="edit")
    return before is None


def edit(services: Services, number: str, body: ContactPatch, seen: str | None) -> str:
    """Change what may be changed of a contact, if it is still as `seen`; the number they are known by then."""
    number = parsing.phone_number(number)
    wanted = number if body.number is None else parsing.phone_number(body.number)
    with services.database.writing() as connection:
        exclude_others(connection, number, wanted)
        contact = known(connection, number)
        require_version(seen, contact)
        if wanted != number:
            contact = _moved(connection, contact, wanted, body.by, now(services))
        _edited(connection, services, contact, body)
    return wanted


def known(connection: Connection, number: str) -> Contact:
    """The contact of that number."""
    if contact := contacts.find(connection, number):
        return contact
    raise ProblemError(404, "UNKNOWN_CONTACT", f"{number} is no contact of this account.")


def _refuse_senders(connection: Connection, number: str) -> None:
    if numbers.is_sender(connection, number):
        raise ProblemError(422, "NUMBER_IS_A_SENDER", f"{number} is a sender number of this account.")


def _moved(connection: Connection, contact: Contact, to: str, by: str | None, moment: datetime) -> Contact:
    """The contact has another number from now on, and what is known of that number."""
    _refuse_senders(connection, to)
    there = contacts.find(connection, to)
    old, new = moved(contact, there or Contact(number=to))
    contacts.save(connection, contact, old, moment, by=by, cause="edit")
    contacts.save(connection, there, new, moment, by=by, cause="edit")
    return new


def _search() -> Search:
    arguments = request.args
    return Search(
        text=arguments.get("search"),
        opted_in=queries.flag("opted_in", arguments.get("opted_in")),
        blocked=queries.flag("blocked", arguments.get("blocked")),
        list=arguments.get("list"),
        after=arguments.get("cursor"),
    )


def _edited(connection: Connection, services: Services, contact: Contact, body: ContactPatch) -> None:
    after, moment = edited(contact, body.edit()), now(services)
    if isinstance(after, EditRefused):
        status, sentence = _REFUSALS[after]
        raise ProblemError(status, after, sentence)
    contacts.save(connection, contact, after, moment, by=body.by, cause="edit")
    if body.opted_in and body.note:
        contacts.note_consent(connection, contact.number, Consent(note=body.note, by=body.by, at=moment))
