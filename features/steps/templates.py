"""Templates and the numbers they go out from"""

from __future__ import annotations

from pytest_bdd import given, when

from features.driver.wire import Json
from features.script.verdict import listed, require
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
def has_gone_out(world: World, title: str, names: list[str], line: str) -> None:
    """What a story stands on has to have happened: a text of the number reached everybody."""
    number = world.sender_number(line)
    before = {name: count_from(world, name, number) for name in names}
    send_from(world, title, names, line)
    silent = [name for name in names if count_from(world, name, number) == before[name]]
    require(not silent, expected=f"a text from {line} to everybody", happened=f"none to {listed(silent)}")


@when(sentence('the template "{title}" goes out to {names:Names} from {line:Name}'))
def send_from(world: World, title: str, names: list[str], line: str) -> None:
    """A campaign from this template and number has come to its end."""
    world.run_campaign(**order(world, title, names), number=world.sender_number(line))


@given(sentence('the template "{title}" goes out to {names:Names}'))
@when(sentence('the template "{title}" goes out to {names:Names}'))
def send(world: World, title: str, names: list[str]) -> None:
    """The same, from whichever number the product takes."""
    world.run_campaign(**order(world, title, names))


def count_from(world: World, name: str, number: str) -> int:
    """How many texts from the number the person's phones have received."""
    phones = world.person(name).phones.values()
    return sum(text.sender == number for phone in phones for text in world.received(phone))


def order(world: World, title: str, names: list[str]) -> Json:
    recipients = [{"number": world.number_of(name), "values": {"name": name}} for name in names]
    return {"name": title, "template": world.title(title), "recipients": recipients}
