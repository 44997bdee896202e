"""People: who there is, and a person's profile with the status of each phone, what it means now, and why."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request
from sqlalchemy import Connection
from werkzeug import Response

from engine.doors.api.people import described, edit_phone
from engine.doors.context import Services
from engine.doors.pages import shell
from engine.doors.pages.forms import answered, author, given, version_typed_over
from engine.doors.wire import parsing, queries
from engine.doors.wire.parsing import PhonePatch
from engine.doors.wire.requesting import now
from engine.model import Configuration, Kind, Person
from engine.policies import Part
from engine.rules import routing, selection
from engine.rules.limits import month_of
from engine.rules.routing import Email, Facts, Route, Sms
from engine.rules.versions import version_of
from engine.store import changes, configuration, contacts, limits, messages, numbers, people


def attach(pages: Blueprint, services: Services) -> None:
    """`/people` and below."""

    @pages.get("/people")
    def all_people() -> str:
        with services.database.reading() as connection:
            found, following = people.page(connection, queries.people_search(request.args), 50)
            settings = configuration.load(connection)
        chosen = {person.id: selection.chosen(person, settings) for person in found}
        return render_template(
            "pages/people.html", people=found, chosen=chosen, following=following, asked=request.args
        )

    @pages.get("/people/<person_id>")
    def person(person_id: str) -> str:
        return _profile(services, person_id)

    @pages.post("/people/<person_id>/phones/<number>")
    def edit_person_phone(person_id: str, number: str) -> Response:
        def act() -> str:
            said = given("sms_status") | ({"verified": True} if request.form.get("verified") else {})
            body = parsing.form({"by": author(), **said}, PhonePatch)
            edit_phone(services, person_id, number, body, version_typed_over())
            return f"{number} is saved."

        return answered(act, f"/people/{quote(person_id)}", lambda: _profile(services, person_id))


def _profile(services: Services, person_id: str) -> str:
    shown = described(services, person_id)
    with services.database.reading() as connection:
        person = people.records(connection, [person_id])[person_id].person
        settings = configuration.load(connection)
        return render_template(
            "pages/person.html",
            person=shown,
            version=version_of(person),
            settings=settings,
            by_default=settings.student_sms_default
            if person.kind is Kind.STUDENT
            else settings.staff_sms_default,
            why={phone.number: selection.why(phone, person, settings) for phone in person.phones},
            **_route(connection, services, person, settings),
            team=_team(connection, person_id),
            changes=changes.of(connection, person_id),
        )


def _route(
    connection: Connection, services: Services, person: Person, settings: Configuration
) -> dict[str, Any]:
    """Where a text would go now, by the rules that decide when one is sent."""
    phone = selection.chosen(person, settings)
    has_contacts = Part.CONTACTS in services.policy.parts
    facts = Facts(
        sender=None,
        recipient=person,
        body="",
        configuration=settings,
        contact=contacts.find(connection, phone.number) if phone and has_contacts else None,
        limit_reached=limits.used(connection, month_of(settings.time_zone, now(services)))
        >= settings.sms_message_limit,
    )
    route: Route = routing.route(services.policy.rules, services.policy.instead, facts)
    match route:
        case Sms(number):
            return {"text_to": number, "mail_to": None, "reason": None}
        case Email(address, reason):
            return {"text_to": None, "mail_to": address, "reason": reason}
    return {"text_to": None, "mail_to": None, "reason": route.reason}


def _team(connection: Connection, person_id: str) -> list[dict[str, str]]:
    """The users with whom there are conversations, with their sender numbers."""
    users = messages.users_writing_with(connection, person_id)
    held, called = numbers.held_by_each(connection, users), shell.names(connection, users)
    return [
        {"id": user, "name": called.get(user, user), "number": held[user].number if user in held else ""}
        for user in users
    ]
