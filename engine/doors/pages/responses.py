"""Intelligent Responses: trigger words, their answers, and what an agent has to do then (BTM-11, BTM-12)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug import Response

from engine.doors.api import responses as api
from engine.doors.context import Services
from engine.doors.pages.forms import answered, version_typed_over
from engine.doors.wire import parsing
from engine.doors.wire.bodies import ResponseBody
from engine.rules.versions import version_of
from engine.store import lists, responses


def attach(pages: Blueprint, services: Services) -> None:
    """`/responses`."""

    def listing() -> str:
        with services.database.reading() as connection:
            found = list(responses.all_triggers(connection).values())
            every = list(lists.sizes(connection))
        cautions = {each.word: services.policy.cautions(each.word) for each in found}
        return render_template(
            "pages/responses.html",
            triggers=found,
            lists=every,
            cautions=cautions,
            versions={each.word: version_of(each) for each in found},
        )

    @pages.get("/responses")
    def all_responses() -> str:
        return listing()

    @pages.post("/responses")
    def save_response() -> Response:
        def act() -> str:
            form = request.form
            said: dict[str, Any] = {"text": form.get("text", ""), "task": "task" in form}
            said |= {"list": form["list"]} if form.get("list") else {}
            body = parsing.form(said, ResponseBody)
            saved = api.save(services, form.get("word", "").strip(), body, version_typed_over())
            return f"{saved['trigger']} is answered so."

        return answered(act, "/responses", listing)

    @pages.post("/responses/<word>/delete")
    def delete_response(word: str) -> Response:
        def act() -> str:
            api.remove(services, word)
            return f"{word} is answered no more."

        return answered(act, "/responses", listing)
