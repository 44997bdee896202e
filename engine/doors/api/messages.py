"""Sending, and the message report."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from engine.doors.api.sends import progress
from engine.doors.context import Services
from engine.doors.wire import parsing, queries, rendering
from engine.doors.wire.parsing import SendBody
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import admission, idempotency_key, now
from engine.exchange import reports
from engine.exchange.reports import Filter
from engine.model import Message
from engine.store import messages
from engine.work.outbox import Request


def blueprint(services: Services) -> Blueprint:
    """`/v1/messages`."""
    routes = Blueprint("messages", __name__, url_prefix="/v1/messages")

    @routes.post("")
    def send() -> Response:
        body = parsing.body(request.get_data(), SendBody)
        later = "respond-async" in request.headers.get("Prefer", "")
        send_id = sent(services, body, idempotency_key(), later=later)
        if later:
            return _created(progress(services, send_id), send_id, 202)
        with services.database.reading() as connection:
            rows = messages.of_send(connection, send_id)
        return _created({"messages": [rendering.message(row) for row in rows]}, send_id, 201)

    @routes.get("")
    def report() -> Response:
        wanted = queries.message_filter(request.args)
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            return exported(services, wanted)
        with services.database.reading() as connection:
            rows, following = reports.page(connection, wanted, queries.page_size(request.args))
        cursor = None if following is None else queries.cursor_after(following)
        return rendering.json({"messages": [rendering.message(row) for row in rows], "next_cursor": cursor})

    @routes.get("/<message_id>")
    def get(message_id: str) -> Response:
        with services.database.reading() as connection:
            message = known(connection, message_id)
        return rendering.json(rendering.message(message))

    return routes


def known(connection: Connection, message_id: str) -> Message:
    """The message; raises `ProblemError` where there is none."""
    found = messages.find(connection, message_id)
    if found is None:
        raise ProblemError(404, "UNKNOWN_MESSAGE", f"There is no message {message_id!r}.")
    return found


def _created(answer: dict[str, Any], send_id: str, status: int) -> Response:
    """The answer to a request to send, and where its progress can be asked for."""
    response = rendering.json(answer, status)
    response.headers["Location"] = f"/v1/sends/{send_id}"
    return response


def exported(services: Services, wanted: Filter) -> Response:
    """The rows of the filter as CSV (SSE-OPT-11)."""
    lines = reports.export(services.database, wanted, rendering.MESSAGE_FIELDS, rendering.message_cells)
    return Response(lines, content_type="text/csv; charset=utf-8")


def sent(services: Services, body: SendBody, key: str | None, *, later: bool) -> str:
    """The request of that body, kept, and its messages attempted: at once or, if it is new, `later`."""
    moment = now(services)
    wanted = Request(body.sender, tuple(dict.fromkeys(body.recipients)), body.body, key)
    with admission(wanted.sender):
        if not later:
            return services.dispatch.send(wanted, moment)
        send_id, new = services.outbox.accept(wanted, moment)
    if new:
        services.background.send(send_id)
    return send_id
