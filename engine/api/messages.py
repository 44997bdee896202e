"""Sending, and the message report."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from engine import reports
from engine.api import parsing, queries, rendering
from engine.api.parsing import SendBody
from engine.api.problems import ProblemError
from engine.api.requesting import now
from engine.api.sends import progress
from engine.model import Reason
from engine.outbox import KeyReusedError, NotAdmittedError, Request, UnknownSenderError
from engine.services import Services
from engine.store import messages

_REFUSALS = {
    Reason.SENDER_NOT_PERMITTED: (403, "The sender has none of the roles that may send text messages."),
    Reason.BODY_TOO_LONG: (422, "The text is longer than sms_max_length allows; shorten it."),
}


def blueprint(services: Services) -> Blueprint:
    """`/v1/messages`."""
    routes = Blueprint("messages", __name__, url_prefix="/v1/messages")

    @routes.post("")
    def send() -> Response:
        moment = now(services)
        wanted = _request(parsing.body(request.get_data(), SendBody))
        send_id, new = _accepted(services, wanted)
        with services.database.reading() as connection:
            pending = messages.of_send(connection, send_id)
        waiting = [message.id for message in pending if new]
        if "respond-async" in request.headers.get("Prefer", ""):
            services.background.put(waiting)
            return _created(progress(services, send_id), send_id, 202)
        for message_id in waiting:
            services.dispatch.attempt(message_id, moment)
        with services.database.reading() as connection:
            rows = messages.of_send(connection, send_id)
        return _created({"messages": [rendering.message(row) for row in rows]}, send_id, 201)

    @routes.get("")
    def report() -> Response:
        wanted = queries.message_filter(request.args)
        if request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv":
            lines = reports.export(
                services.database, wanted, rendering.MESSAGE_FIELDS, rendering.message_cells
            )
            return Response(lines, content_type="text/csv; charset=utf-8")
        with services.database.reading() as connection:
            rows, following = reports.page(connection, wanted, queries.page_size(request.args))
        cursor = None if following is None else queries.cursor_after(following)
        return rendering.json({"messages": [rendering.message(row) for row in rows], "next_cursor": cursor})

    @routes.get("/<message_id>")
    def get(message_id: str) -> Response:
        with services.database.reading() as connection:
            message = messages.find(connection, message_id)
        if message is None:
            raise ProblemError(404, "UNKNOWN_MESSAGE", f"There is no message {message_id!r}.")
        return rendering.json(rendering.message(message))

    return routes


def _created(answer: dict[str, Any], send_id: str, status: int) -> Response:
    """The answer to a request to send, and where its progress can be asked for."""
    response = rendering.json(answer, status)
    response.headers["Location"] = f"/v1/sends/{send_id}"
    return response


def _request(body: SendBody) -> Request:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key) <= 255:
        raise ProblemError(400, "INVALID_REQUEST", "An Idempotency-Key has 1 to 255 characters.")
    return Request(body.sender, tuple(dict.fromkeys(body.recipients)), body.body, key)


def _accepted(services: Services, wanted: Request) -> tuple[str, bool]:
    try:
        return services.outbox.accept(wanted, now(services))
    except NotAdmittedError as refusal:
        status, sentence = _REFUSALS[refusal.reason]
        raise ProblemError(status, refusal.reason, sentence) from refusal
    except UnknownSenderError as error:
        raise ProblemError(
            422, "UNKNOWN_SENDER", f"There is nobody with the id {wanted.sender!r} to send."
        ) from error
    except KeyReusedError as error:
        raise ProblemError(
            422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key came with another request."
        ) from error
