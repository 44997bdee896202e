"""Sender numbers that are set aside: dedicated to marketing, or shared by everything else (ENG-05)."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api.numbers import release
from engine.doors.api.pools import put_aside
from engine.doors.context import Services
from engine.doors.pages.forms import answered, author
from engine.doors.wire import parsing
from engine.doors.wire.bodies import PoolBody
from engine.model import Pool
from engine.store import pools as kept


def attach(pages: Blueprint, services: Services) -> None:
    """`/pools`."""

    def show() -> str:
        with services.database.reading() as connection:
            found = kept.all_set_aside(connection)
        return render_template("pages/pools.html", numbers=found, pools=list(Pool))

    @pages.get("/pools")
    def pools() -> str:
        return show()

    @pages.post("/pools")
    def set_aside() -> Response:
        def act() -> str:
            number = parsing.phone_number(request.form.get("number", ""))
            put_aside(services, number, parsing.form({"pool": request.form.get("pool")}, PoolBody))
            return f"{number} is set aside."

        return answered(act, "/pools", show)

    @pages.post("/pools/<number>/release")
    def give_up(number: str) -> Response:
        def act() -> str:
            release(services, number, author())
            return f"{number} is set aside no more."

        return answered(act, "/pools", show)
