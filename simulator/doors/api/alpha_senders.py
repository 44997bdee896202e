"""The alphanumeric sender ids of a messaging service: create, list, fetch, delete.

A service uses one towards people of countries that show names, before its numbers.

Source: https://www.twilio.com/docs/messaging/api/alphasender-resource
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import product_wire, rendering, wire
from simulator.doors.api import paging
from simulator.doors.api.services import address, found
from simulator.doors.context import turn
from simulator.errors import ApiError
from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber
from simulator.runtime.turn import Turn

blueprint = Blueprint("alpha_senders", __name__)

KIND = "AlphaSenders"


@blueprint.post("/Services/<sid>/AlphaSenders")
def create(sid: str) -> Response:
    """Put a name into the service."""
    name = request.form.get("AlphaSender", "")
    if not name:
        raise ApiError(errors.missing_parameter("AlphaSender"))
    if phones.parse_sender(name) != name or phones.kind_of(name) is not NumberKind.ALPHANUMERIC:
        raise ApiError(errors.invalid_parameter("AlphaSender", name))
    with turn() as taken:
        found(taken, sid)
        if any(sender.number == name for sender in taken.world.pools.names(sid)):
            raise ApiError(errors.already_in_service())
        sender = OwnedNumber(
            sid=taken.sid("AI"),
            number=name,
            kind=NumberKind.ALPHANUMERIC,
            friendly_name=name,
            created=taken.now,
            updated=taken.now,
            service_sid=sid,
            joined=taken.now,
            keyword_handling=False,
            mms=False,
        )
        taken.record(journal.AlphaSenderAdded(sender))
    return wire.answer(_shown(sender, sid), 201)


@blueprint.get("/Services/<sid>/AlphaSenders")
def listing(sid: str) -> Response:
    """A page of the service's names, the newest last."""
    with turn() as taken:
        found(taken, sid)
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        pools = taken.world.pools
        page = paging.cut(
            wanted, *paging.walks(pools.names(sid), lambda n: n.sid, pools.name_places.__getitem__)
        )
    records = [_shown(sender, sid) for sender in page.records]
    sids = [sender.sid for sender in page.records]
    return wire.answer({"alpha_senders": records, "meta": paging.meta(wanted, page, sids, "alpha_senders")})


@blueprint.get("/Services/<sid>/AlphaSenders/<name_sid>")
def fetch(sid: str, name_sid: str) -> Response:
    """One name of the service."""
    with turn() as taken:
        return wire.answer(_shown(_found(taken, sid, name_sid), sid))


@blueprint.delete("/Services/<sid>/AlphaSenders/<name_sid>")
def delete(sid: str, name_sid: str) -> Response:
    """Take a name out of the service."""
    with turn() as taken:
        _found(taken, sid, name_sid)
        taken.record(journal.AlphaSenderRemoved(sid, name_sid))
    return Response(status=204)


def _found(taken: Turn, sid: str, name_sid: str) -> OwnedNumber:
    sender = next((one for one in taken.world.pools.names(sid) if one.sid == name_sid), None)
    if sender is None:
        raise ApiError(errors.not_found(rendering.here()))
    return sender


def _shown(sender: OwnedNumber, sid: str) -> dict[str, object]:
    return product_wire.alpha_sender(sender, g.account_sid, address(sid, KIND, sender.sid))
