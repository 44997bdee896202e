"""ShortCodes: the short codes that the account has leased; list, fetch, update. They cannot be bought by API.

Source: https://www.twilio.com/docs/messaging/api/short-codes-resource
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import turn
from simulator.errors import ApiError, Problem
from simulator.language.phones import NumberKind
from simulator.language.representation import SHORT_CODE
from simulator.model import OwnedNumber
from simulator.rules import numbers
from simulator.runtime.turn import Turn

blueprint = Blueprint("short_codes", __name__)


@blueprint.get("/SMS/ShortCodes")
def listing() -> Response:
    """A page of the account's short codes, the newest last, filtered by code and name."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        found = [number for number in taken.world.numbers() if _is_wanted(number)]
        page = paging.cut(wanted, *paging.walks(found, lambda number: number.sid, taken.world.number_place))
    records = [wire.short_code(number, g.account_sid) for number in page.records]
    sids = [number.sid for number in page.records]
    return rendering.listing(SHORT_CODE, records, paging.links(wanted, page, sids))


@blueprint.get("/SMS/ShortCodes/<sid>")
def fetch(sid: str) -> Response:
    """One short code."""
    with turn() as taken:
        return rendering.resource(SHORT_CODE, wire.short_code(_found(taken, sid), g.account_sid))


@blueprint.post("/SMS/ShortCodes/<sid>")
def update(sid: str) -> Response:
    """Change a short code's settings; what is not named stays."""
    with turn() as taken:
        changed = numbers.configured(_found(taken, sid), request.form, taken.now)
        if isinstance(changed, Problem):
            raise ApiError(changed)
        taken.record(journal.NumberSaved(changed))
    return rendering.resource(SHORT_CODE, wire.short_code(changed, g.account_sid))


def _found(taken: Turn, sid: str) -> OwnedNumber:
    number = taken.world.number_by_sid(sid)
    if number is None or number.kind != NumberKind.SHORT_CODE:
        raise ApiError(errors.not_found(rendering.here()))
    return number


def _is_wanted(number: OwnedNumber) -> bool:
    code, name = request.args.get("ShortCode", ""), request.args.get("FriendlyName", "")
    wanted = code in number.number and name in ("", number.friendly_name)
    return wanted and number.kind == NumberKind.SHORT_CODE
