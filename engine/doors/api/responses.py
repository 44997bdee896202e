"""Intelligent responses: trigger words and their answers (BTM-11, BTM-12)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from engine.doors.context import Services
from engine.doors.wire import bodies, parsing, records, rendering
from engine.doors.wire.bodies import ResponseBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import require_version, version_seen
from engine.rules import spelling
from engine.store import lists, responses
from engine.store.locks import exclude_others


def blueprint(services: Services) -> Blueprint:
    """`/v1/responses`."""
    routes = Blueprint("responses", __name__, url_prefix="/v1/responses")

    @routes.get("")
    def listing() -> Response:
        with services.database.reading() as connection:
            found = responses.all_triggers(connection).values()
        return rendering.json({"responses": [records.response(each) for each in found]})

    @routes.put("/<word>")
    def put(word: str) -> Response:
        body = parsing.body(request.get_data(), ResponseBody)
        return rendering.json(save(services, word, body, version_seen()))

    @routes.delete("/<word>")
    def delete(word: str) -> Response:
        remove(services, word)
        return Response(status=204)

    return routes


def save(services: Services, word: str, body: ResponseBody, seen: str | None) -> dict[str, Any]:
    """Answer the word so from now on, if its answer is still as `seen`; this says what has to be known of it."""
    trigger = bodies.trigger(word, body)
    with services.database.writing() as connection:
        if trigger.list is not None and not lists.exists(connection, trigger.list):
            raise ProblemError(422, "UNKNOWN_LIST", f"There is no list {trigger.list!r}.")
        exclude_others(connection, f"response {spelling.letters(word)}")
        require_version(seen, responses.all_triggers(connection).get(spelling.letters(word)))
        responses.save(connection, trigger)
    notes = [vars(note) for note in services.policy.cautions(trigger.word)]
    return records.response(trigger) | {"notices": notes}


def remove(services: Services, word: str) -> None:
    """Answer the word no more."""
    with services.database.writing() as connection:
        if not responses.remove(connection, word):
            raise ProblemError(404, "UNKNOWN_TRIGGER", f"{word!r} has no answer.")
