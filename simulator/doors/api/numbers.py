"""IncomingPhoneNumbers: the numbers that the account owns; list, fetch, buy, update, release.

The same list is there by kind, under `Local`, `Mobile` and `TollFree`, where a purchase has to name the number.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import turn
from simulator.errors import ApiError, Problem
from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.language.representation import NUMBER
from simulator.model import OwnedNumber
from simulator.rules import numbers
from simulator.rules.numbers import KINDS, Buyer
from simulator.runtime.turn import Turn

blueprint = Blueprint("numbers", __name__)

Value = TypeVar("Value")


@blueprint.get("/IncomingPhoneNumbers")
@blueprint.get(f"/IncomingPhoneNumbers/<any({','.join(KINDS)}):kind>")
def listing(kind: str | None = None) -> Response:
    """A page of the account's numbers, the newest last, filtered by number, name, origin and kind."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        found = [number for number in taken.world.numbers() if _is_wanted(number, kind)]
        down, up = paging.walks(found, lambda number: number.sid, taken.world.number_place)
        page = paging.cut(wanted, down, up)
    records = [wire.number(number, g.account_sid) for number in page.records]
    sids = [number.sid for number in page.records]
    return rendering.listing(NUMBER, records, paging.links(wanted, page, sids))


@blueprint.post("/IncomingPhoneNumbers")
@blueprint.post(f"/IncomingPhoneNumbers/<any({','.join(KINDS)}):kind>")
def buy(kind: str | None = None) -> Response:
    """Buy a number: this one, or the next free one of an area code."""
    with turn() as taken:
        if kind is not None:
            _check_kind(kind)
        form, sid = request.form, taken.sid("PN")
        if g.is_test:
            number = _or_refused(numbers.rehearsed(form, sid, taken.now))
        else:
            number = _or_refused(numbers.bought(form, _buyer(taken), sid, taken.now))
            taken.record(journal.NumberSaved(number))
    return rendering.resource(NUMBER, wire.number(number, g.account_sid), 201)


@blueprint.get("/IncomingPhoneNumbers/<sid>")
def fetch(sid: str) -> Response:
    """One number."""
    with turn() as taken:
        return rendering.resource(NUMBER, wire.number(_found(taken, sid), g.account_sid))


@blueprint.post("/IncomingPhoneNumbers/<sid>")
def update(sid: str) -> Response:
    """Change a number's settings; what is not named stays."""
    with turn() as taken:
        number = _or_refused(numbers.configured(_found(taken, sid), request.form, taken.now))
        taken.record(journal.NumberSaved(number))
    return rendering.resource(NUMBER, wire.number(number, g.account_sid))


@blueprint.delete("/IncomingPhoneNumbers/<sid>")
def release(sid: str) -> Response:
    """Give a number back."""
    with turn() as taken:
        number = _found(taken, sid)
        taken.record(journal.NumberReleased(sid, number.number))
    return Response(status=204)


def _buyer(taken: Turn) -> Buyer:
    world = taken.world
    return Buyer(
        owns=lambda number: world.number(number) is not None,
        owns_any=bool(world.numbers()),
        is_trial=world.switches.trial,
    )


def _check_kind(kind: str) -> None:
    """A purchase by kind names a number, and one of that kind; `ApiError` otherwise."""
    wanted = request.form.get("PhoneNumber", "")
    if not wanted:
        raise ApiError(errors.missing_parameter("PhoneNumber"))
    number = phones.parse(wanted)
    if number is not None and numbers.kind_of(number) is not KINDS[kind]:
        raise ApiError(errors.number_not_available(number))


def _or_refused(value: Value | Problem) -> Value:
    if isinstance(value, Problem):
        raise ApiError(value)
    return value


def _found(taken: Turn, sid: str) -> OwnedNumber:
    number = taken.world.number_by_sid(sid)
    if number is None:
        raise ApiError(errors.not_found(rendering.here()))
    return number


def _is_wanted(number: OwnedNumber, kind: str | None) -> bool:
    """Whether the filters let the number through: no number here is new, none is hosted elsewhere.

    Short codes are a resource of their own.
    """
    pattern, name, origin = (request.args.get(key, "") for key in ("PhoneNumber", "FriendlyName", "Origin"))
    return (
        number.kind != NumberKind.SHORT_CODE
        and (kind is None or number.kind == KINDS[kind])
        and numbers.fits(pattern, number.number)
        and name in ("", number.friendly_name)
        and origin in ("", "twilio")
    )
