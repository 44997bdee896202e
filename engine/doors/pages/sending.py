"""Sending as the user who is signed in, and afterwards where each message went and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug import Response

from engine.doors.api.messages import sent
from engine.doors.api.sends import progress
from engine.doors.context import Services
from engine.doors.pages import shell
from engine.doors.pages.forms import answered
from engine.doors.wire import parsing
from engine.doors.wire.parsing import SendBody
from engine.doors.wire.problems import ProblemError
from engine.edge.ids import new_id
from engine.policies import Part
from engine.rules import routing
from engine.store import configuration, contacts, messages, people
from engine.store.people import Search

MOST = 20  # that a search shows
AT_ONCE = 25  # recipients of a message that is sent before the page answers


def attach(pages: Blueprint, services: Services) -> None:
    """`/send` and `/sends/{id}`."""

    def show() -> str:
        return _form(services)

    @pages.get("/send")
    def send() -> str:
        return show()

    @pages.post("/send")
    def send_it() -> str | Response:
        if "find" in request.form:
            return show()
        done: list[str] = []

        def act() -> None:
            done.append(_send(services))

        answer = answered(act, "/", show)
        return redirect(f"/sends/{done[0]}", 303) if done else answer

    @pages.get("/sends/<send_id>")
    def outcome(send_id: str) -> str:
        counts = progress(services, send_id)
        with services.database.reading() as connection:
            rows = messages.of_send(connection, send_id)
            called = shell.names(connection, [row.to_person for row in rows])
        return render_template("pages/sent.html", rows=rows, names=called, counts=counts)


def _send(services: Services) -> str:
    if g.user is None:
        raise ProblemError(403, "SIGN_IN_AS_A_USER", "An operator sends nothing: sign in as a user.")
    chosen = _chosen()
    values = {"from": g.user.id, "to": chosen, "body": request.form.get("body", "")}
    if not chosen:
        raise ProblemError(422, "RECIPIENT_REQUIRED", "Choose somebody to send to.")
    if not values["body"].strip():
        raise ProblemError(422, "BODY_REQUIRED", "Write something to send.")
    body = parsing.form(values, SendBody)
    return sent(services, body, request.form.get("key", "")[:64] or None, later=len(chosen) > AT_ONCE)


def _chosen() -> list[str]:
    """Whom the message is to, and whoever is named besides."""
    named = [*request.values.getlist("to"), request.values.get("also", "").strip()]
    return [each for each in dict.fromkeys(named) if each]


def _form(services: Services) -> str:
    chosen, find = _chosen(), request.form.get("search", "").strip()
    with services.database.reading() as connection:
        settings = configuration.load(connection)
        found = _found(connection, services, find) if find else {}
        called = shell.names(connection, chosen)
    return render_template(
        "pages/send.html",
        chosen={each: called.get(each, each) for each in chosen},
        found={each: name for each, name in found.items() if each not in chosen},
        search=find,
        body=request.form.get("body", ""),
        key=request.form.get("key") or new_id(),
        longest=settings.sms_max_length,
        permitted=routing.is_permitted(g.user, settings),
        to_numbers=bool(services.policy.parts & {Part.CONTACTS, Part.SUBSCRIPTIONS}),
    )


def _found(connection: Connection, services: Services, text: str) -> dict[str, Any]:
    """Those whom a search finds, by what they are addressed with."""
    found = {person.id: person.name for person in people.page(connection, Search(text=text), MOST)[0]}
    if Part.CONTACTS in services.policy.parts:
        wanted = contacts.Search(text=text)
        rows, _ = contacts.page(connection, wanted, MOST)
        found |= {row.number: f"{row.name or 'contact'}, {row.number}" for row in rows}
    return found
