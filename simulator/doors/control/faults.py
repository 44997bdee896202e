"""Faults: what goes wrong on purpose in this account, set and cleared by name."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from msgspec import ValidationError, convert, to_builtins

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import turn
from simulator.doors.control.problems import ControlError, body
from simulator.faults import records
from simulator.faults.records import Fault
from simulator.world.faultbook import Faultbook

blueprint = Blueprint("faults", __name__)

FIELDS = frozenset(Fault.__struct_fields__)


@blueprint.get("/faults")
def listing() -> Response:
    """The faults that are set, in the order in which they were, with how often each has met its match and struck."""
    with turn() as taken:
        book = taken.world.faults
        return wire.answer({"faults": [_shown(fault, book) for fault in book.by_name.values()]})


@blueprint.post("/faults")
def add() -> Response:
    """Set a fault; one of the same name is replaced, and counts anew."""
    fault = _asked()
    with turn() as taken:
        taken.record(journal.FaultSet(fault))
        return wire.answer(_shown(fault, taken.world.faults), 201)


@blueprint.delete("/faults")
def clear() -> Response:
    """Nothing goes wrong any more."""
    with turn() as taken:
        taken.record(*(journal.FaultCleared(name) for name in taken.world.faults.by_name))
    return Response(status=204)


@blueprint.delete("/faults/<name>")
def clear_one(name: str) -> Response:
    """This fault is over."""
    with turn() as taken:
        if name not in taken.world.faults.by_name:
            known = ", ".join(taken.world.faults.by_name) or "none"
            raise ControlError("NO_SUCH_FAULT", f"no fault is called {name!r}; set are: {known}", 404)
        taken.record(journal.FaultCleared(name))
    return Response(status=204)


def _asked() -> Fault:
    fields = body(FIELDS, required=frozenset({"name", "on", "effect"}))
    try:
        fault = convert(fields, Fault)
    except ValidationError as error:
        raise ControlError("NOT_A_FAULT", f"{error}") from None
    if objection := records.objection(fault):
        raise ControlError("NOT_A_FAULT", objection)
    return fault


def _shown(fault: Fault, book: Faultbook) -> dict[str, Any]:
    """The fault as it was set, without what it does not say, and its counts."""
    return {**to_builtins(fault), "met": book.met[fault.name], "fired": book.fired[fault.name]}
