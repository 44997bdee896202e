"""Contact lists and campaigns"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence('the list "{title}" has {names:Names}'))
def put_on_list(world: World, title: str, names: list[str]) -> None:
    """There is a contact list of this title, and these contacts are on it."""
    contacts = world.stage.engine.contacts
    contacts.make_list(world.title(title))
    for name in names:
        contacts.put_on(world.title(title), world.number_of(name))


@given(sentence('there is an empty list "{title}"'))
def empty_list(world: World, title: str) -> None:
    """There is a contact list of this title with nobody on it."""
    world.stage.engine.contacts.make_list(world.title(title))


@when(sentence('an agent moves {name:Name} from the list "{old}" to the list "{new}"'))
def move(world: World, name: str, old: str, new: str) -> None:
    """Somebody takes the contact off one list and puts them on another one."""
    contacts, number = world.stage.engine.contacts, world.number_of(name)
    contacts.take_off(world.title(old), number)
    contacts.put_on(world.title(new), number)


@given(sentence('an agent takes {name:Name} off the list "{title}"'))
@when(sentence('an agent takes {name:Name} off the list "{title}"'))
def take_off(world: World, name: str, title: str) -> None:
    """Somebody takes the contact off the list."""
    world.stage.engine.contacts.take_off(world.title(title), world.number_of(name))


@then(sentence('the list "{title}" shows only {names:Names}'))
def list_shows(world: World, title: str, names: list[str]) -> None:
    """The Details View of the list has these contacts and nobody else."""
    shown = [row["number"] for row in world.stage.engine.contacts.details(world.title(title))]
    wanted = [world.number_of(name) for name in names]
    require(sorted(shown) == sorted(wanted), expected=listed(wanted), happened=listed(shown))


@given(sentence('{user:Name} sends the campaign {body:Body} to the list "{title}"'))
@when(sentence('{user:Name} sends the campaign {body:Body} to the list "{title}"'))
def send_campaign(world: World, user: str, body: str, title: str) -> None:
    """A user sends one text to everybody on the list, and it has come to its end."""
    world.note(body)
    world.run_campaign(name=body[:50], body=body, list=world.title(title), **{"from": world.person(user).id})


@then(sentence("the campaign shows {sent:d} sent and {refused:d} refused"))
def campaign_shows(world: World, sent: int, refused: int) -> None:
    """What the last campaign says of itself: to how many it went, and to how many it must not."""
    campaign = world.stage.engine.campaigns.campaign(world.campaigns[-1]["id"])
    shown = {name: campaign[name] for name in ("total", "sent", "refused", "failed", "pending")}
    wanted = {"total": sent + refused, "sent": sent, "refused": refused, "failed": 0, "pending": 0}
    require(shown == wanted, expected=f"{wanted}", happened=f"{shown}")


@given(
    sentence(
        '{user:Name} sends the list "{title}" the campaign {body:Body} with the trigger "{word}", '
        "answered with {answer:Body}"
    )
)
def send_campaign_with_trigger(  # noqa: PLR0917 - the words of the sentence
    world: World, user: str, title: str, body: str, word: str, answer: str
) -> None:
    """The same with an intelligent response that is the campaign's own: the word is answered, and an agent is asked to
    act on the list."""
    world.note(body)
    own = [{"trigger": word, "text": answer, "task": True}]
    order = {"name": body[:50], "body": body, "list": world.title(title), "triggers": own}
    world.run_campaign(**order, **{"from": world.person(user).id})
