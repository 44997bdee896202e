"""Systems"""

from __future__ import annotations

from pytest_bdd import given

from features.stage.opening import open_as
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence("the system is {system:System}"))
def system_is(world: World, system: str) -> None:
    """The engine of the scenario is this system. Only where systems are compared, and before anything else."""
    open_as(world, system)
