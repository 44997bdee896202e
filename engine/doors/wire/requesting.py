"""What a route needs to know about its request."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import g, request

from engine.doors.context import Services
from engine.doors.wire.problems import ProblemError
from engine.edge.settings import is_loopback
from engine.model import Reason
from engine.rules.versions import version_of
from engine.work.outbox import KeyReusedError, NotAdmittedError, UnknownSenderError

_REFUSALS = {
    Reason.SENDER_NOT_PERMITTED: (403, "The sender has none of the roles that may send text messages."),
    Reason.BODY_TOO_LONG: (422, "The text is longer than sms_max_length allows; shorten it."),
}


def now(services: Services) -> datetime:
    """The time of this request, read once."""
    if "now" not in g:
        g.now = services.clock()
    moment: datetime = g.now
    return moment


def require_token(services: Services) -> None:
    """Refuse a request without the configured token; without a configured one everybody on this machine may ask."""
    token, operator = services.settings.token, services.settings.operator_token
    if token and not (_bears(token) or (operator and _bears(operator))):
        raise ProblemError(401, "TOKEN_REQUIRED", "Send the engine's token: Authorization: Bearer <token>.")


def is_operator(services: Services) -> bool:
    """Whether an operator asks: by ENGINE_OPERATOR_TOKEN, or where none is configured, on this machine, by a header.

    On the pages it is whoever signed in as one.
    """
    if g.get("signed_in_operator"):
        return True
    if operator := services.settings.operator_token:
        return _bears(operator)
    return is_loopback(services.settings.host) and bool(request.headers.get("X-Stopgap-Operator"))


def require_json() -> None:
    """Refuse a body that is not said to be JSON: a page of another site can send any other without asking."""
    if request.method in {"POST", "PUT", "PATCH"} and request.get_data() and not request.is_json:
        raise ProblemError(415, "JSON_REQUIRED", "Send the body as JSON: Content-Type: application/json.")


def require_operator(services: Services) -> None:
    """Let only an operator on."""
    if not is_operator(services):
        raise ProblemError(
            403,
            "OPERATOR_ONLY",
            "Only an operator does this: Authorization: Bearer <ENGINE_OPERATOR_TOKEN>, or, where no such token is "
            "configured, the header X-Stopgap-Operator.",
        )


def _bears(token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def version_seen() -> str | None:
    """The version that whoever edits has read (`If-Match`), None where they do not say."""
    given = request.headers.get("If-Match", "*").removeprefix("W/").strip('"')
    return None if given == "*" else given


def require_version(seen: str | None, record: object) -> None:
    """Refuse an edit of something that somebody else has changed since it was read; nothing is saved then."""
    if seen is not None and seen != version_of(record):
        raise ProblemError(
            412,
            "CHANGED_MEANWHILE",
            "Somebody has changed this since you read it, so nothing was saved: look at it again and decide.",
        )


def idempotency_key() -> str | None:
    """By which a repeated request is recognised."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and (not 0 < len(key) <= 255 or "\0" in key):
        raise ProblemError(400, "INVALID_REQUEST", "An Idempotency-Key has 1 to 255 characters.")
    return key


@contextmanager
def admission(sender: str | None) -> Iterator[None]:
    """Tell a client why its request to send was not let in."""
    try:
        yield
    except NotAdmittedError as refusal:
        status, sentence = _REFUSALS[refusal.reason]
        raise ProblemError(status, refusal.reason, sentence) from refusal
    except UnknownSenderError as error:
        raise ProblemError(
            422, "UNKNOWN_SENDER", f"There is nobody with the id {sender!r} to send."
        ) from error
    except KeyReusedError as error:
        raise ProblemError(
            422, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key came with another request."
        ) from error
