"""SMS Configuration"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.verdict import require
from features.stage.opening import undo_configuration
from features.stage.world import World
from features.steps.notation import sentence

DEFAULTS = {"opted in": "enabled", "opted out": "disabled"}
LIMITS = {"SMS Message Limit": "sms_message_limit", "SMS Phone Number Usage Limit": "sms_number_limit"}


@given("nothing is configured yet")
def unconfigured(world: World) -> None:
    """The settings are those that the engine came with; whoever was introduced is on record."""
    undo_configuration(world)


@given(sentence("{name:Name} has a role of the Permitted Roles"))
def permitted_role(world: World, name: str) -> None:
    """The record has the first of the roles that the configuration shows, and no other one."""
    shown = world.stage.engine.configuration()["permitted_roles"]
    require(bool(shown), expected="a role that may send texts", happened="the configuration shows none")
    world.person(name).roles = [shown[0]]
    world.save(world.person(name))


@given(sentence("{name:Name} has no role of the Permitted Roles"))
def other_role(world: World, name: str) -> None:
    """The record has a role that the configuration does not show, and no other one."""
    shown = world.stage.engine.configuration()["permitted_roles"]
    world.person(name).roles = ["no " + " or ".join(shown)]
    world.save(world.person(name))


@given(sentence("of {name:Name}'s phones only the {phone:Phone} is of the Default SMS Phone Type"))
def of_default_type(world: World, name: str, phone: str) -> None:
    """That phone gets the type that the configuration shows, all others another one."""
    shown = world.stage.engine.configuration()["default_phone_type"]
    for each in world.person(name).phones.values():
        each.type = shown if each.label == phone else f"no {shown}"
    world.save(world.person(name))


@given(sentence("{who:w} are {choice} by default"))
@when(sentence("{who:w} are {choice} by default"))
def default_status(world: World, who: str, choice: str) -> None:
    """Student or Staff SMS Default Status: students, or staff, are opted in, or opted out, by default. Both are
    opted in at the start of a scenario."""
    world.stage.engine.configure(**{f"{who.removesuffix('s')}_sms_default": DEFAULTS[choice]})


@given(sentence("the Default SMS Phone Type is {type:Phone}"))
@when(sentence("the Default SMS Phone Type is {type:Phone}"))
def default_type(world: World, type: str) -> None:  # noqa: A002  # the word of the vocabulary
    """Which SMS Default phones can be texted at all; mobile at the start of a scenario."""
    world.stage.engine.configure(default_phone_type=type)


@given(sentence('the Permitted Roles are "{roles}"'))
@when(sentence('the Permitted Roles are "{roles}"'))
def permitted_roles(world: World, roles: str) -> None:
    """Which roles may send texts, separated by commas; advisor at the start of a scenario."""
    world.stage.engine.configure(permitted_roles=[role.strip() for role in roles.split(",")])


@given(sentence("smsMaxLength is {length:d}"))
@when(sentence("smsMaxLength is {length:d}"))
def max_length(world: World, length: int) -> None:
    """How many characters a text may have; 1000 at the start of a scenario."""
    world.stage.engine.configure(sms_max_length=length)


@given(sentence("the time zone of the institution is {zone}"))
def time_zone(world: World, zone: str) -> None:
    """Where the institution's months begin and end; UTC at the start of a scenario."""
    world.stage.engine.configure(time_zone=zone)


@given(sentence("the SMS Message Limit leaves room for {count:d} more"))
@when(sentence("the SMS Message Limit leaves room for {count:d} more"))
def message_limit(world: World, count: int) -> None:
    """So many texts may still be sent in the current month; plenty at the start of a scenario."""
    used = world.stage.engine.configuration()["sms_messages_used"]
    world.stage.engine.configure(sms_message_limit=used + count)


@given(sentence("the SMS Phone Number Usage Limit leaves room for {count:d} more"))
@when(sentence("the SMS Phone Number Usage Limit leaves room for {count:d} more"))
def number_limit(world: World, count: int) -> None:
    """So many sender numbers may still be assigned; plenty at the start of a scenario."""
    used = world.stage.engine.configuration()["sms_numbers_assigned"]
    world.stage.engine.configure(sms_number_limit=used + count)


@then(sentence("the SMS Message Limit shows room for {count:d} more"))
def messages_left(world: World, count: int) -> None:
    """The limit less the texts counted so far in the current month."""
    shown = world.stage.engine.configuration()
    left = shown["sms_message_limit"] - shown["sms_messages_used"]
    require(left == count, expected=f"room for {count} texts", happened=f"room for {left}")


@then(sentence("the SMS Message Limit shows {count:d} texts to date"))
def messages_to_date(world: World, count: int) -> None:
    """So many texts are counted in the current month. Only where the month is the scenario's own."""
    shown = world.stage.engine.configuration()["sms_messages_used"]
    require(shown == count, expected=f"{count} texts to date", happened=f"{shown}")


@then("the SMS Phone Number Usage Limit counts whoever stands in the Phone Number Usage grid")
def numbers_to_date(world: World) -> None:
    """As many sender numbers are shown as assigned as the grid has rows."""
    shown = world.stage.engine.configuration()["sms_numbers_assigned"]
    rows = len(world.stage.engine.sender_numbers(""))
    require(shown == rows, expected=f"{rows} numbers assigned", happened=f"{shown}")


@then(sentence("the SMS Phone Number Usage Limit shows room for {count:d} more"))
def numbers_left(world: World, count: int) -> None:
    """The limit less the sender numbers assigned so far."""
    shown = world.stage.engine.configuration()
    left = shown["sms_number_limit"] - shown["sms_numbers_assigned"]
    require(left == count, expected=f"room for {count} numbers", happened=f"room for {left}")


@given(sentence("a user tries to raise the {limit}"), target_fixture="refusal")
@when(sentence("a user tries to raise the {limit}"), target_fixture="refusal")
def try_to_raise(world: World, limit: str) -> RefusalError | None:
    """Somebody who is no operator asks for a higher SMS Message Limit or SMS Phone Number Usage Limit."""
    setting = LIMITS[limit]
    more = world.stage.engine.configuration()[setting] + 100
    try:
        world.stage.engine.configure_as_user(**{setting: more})
    except RefusalError as refusal:
        return refusal
    return None


@given(sentence("replies are announced with"))
@when(sentence("replies are announced with"))
def announcement(world: World, datatable: list[list[str]]) -> None:
    """The email that tells a user of a reply: a row `subject` and a row `body`, in which {sender} is who replied,
    {recipient} the user and {text} the reply."""
    world.stage.engine.configure(reply_notification={row[0]: row[1] for row in datatable})
