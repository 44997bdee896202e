"""People and their phones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import parsing, queries, rendering
from engine.doors.wire.parsing import PersonBody, PhonePatch
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now, require_version, version_seen
from engine.model import Person
from engine.rules.edits import PhoneEdit, Record, as_prospect, edited_phone, edited_phones
from engine.store import changes, configuration, numbers, people


def blueprint(services: Services) -> Blueprint:
    """`/v1/people`."""
    routes = Blueprint("people", __name__, url_prefix="/v1/people")

    @routes.get("")
    def page() -> Response:
        wanted = queries.people_search(request.args)
        with services.database.reading() as connection:
            found, following = people.page(connection, wanted, queries.page_size(request.args))
            senders = numbers.held_by_each(connection, [person.id for person in found])
            settings = configuration.load(connection)
        shown = [rendering.person(person, senders.get(person.id), settings) for person in found]
        return rendering.json({"people": shown, "next_cursor": following})

    @routes.get("/<person_id>")
    def get(person_id: str) -> Response:
        return rendering.versioned(described(services, person_id))

    @routes.put("/<person_id>")
    def put(person_id: str) -> Response:
        body = parsing.body(request.get_data(), PersonBody)
        new, shown = save(services, person_id, body, version_seen())
        return rendering.versioned(shown, 201 if new else 200)

    @routes.patch("/<person_id>/phones/<number>")
    def patch_phone(person_id: str, number: str) -> Response:
        edit_phone(services, person_id, number, parsing.body(request.get_data(), PhonePatch), version_seen())
        return rendering.versioned(described(services, person_id))

    @routes.get("/<person_id>/changes")
    def history(person_id: str) -> Response:
        with services.database.reading() as connection:
            _known(people.records(connection, [person_id]), person_id)
            return rendering.json({"changes": [vars(change) for change in changes.of(connection, person_id)]})

    return routes


def described(services: Services, person_id: str) -> dict[str, Any]:
    """The person, as every answer has it."""
    with services.database.reading() as connection:
        return _described(connection, _known(people.records(connection, [person_id]), person_id).person)


def _described(connection: Connection, person: Person) -> dict[str, Any]:
    return rendering.person(person, numbers.held_by(connection, person.id), configuration.load(connection))


def save(
    services: Services, person_id: str, body: PersonBody, seen: str | None
) -> tuple[bool, dict[str, Any]]:
    """Make the person so, if they are still as `seen`; whether they are new, and what they are then."""
    if not 0 < len(person_id) <= 200 or "\0" in person_id:
        raise ProblemError(422, "INVALID_ID", "An id has at most 200 characters.")
    with services.database.writing() as connection:
        known = people.locked(connection, [person_id])
        record = known.get(person_id)
        require_version(seen, record and record.person)
        person = Person(
            id=person_id,
            name=body.name,
            kind=body.kind,
            email=parsing.email(body.email),
            roles=tuple(body.roles),
            phones=edited_phones(record, _edits(body, record, now(services))),
        )
        _refuse_sender_numbers(connection, person)
        people.save(connection, known, [person], now(services), by=body.by, cause="edit")
        if person.phones:  # whose order is that in which they became known
            person = people.records(connection, [person_id])[person_id].person
        return record is None, _described(connection, person)


def edit_phone(services: Services, person_id: str, number: str, body: PhonePatch, seen: str | None) -> None:
    """Give one number of the person another status, or mark it verified, if they are still as `seen`."""
    number, moment = parsing.phone_number(number), now(services)
    with services.database.writing() as connection:
        known = _known(people.locked(connection, [person_id]), person_id)
        require_version(seen, known.person)
        if known.person.phone(number) is None:
            raise ProblemError(404, "UNKNOWN_PHONE", f"{person_id} has no phone {number}.")
        edit = PhoneEdit(
            number=number,
            sms_status=body.sms_status,
            verified_at=moment if body.verified else None,
            verified_by=body.by,
        )
        person = _with_phone(known.person, number, edit)
        people.save(connection, {person_id: known}, [person], moment, by=body.by, cause="edit")


def _known(found: Mapping[str, Record], person_id: str) -> Record:
    if record := found.get(person_id):
        return record
    raise ProblemError(404, "UNKNOWN_PERSON", f"There is nobody with the id {person_id!r}.")


def _with_phone(person: Person, number: str, edit: PhoneEdit) -> Person:
    phones = (edited_phone(phone, edit) if phone.number == number else phone for phone in person.phones)
    return replace(person, phones=tuple(phones))


def _edits(body: PersonBody, known: Record | None, moment: datetime) -> list[PhoneEdit]:
    """What is said of the phones; those of a prospect entered by hand are verified (SSE-STS-08)."""
    edits = [parsing.phone_edit(phone, body.by) for phone in body.phones if not phone.system]
    return as_prospect(known, edits, parsing.author(body.by), moment) if body.origin == "prospect" else edits


def _refuse_sender_numbers(connection: Connection, person: Person) -> None:
    """A sender number is never a recipient number (SSE-NUM-07)."""
    for phone in person.phones:
        if numbers.holder_of(connection, phone.number):
            raise ProblemError(
                422, "NUMBER_IS_A_SENDER", f"{phone.number} is a sender number of this institution."
            )
