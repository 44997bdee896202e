"""Messaging services and the senders in them: create, list, fetch, update, delete; join and leave.

Served at `/v1/Services` and at `/messaging/v1/Services`, so that one base URL serves every product's host. Names are
`alpha_senders`; senders that are not simulated (channels) have lists, which are empty.

Source: https://www.twilio.com/docs/messaging/api/service-resource (TWI-9-10, TWI-9-11)
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import product_wire, rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import turn
from simulator.errors import ApiError, Problem
from simulator.language.phones import NumberKind
from simulator.model import MessagingService, OwnedNumber
from simulator.rules import membership, service_settings
from simulator.runtime.turn import Turn

blueprint = Blueprint("services", __name__)

SENDERS = {"PhoneNumbers": "phone_numbers", "ShortCodes": "short_codes"}
NEVER = {
    "ChannelSenders": "senders",
    "DestinationAlphaSenders": "alpha_senders",
}
ANY_SENDERS = f"<any({','.join(SENDERS)}):kind>"
ANY_NEVER = f"<any({','.join(NEVER)}):kind>"


@blueprint.post("/Services")
def create() -> Response:
    """Make a service."""
    with turn() as taken:
        service = service_settings.made(taken.sid("MG"), request.form, taken.now)
        return _saved(taken, service, 201)


@blueprint.get("/Services")
def listing() -> Response:
    """A page of the services, the newest last."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        walks = paging.walks(
            taken.world.pools.services(), lambda service: service.sid, taken.world.pools.place
        )
        page = paging.cut(wanted, *walks)
    records = [product_wire.service(service, g.account_sid, address(service.sid)) for service in page.records]
    sids = [service.sid for service in page.records]
    return wire.answer({"services": records, "meta": paging.meta(wanted, page, sids, "services")})


@blueprint.get("/Services/<sid>")
def fetch(sid: str) -> Response:
    """One service."""
    with turn() as taken:
        return wire.answer(product_wire.service(found(taken, sid), g.account_sid, address(sid)))


@blueprint.post("/Services/<sid>")
def update(sid: str) -> Response:
    """Change a service's settings; what is not named stays."""
    with turn() as taken:
        return _saved(taken, service_settings.configured(found(taken, sid), request.form, taken.now), 200)


@blueprint.delete("/Services/<sid>")
def delete(sid: str) -> Response:
    """Remove a service; its numbers stay with the account."""
    with turn() as taken:
        found(taken, sid)
        members = taken.world.pools.members(sid)
        taken.record(*(journal.NumberSaved(membership.left(number)) for number in members))
        taken.record(journal.ServiceDeleted(sid))
    return Response(status=204)


@blueprint.post(f"/Services/<sid>/{ANY_SENDERS}")
def add(sid: str, kind: str) -> Response:
    """Put a number of the account into the service."""
    name = f"{kind.removesuffix('s')}Sid"
    wanted = request.form.get(name, "")
    if not wanted:
        raise ApiError(errors.missing_parameter(name))
    with turn() as taken:
        service, number = found(taken, sid), taken.world.number_by_sid(wanted)
        if number is None or not _is(number, kind):
            raise ApiError(errors.not_found(rendering.here()))
        joined = membership.joined(number, service, len(taken.world.pools.members(sid)), taken.now)
        if isinstance(joined, Problem):
            raise ApiError(joined)
        taken.record(journal.NumberSaved(joined))
    return wire.answer(product_wire.member(joined, g.account_sid, address(sid, kind, wanted)), 201)


@blueprint.get(f"/Services/<sid>/{ANY_SENDERS}")
def members(sid: str, kind: str) -> Response:
    """A page of the service's numbers, or of its short codes."""
    with turn() as taken:
        found(taken, sid)
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        inside = [n for n in taken.world.numbers() if n.service_sid == sid and _is(n, kind)]
        page = paging.cut(wanted, *paging.walks(inside, lambda n: n.sid, taken.world.number_place))
    records = [product_wire.member(n, g.account_sid, address(sid, kind, n.sid)) for n in page.records]
    sids = [number.sid for number in page.records]
    key = SENDERS[kind]
    return wire.answer({key: records, "meta": paging.meta(wanted, page, sids, key)})


@blueprint.get(f"/Services/<sid>/{ANY_SENDERS}/<member_sid>")
def member(sid: str, kind: str, member_sid: str) -> Response:
    """One number of the service."""
    with turn() as taken:
        number = _member(taken, sid, kind, member_sid)
        return wire.answer(product_wire.member(number, g.account_sid, address(sid, kind, member_sid)))


@blueprint.delete(f"/Services/<sid>/{ANY_SENDERS}/<member_sid>")
def remove(sid: str, kind: str, member_sid: str) -> Response:
    """Take a number out of the service."""
    with turn() as taken:
        taken.record(journal.NumberSaved(membership.left(_member(taken, sid, kind, member_sid))))
    return Response(status=204)


@blueprint.get(f"/Services/<sid>/{ANY_NEVER}")
def nothing(sid: str, kind: str) -> Response:
    """The empty list of senders of a kind that is not simulated."""
    with turn() as taken:
        found(taken, sid)
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
    empty: paging.Page[OwnedNumber] = paging.Page(records=[], has_next=False, has_previous=False)
    return wire.answer({NEVER[kind]: [], "meta": paging.meta(wanted, empty, [], NEVER[kind])})


def _saved(taken: Turn, service: MessagingService | Problem, status: int) -> Response:
    if isinstance(service, Problem):
        raise ApiError(service)
    taken.record(journal.ServiceSaved(service))
    return wire.answer(product_wire.service(service, g.account_sid, address(service.sid)), status)


def found(taken: Turn, sid: str) -> MessagingService:
    """The service of that SID; `ApiError` if the account has none."""
    service = taken.world.pools.service(sid)
    if service is None:
        raise ApiError(errors.not_found(rendering.here()))
    return service


def _member(taken: Turn, sid: str, kind: str, member_sid: str) -> OwnedNumber:
    number = taken.world.number_by_sid(member_sid)
    if number is None or number.service_sid != sid or not _is(number, kind):
        raise ApiError(errors.not_found(rendering.here()))
    return number


def _is(number: OwnedNumber, kind: str) -> bool:
    return (number.kind == NumberKind.SHORT_CODE) is (kind == "ShortCodes")


def address(*path: str) -> str:
    """The absolute address of a service or of something in it, by the prefix under which it was asked for."""
    root = f"{paging.root()}{request.path.partition('/Services')[0]}"
    return "/".join((root, "Services", *path))
