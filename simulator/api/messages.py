"""Messages: create, list, fetch, update (redact or cancel), delete; and the media list of each.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, request

from simulator import errors, messages, phones, rendering, texting, wire
from simulator.api import paging
from simulator.errors import ApiError, Problem
from simulator.journal import Event
from simulator.messages import SendRequest
from simulator.model import Message
from simulator.representation import MEDIA, MESSAGE
from simulator.services import services, turn
from simulator.store import Turn

blueprint = Blueprint("messages", __name__)

Test = Callable[[Message], bool]


@blueprint.post("/Messages")
def create(account_sid: str) -> Response:
    """Take a message, or refuse it with the first fault found."""
    form = request.form
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    if messages.is_service_sid(sender):
        sender, service = "", sender
    wanted = SendRequest(
        to=form.get("To", ""),
        sender=sender,
        service=service,
        body=form.get("Body", ""),
        media=tuple(form.getlist("MediaUrl")),
        content=form.get("ContentSid", ""),
        status_callback=form.get("StatusCallback", ""),
        validity=form.get("ValidityPeriod", ""),
        account_sid=account_sid,
    )
    with turn() as taken:
        message = texting.send(taken, wanted, services().store)
    return rendering.resource(MESSAGE, wire.message(message, created=True), 201)


@blueprint.get("/Messages")
def listing(account_sid: str) -> Response:  # noqa: ARG001  every route of the account takes it
    """A page of the log, newest first, filtered by To, From and DateSent."""
    tests = _tests()
    number = _normal("To") or _normal("From")
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        world = taken.world
        page = paging.cut(
            wanted,
            lambda after: (m for m in world.log(number, after) if all(test(m) for test in tests)),
            lambda before: (m for m in world.log_upwards(number, before) if all(test(m) for test in tests)),
        )
    sids = [message.sid for message in page.records]
    records = [wire.message(message) for message in page.records]
    return rendering.listing(MESSAGE, records, paging.links(wanted, page, sids))


@blueprint.get("/Messages/<sid>")
def fetch(account_sid: str, sid: str) -> Response:  # noqa: ARG001  every route of the account takes it
    """One message as it stands."""
    with turn() as taken:
        return rendering.resource(MESSAGE, wire.message(_found(taken, sid)))


@blueprint.post("/Messages/<sid>")
def update(account_sid: str, sid: str) -> Response:  # noqa: ARG001  every route of the account takes it
    """Cancel a scheduled message (`Status=canceled`) or redact a finished one (`Body=`)."""
    with turn() as taken:
        message = _found(taken, sid)
        if "Status" in request.form:
            _apply(taken, _cancel(taken, message))
        if "Body" in request.form:
            in_progress = taken.world.agenda.awaits(sid)
            _apply(taken, messages.redact(message, request.form["Body"], in_progress=in_progress))
        return rendering.resource(MESSAGE, wire.message(taken.world.messages[sid]))


@blueprint.delete("/Messages/<sid>")
def delete(account_sid: str, sid: str) -> Response:  # noqa: ARG001  every route of the account takes it
    """Remove a finished message from the log."""
    with turn() as taken:
        message = _found(taken, sid)
        _apply(taken, messages.delete(message, in_progress=taken.world.agenda.awaits(sid)))
    return Response(status=204)


@blueprint.get("/Messages/<sid>/Media")
def media(account_sid: str, sid: str) -> Response:  # noqa: ARG001  every route of the account takes it
    """The media of a message: always none, since what a message names is never fetched."""
    with turn() as taken:
        _found(taken, sid)
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
    empty: paging.Page[Message] = paging.Page(records=[], has_next=False, has_previous=False)
    return rendering.listing(MEDIA, [], paging.links(wanted, empty, []))


def _found(taken: Turn, sid: str) -> Message:
    message = taken.world.messages.get(sid)
    if message is None:
        raise ApiError(errors.not_found(rendering.here()))
    return message


def _cancel(taken: Turn, message: Message) -> Problem | list[Event]:
    status = request.form["Status"]
    if status != "canceled":
        return errors.invalid_parameter("Status", status)
    return messages.cancel(message, taken.world.switches, taken.now)


def _apply(taken: Turn, decided: Problem | list[Event]) -> None:
    if isinstance(decided, Problem):
        raise ApiError(decided)
    taken.record(*decided)


# -- filters


def _normal(name: str) -> str | None:
    text = request.args.get(name)
    return (phones.parse_sender(text) or text) if text else None


def _tests() -> list[Test]:
    """What a message must pass to be listed."""
    to, sender = _normal("To"), _normal("From")
    tests: list[Test] = []
    if to:
        tests.append(lambda message: message.recipient == to)
    if sender:
        tests.append(lambda message: message.sender == sender)
    for name, text in request.args.items(multi=True):
        if name in ("DateSent", "DateSent<", "DateSent>") and text:
            tests.append(_date_test(name, text))
    return tests


def _date_test(name: str, text: str) -> Test:
    """Whether a message was sent then, not after, or not before; a bound is part of the span, a day is all of it."""
    start, end = _span(name, text)
    match name:
        case "DateSent<":
            return lambda message: (message.sent or message.created) < end
        case "DateSent>":
            return lambda message: (message.sent or message.created) >= start
        case _:
            return lambda message: start <= (message.sent or message.created) < end


def _span(name: str, text: str) -> tuple[datetime, datetime]:
    """A day or a second, as a half-open span."""
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            return start, start + timedelta(days=1)
        at = datetime.fromisoformat(text)
        start = (at if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=0)
        return start, start + timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise ApiError(errors.invalid_parameter(name, text)) from None
