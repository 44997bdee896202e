"""When a message may be scheduled for.

Only a service's message can be scheduled, for a moment between fifteen minutes and thirty-five days ahead. It is
not withdrawn when its recipient opts out meanwhile: it meets the ledger when it goes out, like any other.
`SendAt` without `ScheduleType=fixed` asks for nothing, as any parameter that is not used.

Sources: https://www.twilio.com/docs/messaging/features/message-scheduling, error page 35114 (TWI-4-21)
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from simulator import errors
from simulator.errors import Problem

SOONEST = timedelta(minutes=15)
LATEST = timedelta(days=35)
FIXED = "fixed"


class Schedule(Struct, frozen=True, kw_only=True):
    """What was asked: the two parameters as they came, and the time that was understood, if any was."""

    type: str = ""
    text: str = ""
    at: datetime | None = None


class Waiting(Struct, frozen=True):
    """How many messages of the account wait for their time, and how many may."""

    count: int
    most: int


def refusal(schedule: Schedule, waiting: Waiting, *, has_service: bool, now: datetime) -> Problem | None:
    """Why the message cannot be scheduled so; None when it can, or is not scheduled at all."""
    if not schedule.type:
        return None
    if schedule.type != FIXED:
        return errors.invalid_parameter("ScheduleType", schedule.type)
    if not has_service:
        return errors.schedule_needs_service()
    if not schedule.text:
        return errors.send_at_missing()
    if schedule.at is None or not SOONEST <= schedule.at - now <= LATEST:
        return errors.send_at_out_of_range(schedule.text)
    return errors.too_many_scheduled() if waiting.count >= waiting.most else None
