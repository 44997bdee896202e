"""Who is on a contact list (BTM-10, BTM-12)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from engine.doors.api.contacts import known
from engine.doors.api.lists import must_exist
from engine.doors.context import Services
from engine.doors.wire import parsing, rendering
from engine.doors.wire.bodies import MembersBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.store import contacts, lists

CHUNK = 500


def blueprint(services: Services) -> Blueprint:
    """`/v1/lists/{name}/contacts`."""
    routes = Blueprint("members", __name__, url_prefix="/v1/lists")

    @routes.post("/<name>/contacts")
    def add_many(name: str) -> Response:
        added = add_all(services, name, parsing.body(request.get_data(), MembersBody))
        return rendering.json({"name": name, "added": added})

    @routes.put("/<name>/contacts/<number>")
    def add(name: str, number: str) -> Response:
        put_on(services, name, number)
        return Response(status=204)

    @routes.delete("/<name>/contacts/<number>")
    def remove(name: str, number: str) -> Response:
        take_off(services, name, number)
        return Response(status=204)

    return routes


def add_all(services: Services, name: str, body: MembersBody) -> int:
    """Put them on the list, new contacts included; how many were not on it."""
    members = [(parsing.phone_number(each.number), each.name) for each in body.contacts]
    added = 0
    for start in range(0, len(members), CHUNK):
        with services.database.writing() as connection:
            must_exist(connection, name)
            chunk = members[start : start + CHUNK]
            contacts.add_new(connection, chunk, now(services))
            added += lists.add(connection, name, [number for number, _ in chunk], now(services))
    return added


def put_on(services: Services, name: str, number: str) -> None:
    """Put a contact on the list."""
    with services.database.writing() as connection:
        must_exist(connection, name)
        contact = known(connection, parsing.phone_number(number))
        lists.add(connection, name, [contact.number], now(services))


def take_off(services: Services, name: str, number: str) -> None:
    """Take a contact off the list."""
    with services.database.writing() as connection:
        must_exist(connection, name)
        if not lists.remove(connection, name, parsing.phone_number(number)):
            raise ProblemError(404, "NOT_ON_LIST", f"{number} is not on the list {name!r}.")
