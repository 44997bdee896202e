"""All Contacts, and editing one: consent with its note, blocking, and the lists they are on (BTM-03 to BTM-09)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api import contacts as api
from engine.doors.api import members
from engine.doors.context import Services
from engine.doors.pages.forms import answered, author, version_typed_over
from engine.doors.wire import parsing, queries
from engine.doors.wire.bodies import ContactBody, ContactPatch
from engine.store import changes, contacts, lists
from engine.store.contacts import Search


def attach(pages: Blueprint, services: Services) -> None:
    """`/contacts` and below."""

    @pages.get("/contacts")
    def all_contacts() -> str:
        return _listing(services)

    @pages.post("/contacts")
    def add_contact() -> Response:
        def act() -> str:
            body = parsing.form({"name": request.form.get("name", "")}, ContactBody)
            api.save(services, request.form.get("number", ""), body)
            return "The contact is saved."

        return answered(act, "/contacts", lambda: _listing(services))

    @pages.get("/contacts/<number>")
    def contact(number: str) -> str:
        return _page(services, number)

    @pages.post("/contacts/<number>")
    def edit_contact(number: str) -> Response:
        after = f"/contacts/{quote(request.form.get('number') or number)}"
        return answered(lambda: _edit(services, number), after, lambda: _page(services, number))

    @pages.post("/contacts/<number>/lists")
    def manage(number: str) -> Response:
        def act() -> str:
            ticked, before = (set(request.form.getlist(name)) for name in ("list", "was"))
            _move(services, number, onto=ticked - before, off=before - ticked)
            return "The lists are saved."

        return answered(act, f"/contacts/{quote(number)}", lambda: _page(services, number))


def _listing(services: Services) -> str:
    wanted = Search(
        text=request.args.get("search") or None,
        opted_in=queries.flag("opted_in", request.args.get("opted_in")),
        blocked=queries.flag("blocked", request.args.get("blocked")),
        after=request.args.get("cursor"),
    )
    with services.database.reading() as connection:
        found, following = contacts.page(connection, wanted, 50)
        on = lists.of(connection, [contact.number for contact in found])
    return render_template(
        "pages/contacts.html", contacts=found, on=on, following=following, asked=request.args
    )


def _edit(services: Services, number: str) -> str:
    """What the form says differently from the contact as it was when the form was made."""
    said: dict[str, Any] = {"by": author()}
    for name in ("opted_in", "blocked"):
        ticked, was = name in request.form, request.form.get(f"was_{name}") == "yes"
        if ticked != was:
            said[name] = ticked
    if note := request.form.get("note", "").strip():
        said["note"] = note
    if request.form.get("name", "") != request.form.get("was_name", ""):
        said["name"] = request.form["name"]
    if request.form.get("number"):
        said["number"] = request.form["number"]
    api.edit(services, number, parsing.form(said, ContactPatch), version_typed_over())
    return "The contact is saved."


def _move(services: Services, number: str, *, onto: set[str], off: set[str]) -> None:
    """Change the lists that were changed on the form, and leave alone what others did meanwhile."""
    for name in sorted(onto):
        members.put_on(services, name, number)
    on = set(api.described(services, number)["lists"])
    for name in sorted(off & on):
        members.take_off(services, name, number)


def _page(services: Services, number: str) -> str:
    shown = api.described(services, number)
    with services.database.reading() as connection:
        every = list(lists.sizes(connection))
        made = changes.of(connection, shown["number"])
    return render_template("pages/contact.html", contact=shown, lists=every, changes=made)
