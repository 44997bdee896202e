"""AvailablePhoneNumbers: the countries that have numbers, and searches in each by kind.

Nothing found is an empty list; a country, or a kind that a country lacks, is not found at all (TWI-9-03). A search
has one page and no paging keys.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, g

from simulator import errors
from simulator.doors import rendering, wire
from simulator.doors.api import paging, searching
from simulator.doors.context import turn
from simulator.errors import ApiError
from simulator.language import inventory
from simulator.language.representation import COUNTRY, OFFER

blueprint = Blueprint("available", __name__)


@blueprint.get("/AvailablePhoneNumbers")
def countries() -> Response:
    """Every country in which numbers can be had."""
    records = [wire.country(code, g.account_sid) for code in inventory.COUNTRIES]
    return rendering.listing(COUNTRY, records, {"uri": rendering.here()})


@blueprint.get("/AvailablePhoneNumbers/<code>")
def country(code: str) -> Response:
    """One of them."""
    if code not in inventory.COUNTRIES:
        raise ApiError(errors.not_found(rendering.here()))
    return rendering.resource(COUNTRY, wire.country(code, g.account_sid))


@blueprint.get("/AvailablePhoneNumbers/<code>/<kind>")
def search(code: str, kind: str) -> Response:
    """The numbers of a country and kind that the filters let through and the account does not own."""
    if kind not in inventory.kinds_in(code):
        raise ApiError(errors.not_found(rendering.here()))
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        found = inventory.find(code, kind, searching.asked())
        free = (offer for offer in found if taken.world.number(offer.number) is None)
        records = [wire.offer(offer) for offer in islice(free, wanted.size)]
    return rendering.listing(OFFER, records, {"uri": rendering.here()})
