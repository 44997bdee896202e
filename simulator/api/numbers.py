"""IncomingPhoneNumbers: the numbers that the account owns; list, fetch, buy, update, release.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from flask import Blueprint, Response, g, request

from simulator import errors, journal, numbers, rendering, wire
from simulator.api import paging
from simulator.errors import ApiError
from simulator.model import OwnedNumber
from simulator.representation import NUMBER
from simulator.services import turn
from simulator.store import Turn

blueprint = Blueprint("numbers", __name__)


@blueprint.get("/IncomingPhoneNumbers")
def listing() -> Response:
    """A page of the account's numbers, the newest last."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        found = [number for number in taken.world.numbers() if _is_wanted(number)]
        down, up = paging.walks(found, lambda number: number.sid, taken.world.number_place)
        page = paging.cut(wanted, down, up)
    records = [wire.number(number, g.account_sid) for number in page.records]
    sids = [number.sid for number in page.records]
    return rendering.listing(NUMBER, records, paging.links(wanted, page, sids))


@blueprint.get("/IncomingPhoneNumbers/<sid>")
def fetch(sid: str) -> Response:
    """One number."""
    with turn() as taken:
        return rendering.resource(NUMBER, wire.number(_found(taken, sid), g.account_sid))


@blueprint.post("/IncomingPhoneNumbers")
def buy() -> Response:
    """Buy a number: this one, or the next free one of an area code."""
    with turn() as taken:
        number = numbers.bought(request.form, taken)
        _save(taken, number)
    return rendering.resource(NUMBER, wire.number(number, g.account_sid), 201)


@blueprint.post("/IncomingPhoneNumbers/<sid>")
def update(sid: str) -> Response:
    """Change a number's settings; what is not named stays."""
    with turn() as taken:
        number = numbers.configured(_found(taken, sid), request.form, taken.now)
        _save(taken, number)
    return rendering.resource(NUMBER, wire.number(number, g.account_sid))


@blueprint.delete("/IncomingPhoneNumbers/<sid>")
def release(sid: str) -> Response:
    """Give a number back."""
    with turn() as taken:
        number = _found(taken, sid)
        taken.record(journal.NumberReleased(sid, number.number))
    return Response(status=204)


def _save(taken: Turn, number: OwnedNumber) -> None:
    taken.record(journal.NumberSaved(number))


def _found(taken: Turn, sid: str) -> OwnedNumber:
    number = taken.world.number_by_sid(sid)
    if number is None:
        raise ApiError(errors.not_found(rendering.here()))
    return number


def _is_wanted(number: OwnedNumber) -> bool:
    """Filters by part of the number (`*` for any one digit) and by friendly name."""
    pattern, name = request.args.get("PhoneNumber"), request.args.get("FriendlyName")
    fits = not pattern or fnmatchcase(number.number, f"*{pattern.replace('*', '?')}*")
    return fits and name in (None, "", number.friendly_name)
