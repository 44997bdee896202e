"""The seeded world of each policy of the engine."""

from __future__ import annotations

from simulator.cli.seeds import brand, campus, shop
from simulator.cli.seeds.scene import Scene
from simulator.cli.world import World

SCENES: dict[str, Scene] = {
    "student_success": campus.SCENE,
    "business_texting": shop.SCENE,
    "engage": brand.SCENE,
}


def scene_of(world: World) -> Scene:
    """The seeded world that goes with the policy of the running engine."""
    return SCENES[world.engine("GET", "/readyz")["policy"]]
