"""Systems"""

from __future__ import annotations

import pytest
from pytest_bdd import given, when

from features.script import institution
from features.stage.opening import open_as
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence("the system is {system:System}"))
def system_is(world: World, system: str) -> None:
    """The engine of the scenario is this system. Only where systems are compared, and before anything else."""
    open_as(world, system)


@given("the engine keeps its records")
def keeps_records(world: World) -> None:
    """The engine of the scenario is one whose records outlive it. Stands before anything else."""
    if not world.stage.play_on():
        pytest.skip("an engine that somebody else has started is not the suite's to restart")
    if world.has_settings:  # and lost with the other engine what the scenario opened with
        world.stage.engine.configure(**institution.opening())


@when("the engine is restarted")
def restart(world: World) -> None:
    """It ends, and starts again with what it has kept."""
    world.stage.play_on()
