"""Messages: create, list, fetch, update (redact or cancel), delete; and the feedback on each.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import filters, paging
from simulator.doors.context import services, turn
from simulator.errors import ApiError, Problem
from simulator.journal import Event
from simulator.language import phones
from simulator.language.representation import FEEDBACK, MESSAGE
from simulator.model import Message
from simulator.rules import admission, messages
from simulator.rules.send_request import SendRequest
from simulator.runtime import texting
from simulator.runtime.turn import Turn

blueprint = Blueprint("messages", __name__)

Test = Callable[[Message], bool]

OUTCOMES = ("confirmed", "unconfirmed")
FLAGS = {"true": True, "false": False}


@blueprint.post("/Messages")
def create() -> Response:
    """Take a message, or refuse it with the first fault found."""
    with turn() as taken:
        wanted = asked(request.form.to_dict(), request.form.getlist("MediaUrl"), g.account_sid)
        message = (
            texting.rehearse(taken, wanted) if g.is_test else texting.send(taken, wanted, services().store)
        )
    return rendering.resource(MESSAGE, wire.message(message, created=True), 201)


@blueprint.get("/Messages")
def listing() -> Response:
    """A page of the log, newest first, filtered by To, From and DateSent."""
    number = _recipient() or filters.number("From")
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        world, span = taken.world, filters.span("DateSent")
        tests = [*_tests(span), _is_readable(taken)]
        page = paging.cut(
            wanted,
            lambda after: (m for m in world.log(number, after, span) if all(test(m) for test in tests)),
            lambda before: (
                m for m in world.log_upwards(number, before, span) if all(test(m) for test in tests)
            ),
        )
        priced = world.switches.prices
    sids = [message.sid for message in page.records]
    records = [wire.message(message, priced=priced) for message in page.records]
    return rendering.listing(MESSAGE, records, paging.links(wanted, page, sids))


@blueprint.get("/Messages/<sid>")
def fetch(sid: str) -> Response:
    """One message as it stands."""
    with turn() as taken:
        return rendering.resource(MESSAGE, _shown(taken, found(taken, sid)))


@blueprint.post("/Messages/<sid>")
def update(sid: str) -> Response:
    """Cancel a scheduled message (`Status=canceled`) or redact a finished one (`Body=`)."""
    with turn() as taken:
        message = found(taken, sid)
        if "Status" in request.form:
            _apply(taken, _cancel(taken, message))
        if "Body" in request.form:
            in_progress = taken.world.is_in_progress(sid)
            _apply(taken, messages.redact(message, request.form["Body"], in_progress=in_progress))
        return rendering.resource(MESSAGE, _shown(taken, taken.world.messages[sid]))


@blueprint.delete("/Messages/<sid>")
def delete(sid: str) -> Response:
    """Remove a finished message from the log."""
    with turn() as taken:
        message = found(taken, sid)
        _apply(taken, messages.delete(message, in_progress=taken.world.is_in_progress(sid)))
    return Response(status=204)


@blueprint.post("/Messages/<sid>/Feedback")
def feedback(sid: str) -> Response:
    """Take note of whether the message had the effect it was sent for; nothing reads it back (TWI-4-03)."""
    outcome = request.form.get("Outcome", "confirmed")
    if outcome not in OUTCOMES:
        raise ApiError(errors.invalid_parameter("Outcome", outcome))
    with turn() as taken:
        message = found(taken, sid)
        taken.record(journal.FeedbackGiven(sid, outcome))
        return rendering.resource(FEEDBACK, wire.feedback(message, outcome, taken.now))


def _shown(taken: Turn, message: Message) -> dict[str, Any]:
    return wire.message(message, priced=taken.world.switches.prices)


def found(taken: Turn, sid: str) -> Message:
    """The message of that SID; `ApiError` if the log has none, or a read lags behind it."""
    message = taken.world.messages.get(sid)
    if message is None or (request.method == "GET" and not _is_readable(taken)(message)):
        raise ApiError(errors.not_found(rendering.here()))
    return message


def _is_readable(taken: Turn) -> Test:
    """Whether a message is old enough to be read: any is, but for a fault."""
    newest = taken.now - g.get("lag", timedelta(0))
    return lambda message: message.created <= newest or "lag" not in g


def asked(form: Mapping[str, str], media: Iterable[str], account_sid: str) -> SendRequest:
    """What a form asks for. What is not read has no effect here, and neither has what Twilio does not know."""
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    if admission.is_service_sid(sender):
        sender, service = "", sender
    return SendRequest(
        to=form.get("To", ""),
        sender=sender,
        service=service,
        body=form.get("Body", ""),
        media=tuple(media),
        content=form.get("ContentSid", ""),
        status_callback=form.get("StatusCallback", ""),
        validity=form.get("ValidityPeriod", ""),
        fallback=form.get("FallbackFrom", ""),
        schedule_type=form.get("ScheduleType", ""),
        send_at=form.get("SendAt", ""),
        smart_encoded=FLAGS.get(form.get("SmartEncoded", "").lower()),
        account_sid=account_sid,
    )


def _cancel(taken: Turn, message: Message) -> Problem | list[Event]:
    status = request.form["Status"]
    if status != "canceled":
        return errors.invalid_parameter("Status", status)
    return messages.cancel(message, taken.world.switches, taken.now)


def _apply(taken: Turn, decided: Problem | list[Event]) -> None:
    if isinstance(decided, Problem):
        raise ApiError(decided)
    taken.record(*decided)


def _recipient() -> str | None:
    """The filter `To`, which is read as a message's is: at home with its sender."""
    return filters.number("To", phones.country_of(filters.number("From") or ""))


def _tests(span: filters.Span | None) -> list[Test]:
    """What a message must pass to be listed."""
    to, sender = _recipient(), filters.number("From")
    tests: list[Test] = []
    if to:
        tests.append(lambda message: message.recipient == to)
    if sender:
        tests.append(lambda message: message.sender == sender)
    if span:
        tests.append(lambda message: span[0] <= (message.sent or message.created) < span[1])
    return tests
