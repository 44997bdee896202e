"""Templates and the numbers they go out from"""

from __future__ import annotations

from pytest_bdd import given, when

from features.driver.wire import Json
from features.stage.world import World
from features.steps.notation import sentence

POOLS = {"marketing": "dedicated", "shared": "shared"}


@given(sentence("the {pool:w} number {lines:Names}"))
@given(sentence("the {pool:w} numbers {lines:Names}"))
def set_aside(world: World, pool: str, lines: list[str]) -> None:
    """Numbers of the institution that belong to no user, by the names the script gives them: marketing ones, each for
    itself, or shared ones. Wherever a user's number can be meant, so can one of these."""
    for line in lines:
        world.lines[line] = world.add_number()
        world.stage.engine.marketing.set_aside(world.lines[line], POOLS[pool])


@given(sentence('the {category:w} template "{title}" says {body:Body}'))
def save_template(world: World, category: str, title: str, body: str) -> None:
    """A template of the category Marketing, Utility or OTP. {name} in its text is each recipient's name."""
    world.stage.engine.marketing.save_template(world.title(title), category.lower(), body)


@given(sentence('the template "{title}" goes out to {names:Names} from {line:Name}'))
@when(sentence('the template "{title}" goes out to {names:Names} from {line:Name}'))
def send_from(world: World, title: str, names: list[str], line: str) -> None:
    """A campaign from this template and number has come to its end."""
    world.run_campaign(**order(world, title, names), number=world.sender_number(line))


@given(sentence('the template "{title}" goes out to {names:Names}'))
@when(sentence('the template "{title}" goes out to {names:Names}'))
def send(world: World, title: str, names: list[str]) -> None:
    """The same, from whichever number the product takes."""
    world.run_campaign(**order(world, title, names))


def order(world: World, title: str, names: list[str]) -> Json:
    recipients = [{"number": world.number_of(name), "values": {"name": name}} for name in names]
    return {"name": title, "template": world.title(title), "recipients": recipients}
