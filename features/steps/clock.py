"""Time"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pytest_bdd import given, when

from features.stage.world import World
from features.steps.notation import sentence

UNITS = {"minute": 60, "hour": 3600, "day": 86400}


@given(sentence("{count:d} {unit:w} pass"))
@when(sentence("{count:d} {unit:w} pass"))
def pass_time(world: World, count: int, unit: str) -> None:
    """So many minutes, hours or days go by, and what falls due in them happens. A scenario starts on Monday,
    2026-09-07, at 09:00 UTC."""
    world.pass_time(timedelta(seconds=count * UNITS[unit.removesuffix("s")]))


@given(sentence("it is {moment} in {zone}"))
@when(sentence("it is {moment} in {zone}"))
def move_to(world: World, moment: str, zone: str) -> None:
    """Time moves on to a date and time of day, 2028-02-29 23:30, by the clocks of a time zone, America/New_York. No
    two scenarios use the same month of the same year."""
    instant = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    world.pass_time(instant - world.stage.clock.now())


@given(sentence("it is {moment} at the institution"))
@when(sentence("it is {moment} at the institution"))
def move_to_local(world: World, moment: str) -> None:
    """The same by the clocks of the time zone that the configuration shows."""
    move_to(world, moment, world.stage.engine.configuration()["time_zone"])
