"""When a message may be scheduled for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from simulator import errors
from simulator.errors import Problem
from simulator.rules import scheduling
from simulator.rules.scheduling import Schedule, Waiting
from tests.simulator.sample import NOW

ROOM = Waiting(0, 10)
SECOND = timedelta(seconds=1)


def asked(at: datetime | None, text: str = "then", type_: str = "fixed") -> Schedule:
    return Schedule(type=type_, text=text, at=at)


SOON, LATE = NOW + scheduling.SOONEST, NOW + scheduling.LATEST
CASES: list[tuple[str, Schedule, Waiting, bool, Problem | None]] = [
    ("not scheduled at all", asked(None, "", ""), ROOM, False, None),
    ("a time without a type asks for nothing", asked(SOON, type_=""), ROOM, False, None),
    ("as soon as may be", asked(SOON), ROOM, True, None),
    ("as late as may be", asked(LATE), ROOM, True, None),
    ("too soon", asked(SOON - SECOND), ROOM, True, errors.send_at_out_of_range("then")),
    ("too late", asked(LATE + SECOND), ROOM, True, errors.send_at_out_of_range("then")),
    ("no time that is understood", asked(None), ROOM, True, errors.send_at_out_of_range("then")),
    ("no time", asked(None, ""), ROOM, True, errors.send_at_missing()),
    ("no service", asked(SOON), ROOM, False, errors.schedule_needs_service()),
    (
        "another type",
        asked(SOON, type_="optimal"),
        ROOM,
        True,
        errors.invalid_parameter("ScheduleType", "optimal"),
    ),
    ("one more than may wait", asked(SOON), Waiting(10, 10), True, errors.too_many_scheduled()),
]


@pytest.mark.parametrize(
    ("case", "schedule", "waiting", "has_service", "refusal"), CASES, ids=[row[0] for row in CASES]
)
def test_a_schedule_is_judged(
    case: str, schedule: Schedule, waiting: Waiting, has_service: bool, refusal: Problem | None
) -> None:
    """TWI-4-21"""
    assert scheduling.refusal(schedule, waiting, has_service=has_service, now=NOW) == refusal
