"""Pictures"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.script.verdict import require
from features.stage.world import World
from features.steps.notation import sentence

PICTURE = "data:image/png;base64,iVBORw0KGgo="


@given(sentence("{owner:Name}'s mobile sends {count:d} pictures with {body:Body} to {user:Name}"))
@when(sentence("{owner:Name}'s mobile sends {count:d} pictures with {body:Body} to {user:Name}"))
def send_pictures(world: World, owner: str, count: int, body: str, user: str) -> None:
    """A person sends so many pictures, with these words or, written "", without any, to the user's number."""
    handset = world.phone(owner, "mobile").number
    world.handset_sends(handset, world.sender_number(user), body, [PICTURE] * count)


@then(sentence("the reply {body:Body} of {name:Name} shows {count:d} pictures"))
def shows_pictures(world: World, body: str, name: str, count: int) -> None:
    """The reply is on record once, with so many addresses of pictures."""
    kept = [media for said, media in world.stage.engine.pictures(world.person(name).id) if said == body]
    shown = [len(media) for media in kept]
    require(shown == [count], expected=f"one reply {body!r} with {count} pictures", happened=f"{shown}")
