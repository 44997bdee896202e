"""Messaging services as only the provider's staff can change them: Advanced Opt-Out.

Twilio has no API for it: its words and replies are set in the Console, and turning it off takes a support request.
"""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import ValidationError, convert, to_builtins

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import turn
from simulator.doors.control.problems import ControlError, body
from simulator.language import advanced_opt_out
from simulator.language.advanced_opt_out import AdvancedOptOut, Fault
from simulator.runtime.turn import Turn

blueprint = Blueprint("services", __name__)

ROUTE = "/services/<sid>/advanced-opt-out"


@blueprint.put(ROUTE)
def set_up(sid: str) -> Response:
    """Give the service words and replies of its own; an English class that is left out keeps Twilio's."""
    fields = body(frozenset(AdvancedOptOut.__struct_fields__))
    try:
        setup = advanced_opt_out.made(convert(fields, AdvancedOptOut))
    except ValidationError as error:
        raise ControlError("NOT_A_SETUP", str(error)) from None
    if isinstance(setup, Fault):
        raise ControlError(setup.code, setup.detail)
    with turn() as taken:
        _check(taken, sid)
        taken.record(journal.AdvancedOptOutChanged(sid, setup))
    return wire.answer(to_builtins(setup))


@blueprint.get(ROUTE)
def shown(sid: str) -> Response:
    """The service's words and replies."""
    with turn() as taken:
        _check(taken, sid)
        setup = taken.world.pools.setup(sid)
    if setup is None:
        raise ControlError("NOT_SET_UP", f"the service {sid} has no Advanced Opt-Out", 404)
    return wire.answer(to_builtins(setup))


@blueprint.delete(ROUTE)
def turn_off(sid: str) -> Response:
    """Give the service Twilio's own words and replies again."""
    with turn() as taken:
        _check(taken, sid)
        taken.record(journal.AdvancedOptOutChanged(sid, None))
    return Response(status=204)


def _check(taken: Turn, sid: str) -> None:
    if taken.world.pools.service(sid) is None:
        raise ControlError("NO_SUCH_SERVICE", f"this account has no messaging service {sid}", 404)
