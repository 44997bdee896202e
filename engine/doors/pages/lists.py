"""Contact Lists: who is on which, the Opt Out list among them (BTM-10, BTM-12)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api import lists as api
from engine.doors.api import members
from engine.doors.context import Services
from engine.doors.pages.forms import answered
from engine.doors.wire import parsing
from engine.doors.wire.bodies import MembersBody
from engine.store import contacts, lists
from engine.store.contacts import Search


def attach(pages: Blueprint, services: Services) -> None:
    """`/lists` and below."""

    @pages.get("/lists")
    def all_lists() -> str:
        return _listing(services)

    @pages.post("/lists")
    def create_list() -> Response:
        return answered(lambda: _create(services), "/lists", lambda: _listing(services))

    @pages.get("/lists/<name>")
    def one_list(name: str) -> str:
        return _details(services, name)

    @pages.post("/lists/<name>/add")
    def put_on(name: str) -> Response:
        return answered(
            lambda: _put_on(services, name), f"/lists/{quote(name)}", lambda: _details(services, name)
        )

    @pages.post("/lists/<name>/remove/<number>")
    def take_off(name: str, number: str) -> Response:
        def act() -> str:
            members.take_off(services, name, number)
            return f"{number} is off the list."

        return answered(act, f"/lists/{quote(name)}", lambda: _details(services, name))


def _listing(services: Services) -> str:
    with services.database.reading() as connection:
        return render_template("pages/lists.html", sizes=lists.sizes(connection))


def _create(services: Services) -> str:
    name = request.form.get("name", "").strip()
    return f"{name} is there." if api.create(services, name) else f"There is a list {name} already."


def _details(services: Services, name: str) -> str:
    wanted = Search(list=name, after=request.args.get("cursor"))
    with services.database.reading() as connection:
        api.must_exist(connection, name)
        found, following = contacts.page(connection, wanted, 100)
    return render_template("pages/list.html", name=name, contacts=found, following=following)


def _put_on(services: Services, name: str) -> str:
    row = {"number": request.form.get("number", ""), "name": request.form.get("name", "")}
    members.add_all(services, name, parsing.form({"contacts": [row]}, MembersBody))
    return "They are on the list."
