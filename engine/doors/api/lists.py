"""Contact lists (BTM-03, BTM-10)."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.context import Services
from engine.doors.wire import queries, records, rendering
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.store import contacts, lists
from engine.store.contacts import Search


def blueprint(services: Services) -> Blueprint:
    """`/v1/lists`."""
    routes = Blueprint("lists", __name__, url_prefix="/v1/lists")

    @routes.get("")
    def listing() -> Response:
        with services.database.reading() as connection:
            sizes = lists.sizes(connection)
        return rendering.json({"lists": [{"name": name, "contacts": count} for name, count in sizes.items()]})

    @routes.put("/<name>")
    def put(name: str) -> Response:
        new = create(services, name)
        with services.database.reading() as connection:
            size = lists.sizes(connection)[name]
        return rendering.json({"name": name, "contacts": size}, 201 if new else 200)

    @routes.get("/<name>")
    def details(name: str) -> Response:
        wanted, limit = (
            Search(list=name, after=request.args.get("cursor")),
            queries.page_size(request.args, queries.MOST_ROWS),
        )
        with services.database.reading() as connection:
            must_exist(connection, name)
            found, following = contacts.page(connection, wanted, limit)
            on = lists.of(connection, [contact.number for contact in found])
        shown = [records.contact(contact, on[contact.number]) for contact in found]
        return rendering.json({"name": name, "contacts": shown, "next_cursor": following})

    return routes


def create(services: Services, name: str) -> bool:
    """A list of that name; False when there is one."""
    if not 0 < len(name) <= 200 or "\0" in name:
        raise ProblemError(422, "INVALID_NAME", "The name of a list has 1 to 200 characters.")
    with services.database.writing() as connection:
        return lists.create(connection, name, now(services))


def must_exist(connection: Connection, name: str) -> None:
    """Refuse a list that nobody created."""
    if not lists.exists(connection, name):
        raise ProblemError(404, "UNKNOWN_LIST", f"There is no list {name!r}.")
