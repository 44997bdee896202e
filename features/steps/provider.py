"""The provider and the carrier"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence("{owner:Name}'s {phone:Phone} is {persona:Persona}"))
@when(sentence("{owner:Name}'s {phone:Phone} is {persona:Persona}"))
def behave(world: World, owner: str, phone: str, persona: str) -> None:
    """What becomes of texts to that phone from now on: reachable, switched off, an unknown handset, a landline,
    filtered by the carrier, an invalid number, not a mobile number."""
    world.stage.provider.behave(world.phone(owner, phone).number, persona)


@given(
    sentence(
        "{owner:Name}'s {phone:Phone} is {persona:Persona}, as the carrier reports after {hours:d} hours"
    )
)
def behave_late(world: World, owner: str, phone: str, persona: str, hours: int) -> None:
    """The same, but nobody knows before so much time has passed."""
    world.stage.provider.behave(world.phone(owner, phone).number, persona, delay_seconds=hours * 3600)


@given(sentence("texts to {owner:Name}'s {phone:Phone} fail with error {code:d}"))
def fail(world: World, owner: str, phone: str, code: int) -> None:
    """The provider accepts texts to that phone and reports this error code afterwards."""
    world.stage.provider.fail(world.phone(owner, phone).number, code)


@given(sentence("the provider is too busy to take {user:Name}'s texts"))
def busy(world: World, user: str) -> None:
    """It answers every request for a text from this user's number with "too many requests"."""
    world.stage.provider.be_busy(world.sender_number(user))


@given("the provider tells everything twice")
def tell_twice(world: World) -> None:
    """Each of its webhooks comes a second time, about texts that handsets send and about what became of texts."""
    world.stage.provider.tell_twice()


@given("the provider takes nobody's word for a consent")
def decline_consents(world: World) -> None:
    """It answers every report that somebody consents with an error, and goes on blocking them."""
    world.stage.provider.decline_consents()


@given("the provider takes reports and declines each consent in them")
def decline_each_consent(world: World) -> None:
    """Its answer to a report is a success, in which each consent has an error of its own; it goes on blocking them."""
    world.stage.provider.decline_each_consent()


@then(sentence("the provider is told that {body:Body} was taken"))
def webhook_taken(world: World, body: str) -> None:
    """The webhook about a text that a handset sent was answered with success, at the first try."""
    answers = world.stage.provider.answers(world.sids[body])
    taken = len(answers) == 1 and answers[0] // 100 == 2
    require(taken, expected="the webhook answered with success, once", happened=f"answered with {answers}")


@given(sentence("the provider refuses {user:Name}'s texts only after accepting them"))
def refuse_afterwards(world: World, user: str) -> None:
    """A blocked text from this user's number is accepted first and reported as refused later."""
    world.stage.provider.refuse_afterwards(world.sender_number(user))


@given("the provider tells of every step of a text, sending it among them")
def tell_everything(world: World) -> None:
    """Its status callbacks come for steps, too, of which it does not always tell."""
    world.stage.provider.switch(sending_callback=True)


@given(sentence("the provider tells {hours:d} hours late what became of {user:Name}'s texts"))
def tell_late(world: World, hours: int, user: str) -> None:
    """Its status callbacks about texts from this user's number come so much later."""
    world.stage.provider.tell_late(world.sender_number(user), hours * 3600)


@when(sentence("the provider lifts its block of {user:Name}'s texts to {owner:Name}'s {phone:Phone}"))
def lift(world: World, user: str, owner: str, phone: str) -> None:
    """Somebody at the provider takes the block away by hand, and the product is not told."""
    world.stage.provider.lift(world.sender_number(user), world.phone(owner, phone).number)


@then(sentence("the provider blocks {user:Name} from texting {owner:Name}'s {phone:Phone}"))
def blocked(world: World, user: str, owner: str, phone: str) -> None:
    """The provider holds an opt-out of that phone from the number this user texts from."""
    happened = "the provider holds no block for this pair"
    require(
        holds_block(world, user, owner, phone), expected=f"a block from {user} to {owner}", happened=happened
    )


@then(sentence("the provider lets {user:Name} text {owner:Name}'s {phone:Phone}"))
def not_blocked(world: World, user: str, owner: str, phone: str) -> None:
    """The provider holds no such opt-out."""
    happened = "the provider holds a block for this pair"
    require(
        not holds_block(world, user, owner, phone), expected=f"{user} free to text {owner}", happened=happened
    )


@given("the provider handles keywords itself")
def handle_keywords() -> None:
    """It blocks after a stop word, lifts the block after a start word, and answers both; so at the start of a
    scenario."""


@given("the provider leaves keywords to the product")
def leave_keywords(world: World) -> None:
    """The provider's own handling of stop and start words is switched off, for all numbers to text from: it neither
    blocks nor answers."""
    world.leave_keywords()


@then(sentence("the provider is never asked to send {name:Name} {body:Body}"))
def never_asked(world: World, name: str, body: str) -> None:
    """Nobody gave the provider these words for any phone of the person, not even in vain."""
    phones = world.person(name).phones.values()
    asked = [phone.label for phone in phones if world.stage.provider.asked_to_send(phone.number, body)]
    require(not asked, expected="the provider not to be asked", happened=f"asked to text the {listed(asked)}")


def holds_block(world: World, user: str, owner: str, phone: str) -> bool:
    return world.stage.provider.blocks(world.sender_number(user), world.phone(owner, phone).number)
