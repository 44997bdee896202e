"""What the provider tells: texts that arrived, and how texts fared. Unsigned or wrongly signed, it changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, request
from twilio.request_validator import RequestValidator

from engine.doors.context import Services
from engine.doors.wire.problems import ProblemError
from engine.doors.wire.requesting import now
from engine.edge.provider import INBOUND_PATH, STATUS_PATH
from engine.rules.outcomes import Answer
from engine.store import messages
from engine.work.inbound import Arrival

MOST_MEDIA = 10  # pictures that a text has at the provider
_MESSAGE_SID = re.compile("(SM|MM)[0-9a-fA-F]{32}", re.ASCII)
LONGEST_NUMBER = 40  # characters of a number, a name or a sid
NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Values(dict[str, list[str]]):
    """The values of each parameter, by the method that Twilio's validator asks for first: what has it not costs two
    exceptions a parameter."""

    def getall(self, name: str) -> list[str]:
        """All of them, as they came."""
        return self[name]


def blueprint(services: Services) -> Blueprint:
    """`/webhooks/twilio`."""
    routes = Blueprint("webhooks", __name__)

    @routes.before_request
    def must_be_signed() -> None:
        query = request.query_string.decode("latin-1")
        url = services.settings.public_url + request.path + (f"?{query}" if query else "")
        signature = request.headers.get("X-Twilio-Signature", "")
        validator = RequestValidator(services.settings.auth_token)
        if not validator.validate(url, Values(request.form.lists()), signature):
            raise ProblemError(
                403, "SIGNATURE_INVALID", f"The request is not signed as Twilio signs one for {url}."
            )

    @routes.post(INBOUND_PATH)
    def inbound() -> Response:
        form = request.form
        arrival = Arrival(
            sid=_sid(form.get("MessageSid", "")),
            handset=_address("From"),
            to=_address("To"),
            body=_text(form.get("Body")),
            media=_media(form),
            token=_text(request.headers.get("I-Twilio-Idempotency-Token"))[:100] or None,
        )
        services.inbound.receive(arrival, now(services))
        return Response(NO_REPLY, content_type="text/xml")

    @routes.post(STATUS_PATH)
    def status() -> Response:
        if message_id := _message_named(services):
            services.settlement.settle(message_id, answer_of(request.form), now(services))
        return Response(status=204)

    return routes


def answer_of(form: Mapping[str, str]) -> Answer:
    """What the form of a status callback says of its text."""
    return Answer(
        status=form.get("MessageStatus", ""),
        code=_error_code(form.get("ErrorCode", "")),
        sid=_known_sid(form) or None,
    )


def _message_named(services: Services) -> str | None:
    """The message that the callback is about, by our name for it or, for want of that, by the provider's."""
    if named := request.args.get("message"):
        return named
    with services.database.reading() as connection:
        message = messages.find_by_sid(connection, _known_sid(request.form))
    return message.id if message else None


def _sid(given: str) -> str:
    """The provider's name for the text, by which a repeated delivery is known.

    The signature is over names and values written one after another, so that it is as good for parameters that somebody
    split anew (`MessageSi=dSM…`): what has no sid, or one with more to it, was not sent so by the provider.
    """
    if not _MESSAGE_SID.fullmatch(given):
        raise ProblemError(
            400, "MESSAGE_SID_MISSING", "A text that arrived has a MessageSid: SM or MM and 32 digits."
        )
    return given


def _known_sid(form: Mapping[str, str]) -> str:
    """The sid of the text that a callback is about; empty where that is none that is kept."""
    given = _text(form.get("MessageSid"))
    return given if len(given) <= LONGEST_NUMBER else ""


def _address(name: str) -> str:
    """Who a text is from, or to."""
    given = request.form.get(name, "")
    if not 0 < len(given) <= LONGEST_NUMBER or "\0" in given:
        raise ProblemError(400, "INVALID_REQUEST", f"{name} has 1 to {LONGEST_NUMBER} characters.")
    return given


def _error_code(given: str) -> int | None:
    return int(given) if given.isdecimal() and len(given) <= 9 else None


def _media(form: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses of the pictures: `NumMedia` says how many there are, `MediaUrl0` is the first (SSE-REP-06)."""
    given = [_text(form.get(f"MediaUrl{place}")) for place in range(MOST_MEDIA)]
    count = _error_code(form.get("NumMedia", "")) or 0
    return tuple(url for url in given[:count] if url.startswith(("https://", "http://")))


def _text(body: str | None) -> str:
    """PostgreSQL has no character U+0000."""
    return (body or "").replace("\0", "")
