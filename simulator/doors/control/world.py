"""The account as a whole: its time, its open questions, its journal, and its return to the beginning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, g
from msgspec import ValidationError, convert, to_builtins

from simulator import journal
from simulator.doors import wire
from simulator.doors.context import services, turn
from simulator.doors.control.problems import ControlError, body, count_of, flag_of, seconds_of, text_of
from simulator.model import Switches
from simulator.runtime.clock import plain
from simulator.runtime.turn import Turn

blueprint = Blueprint("world", __name__)

MOST_EVENTS = 1000

# A margin at both ends of what `datetime` can hold: what is planned from here on stays inside.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@blueprint.post("/reset")
def reset() -> Response:
    """This account back to its beginning; its numbers are still its own if the caller says so."""
    keeps = flag_of(body(frozenset({"keep_numbers"})), "keep_numbers", default=False)
    services().store.reset(g.account_sid, keep_numbers=keeps)
    return wire.answer({})


@blueprint.post("/settle")
def settle() -> Response:
    """How much is in flight; in process everything that is due has been done by then."""
    return wire.answer({"pending": services().scheduler.settle(g.account_sid)})


@blueprint.get("/clock")
def clock() -> Response:
    """The time that this account's world shows."""
    with turn() as taken:
        return _clock(taken)


@blueprint.put("/clock")
def set_clock() -> Response:
    """Set the time, let it stand still, or let it run."""
    fields = body(frozenset({"now", "frozen"}))
    with turn() as taken:
        frozen = flag_of(fields, "frozen", default=taken.world.clock.frozen_at is not None)
        _move(taken, _time(fields, taken.now), frozen=frozen)
    return _settled()


@blueprint.post("/clock/advance")
def advance() -> Response:
    """Let time pass; what falls due meanwhile happens at its time and in its order."""
    fields = body(frozenset({"seconds"}), required=frozenset({"seconds"}))
    with turn() as taken:
        to = taken.now + timedelta(seconds=seconds_of(fields, "seconds"))
        _move(taken, to, frozen=taken.world.clock.frozen_at is not None)
    return _settled()


@blueprint.get("/switches")
def switches() -> Response:
    """The answers that this account's provider gives to the questions no source settles."""
    with turn() as taken:
        return wire.answer(to_builtins(taken.world.switches))


@blueprint.put("/switches")
def set_switches() -> Response:
    """Answer some of them otherwise."""
    known = frozenset(Switches.__struct_fields__)
    fields = body(known)
    with turn() as taken:
        try:
            changed = convert(to_builtins(taken.world.switches) | fields, Switches)
        except ValidationError as error:
            raise ControlError("NOT_A_SWITCH", str(error)) from None
        taken.record(journal.SwitchesChanged(changed))
    return wire.answer(to_builtins(changed))


@blueprint.get("/events")
def events() -> Response:
    """The journal after the entry `after`, oldest first, `limit` entries at most."""
    after, limit = count_of("after", 0), count_of("limit", MOST_EVENTS)
    with turn() as taken:
        entries = taken.world.entries_after(after, min(limit, MOST_EVENTS))
        last = entries[-1].seq if entries else min(after, taken.world.last_seq)
    return wire.answer({"events": [journal.shown(entry) for entry in entries], "last": last})


def _clock(taken: Turn) -> Response:
    now = taken.world.clock.read(taken.system)
    return wire.answer({"now": to_builtins(now), "frozen": taken.world.clock.frozen_at is not None})


def _move(taken: Turn, now: datetime, *, frozen: bool) -> None:
    if not EARLIEST <= now <= LATEST:
        raise ControlError("NO_SUCH_TIME", "the clock goes from 1970 to 9000")
    state = taken.world.clock.moved_to(now, taken.system, frozen=frozen)
    taken.record(journal.ClockMoved(state, now))


def _settled() -> Response:
    """In process, what fell due is done before the answer; the time is then read anew."""
    services().scheduler.settle(g.account_sid)
    with turn() as taken:
        return _clock(taken)


def _time(fields: dict[str, Any], default: datetime) -> datetime:
    if "now" not in fields:
        return default
    try:
        now = datetime.fromisoformat(text_of(fields, "now"))
        return plain(now if now.tzinfo else now.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise ControlError("NOT_A_TIME", "'now' has to be a time like 2026-11-21T09:00:00+00:00") from None
