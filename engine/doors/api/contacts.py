"""All Contacts: who there is, and whether they may be texted (BTM-03 to BTM-09)."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import bodies, parsing, queries, records, rendering
from engine.doors.wire.bodies import ContactBody, ContactPatch
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.rules.contacts import Contact, EditRefused, edited
from engine.store import changes, contacts, lists, numbers
from engine.store.contacts import Consent, Search
from engine.store.database import exclude_others

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
        with services.database.reading() as connection:
            return _answer(connection, known(connection, parsing.phone_number(number)))

    @routes.put("/<number>")
    def put(number: str) -> Response:
        body, number = parsing.body(request.get_data(), ContactBody), parsing.phone_number(number)
        with services.database.writing() as connection:
            exclude_others(connection, number)
            if numbers.is_sender(connection, number):
                raise ProblemError(422, "NUMBER_IS_A_SENDER", f"{number} is a sender number of this account.")
            before = contacts.find(connection, number)
            contact = replace(before or Contact(number=number), name=body.name)
            contacts.save(connection, before, contact, now(services), by=None, cause="edit")
            return _answer(connection, contact, 200 if before else 201)

    @routes.patch("/<number>")
    def patch(number: str) -> Response:
        body, number = parsing.body(request.get_data(), ContactPatch), parsing.phone_number(number)
        with services.database.writing() as connection:
            exclude_others(connection, number)
            return _answer(connection, _edited(connection, services, known(connection, number), body))

    @routes.get("/<number>/changes")
    def history(number: str) -> Response:
        number = parsing.phone_number(number)
        with services.database.reading() as connection:
            known(connection, number)
            return rendering.json({"changes": [vars(change) for change in changes.of(connection, number)]})

    return routes


def known(connection: Connection, number: str) -> Contact:
    """The contact of that number."""
    if contact := contacts.find(connection, number):
        return contact
    raise ProblemError(404, "UNKNOWN_CONTACT", f"{number} is no contact of this account.")


def _search() -> Search:
    arguments = request.args
    return Search(
        text=arguments.get("search"),
        opted_in=queries.flag("opted_in", arguments.get("opted_in")),
        blocked=queries.flag("blocked", arguments.get("blocked")),
        list=arguments.get("list"),
        after=arguments.get("cursor"),
    )


def _edited(
    connection: Connection, services: Services, contact: Contact, body: bodies.ContactPatch
) -> Contact:
    after, moment = edited(contact, body.edit()), now(services)
    if isinstance(after, EditRefused):
        status, sentence = _REFUSALS[after]
        raise ProblemError(status, after, sentence)
    contacts.save(connection, contact, after, moment, by=body.by, cause="edit")
    if body.opted_in and body.note:
        contacts.note_consent(connection, contact.number, Consent(note=body.note, by=body.by, at=moment))
    return after


def _answer(connection: Connection, contact: Contact, status: int = 200) -> Response:
    on, notes = lists.of(connection, [contact.number]), contacts.consents_of(connection, contact.number)
    return rendering.json(records.contact(contact, on[contact.number], notes), status)
