"""Engines that get sender numbers wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection, select, update

from engine.doors.api import numbers as numbers_api
from engine.doors.context import Services
from engine.doors.wire import rendering
from engine.model import Configuration, Kind, Person, Phone
from engine.rules import selection
from engine.rules.routing import Sms
from engine.store import numbers
from engine.store.numbers import Assignment, Use
from engine.store.tables import assignments, people
from engine.work.gathering import Known
from engine.work.outbox import Request
from engine.work.reserving import Reservations
from engine.work.sender_numbers import Senders
from engine.work.sending import Dispatch
from tests.features.mutants.mutant import Patch, add_routes, breaks


@breaks("SSE-NUM-09.never_had")
def assigns_what_stands_on_a_record(patch: Patch) -> None:
    patch.setattr(numbers, "TAKEN", numbers.TAKEN - {Use.ON_A_RECORD})


@breaks("SSE-NUM-01.stays")
def takes_the_number_back_after_each_text(patch: Patch) -> None:
    send = Dispatch.send

    def once(self: Dispatch, request: Request, now: datetime) -> str:
        send_id = send(self, request, now)
        with self.database.writing() as connection:
            for number in numbers.all_current(connection):
                numbers.delete(connection, number, now, by=None)
        return send_id

    patch.setattr(Dispatch, "send", once)


@breaks("SSE-NUM-02.search")
def ignores_the_search(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(numbers, "grid", lambda connection, _: grid(connection, ""))


@breaks("SSE-NUM-03.freed", "SSE-NUM-08.others")
def never_uses_a_number_again(patch: Patch) -> None:
    first_free = numbers.first_free

    def unused(connection: Connection, pool: Iterable[Any]) -> Any:
        past = {each.number for each in numbers.feed(connection, deleted=True)}
        return first_free(connection, [each for each in pool if each.number not in past])

    patch.setattr(numbers, "first_free", unused)


@breaks("SSE-NUM-04.legacy")
def hides_the_numbers_of_students(patch: Patch) -> None:
    grid = numbers.grid

    def staff_only(connection: Connection, search: str) -> Sequence[Any]:
        return [row for row in grid(connection, search) if row["kind"] != Kind.STUDENT]

    patch.setattr(numbers, "grid", staff_only)


@breaks("SSE-NUM-05.type")
def feeds_sender_numbers_like_any_other(patch: Patch) -> None:
    row = rendering.feed_sender
    patch.setattr(rendering, "feed_sender", lambda of: row(of) | {"phone_type_src_system_id": "MOBILE"})


@breaks("SSE-NUM-06.kept")
def forgets_deleted_assignments(patch: Patch) -> None:
    feed = numbers.feed
    patch.setattr(numbers, "feed", lambda connection, **_: feed(connection, deleted=False))


@breaks("SSE-NUM-07.system")
def shows_a_sender_number_as_a_mobile(patch: Patch) -> None:
    phone = rendering._system_phone
    patch.setattr(
        rendering, "_system_phone", lambda of: phone(of) | {"type": "mobile", "text_msg_only": False}
    )


@breaks("SSE-NUM-01.first", "SSE-NUM-02.listed")
def lists_whoever_could_have_a_number(patch: Patch) -> None:
    grid = numbers.grid

    def everybody(connection: Connection, search: str) -> Sequence[Any]:
        have = grid(connection, search)
        staff = select(people.c.id.label("person_id"), people.c.name, people.c.kind, people.c.email)
        others = connection.execute(staff.where(people.c.name.icontains(search))).mappings().all()
        empty = dict.fromkeys(column.name for column in assignments.columns)
        return [*have, *(empty | dict(row) for row in others)]

    patch.setattr(numbers, "grid", everybody)


@breaks("SSE-NUM-01.own")
def has_one_number_for_everybody(patch: Patch) -> None:
    held_by, ready_for_each = numbers.held_by, numbers.ready_for_each

    def anybody(connection: Connection) -> str | None:
        return connection.scalar(select(assignments.c.person_id).order_by(assignments.c.id))

    patch.setattr(numbers, "held_by", lambda connection, _: held_by(connection, anybody(connection) or ""))

    def anybodys(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
        found = ready_for_each(connection, [anybody(connection) or ""])
        return {person: number for person in ids for number in found.values()}

    patch.setattr(numbers, "ready_for_each", anybodys)


@breaks("SSE-NUM-01.one")
def gives_a_number_for_each_text(patch: Patch) -> None:
    take = Senders._take

    def another(self: Senders, person_id: str, pool: Sequence[Any], now: datetime) -> Assignment | None:
        assigned = take(self, person_id, pool, now)
        with self.database.writing() as connection:
            if free := numbers.first_free(connection, self.provider.pool()):
                numbers.assign(connection, person_id, free, now)
        return assigned

    patch.setattr(Senders, "_take", another)


@breaks("SSE-NUM-02.listed")
def lists_nobody_unless_asked_for_by_name(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(numbers, "grid", lambda connection, search: grid(connection, search) if search else [])


@breaks("SSE-NUM-02.search")
def finds_nobody_by_name(patch: Patch) -> None:
    grid = numbers.grid
    patch.setattr(
        numbers, "grid", lambda connection, search: [] if " " in search else grid(connection, search)
    )


@breaks("SSE-NUM-02.deleted")
def empties_the_whole_grid(patch: Patch) -> None:
    delete = numbers.delete

    def everything(connection: Connection, number: str, now: datetime, *, by: str | None) -> bool:
        found = delete(connection, number, now, by=by)
        for other in numbers.all_current(connection):
            delete(connection, other, now, by=by)
        return found

    patch.setattr(numbers, "delete", everything)


@breaks("SSE-NUM-02.deleted")
def keeps_what_was_deleted(patch: Patch) -> None:
    patch.setattr(numbers, "delete", lambda *_, **__: True)


@breaks("SSE-NUM-06.marked")
def flags_no_deletion(patch: Patch) -> None:
    row = rendering.feed_sender
    patch.setattr(rendering, "feed_sender", lambda of: row(of) | {"deleted": False})


@breaks("SSE-NUM-07.badge")
def has_no_badge(patch: Patch) -> None:
    phone = rendering._system_phone
    patch.setattr(rendering, "_system_phone", lambda of: phone(of) | {"text_msg_only": False})


@breaks("SSE-NUM-07.gone")
def shows_a_number_that_was_deleted(patch: Patch) -> None:
    def ever_held(connection: Connection, person_id: str) -> Assignment | None:
        held = [each for each in numbers.feed(connection, deleted=None) if each.person_id == person_id]
        return held[-1] if held else None

    patch.setattr(numbers, "held_by", ever_held)


@breaks("SSE-NUM-07.never")
def texts_the_users_own_sender_number(patch: Patch) -> None:
    chosen = selection.chosen

    def any_number(person: Person, configuration: Configuration) -> Phone | None:
        phone = chosen(person, configuration)
        if phone is None and person.kind is Kind.STAFF:
            return Phone(number="+12025550199", type="System")
        return phone

    patch.setattr(selection, "chosen", any_number)


@breaks("SSE-NUM-05.source")
def feeds_ids_like_those_of_any_other(patch: Patch) -> None:
    row = rendering.feed_sender
    patch.setattr(rendering, "feed_sender", lambda of: row(of) | {"src_system_id": f"{of.person_id}.{of.id}"})


@breaks("SSE-NUM-06.marked")
def feeds_what_was_deleted_as_active(patch: Patch) -> None:
    feed = numbers.feed
    patch.setattr(numbers, "feed", lambda connection, **_: feed(connection, deleted=None))


@breaks("SSE-NUM-03.chosen")
def gives_a_number_to_a_chosen_user(patch: Patch) -> None:
    def obliging(routes: Blueprint, services: Services) -> None:
        def give(number: str) -> Response:
            with services.database.writing() as connection:
                to = request.get_json()["person"]
                connection.execute(
                    update(assignments).where(assignments.c.number == number).values(person_id=to)
                )
            return Response(status=204)

        routes.patch("/<number>")(give)

    add_routes(patch, numbers_api, obliging)


@breaks("SSE-NUM-01.permitted")
def gives_a_number_to_whoever_answers(patch: Patch) -> None:
    def would_text(self: Reservations, known: Known) -> bool:
        return not known.number and isinstance(self._route(known.facts), Sms)

    patch.setattr(Reservations, "_gets_number", would_text)


@breaks("SSE-NUM-09.freed")
def assigns_again_what_somebody_has_meanwhile(patch: Patch) -> None:
    uses = numbers.uses

    def overlooked(connection: Connection, of: Sequence[str]) -> dict[str, set[Use]]:
        found = uses(connection, of)
        return {
            number: each - {Use.ON_A_RECORD} if Use.HELD_BEFORE in each else each
            for number, each in found.items()
        }

    patch.setattr(numbers, "uses", overlooked)
