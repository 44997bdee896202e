"""Sender numbers"""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.verdict import require
from features.stage.world import World
from features.steps.notation import sentence


@given("the institution owns a single number to text from")
def single_number(world: World) -> None:
    """There is one number for everybody, instead of one for each advisor. Stands before the advisors."""
    world.shared_pool = True
    world.provision(1)


@given(sentence("{name:Name}'s mobile has a number that the institution owns"))
def owned_number(world: World, name: str) -> None:
    """The number of the person's record is one of those to text from, as where a device is handed out."""
    person = world.person(name)
    person.phones["mobile"].number = world.numbers[-1]
    world.save(person)


@when(sentence("{user:Name}'s sender number is deleted"))
@given(sentence("{user:Name}'s sender number is deleted"))
def delete_number(world: World, user: str) -> None:
    """Somebody finds the user in the Phone Number Usage grid, takes the number away and confirms it."""
    world.stage.engine.delete_sender_number(usage(world, user)[0]["number"])
    world.settle()


@when(
    sentence("somebody tries to give {user:Name}'s sender number to {other:Name}"), target_fixture="refusal"
)
def try_to_hand_over(world: World, user: str, other: str) -> RefusalError | None:
    """A request to change whose number it is. What the product says is judged by "the attempt is refused"."""
    try:
        world.stage.engine.hand_over(world.sender_number(user), world.person(other).id)
    except RefusalError as refusal:
        return refusal
    return None


@then(sentence("the Phone Number Usage grid lists {users:Names}"))
def listed_users(world: World, users: list[str]) -> None:
    """A search for each of them finds one row, with the user's own number."""
    for user in users:
        found = [row["number"] for row in usage(world, user)]
        require(len(found) == 1, expected=f"{user} once in the grid", happened=f"numbers {found}")


@then(sentence("the whole Phone Number Usage grid lists {users:Names}"))
def listed_in_whole(world: World, users: list[str]) -> None:
    """Without any search each of them stands in it once, with a number."""
    rows = world.stage.engine.sender_numbers("")
    for user in users:
        found = [row["number"] for row in rows if row["person"] == world.person(user).id]
        once = len(found) == 1 and bool(found[0])
        require(once, expected=f"{user} once in the grid, with a number", happened=f"numbers {found}")


@then(sentence("the Phone Number Usage grid does not list {users:Names}"))
def unlisted_users(world: World, users: list[str]) -> None:
    """A search for each of them finds nothing."""
    for user in users:
        found = [row["number"] for row in usage(world, user)]
        require(not found, expected=f"{user} not in the grid", happened=f"numbers {found}")


@then(sentence("{user:Name}'s record shows the sender number with the phone type System"))
def system_phone(world: World, user: str) -> None:
    """Among the phones of the user's own record stands the sender number, marked as the system's."""
    own = [row for row in phones(world, user) if row["number"] == world.sender_number(user)]
    marks = [(row["type"], row["system"]) for row in own]
    require(marks == [("System", True)], expected="type System", happened=f"{marks}")


@then(sentence("{user:Name}'s sender number has the badge Text Msg Only"))
def badge(world: World, user: str) -> None:
    """It carries the badge, and no phone of the user's own does."""
    badged = [row["number"] for row in phones(world, user) if row["text_msg_only"]]
    wanted = world.sender_number(user)
    require(badged == [wanted], expected=f"the badge at {wanted}", happened=f"at {badged}")


@then(sentence("{user:Name}'s record shows no sender number"))
def no_system_phone(world: World, user: str) -> None:
    """No phone of the user's own record is the system's."""
    numbers = [row["number"] for row in phones(world, user) if row["system"]]
    require(not numbers, expected=f"no sender number on {user}'s record", happened=f"it shows {numbers}")


@then(sentence("the data feed lists {user:Name}'s sender number as {state:w}"))
def in_feed(world: World, user: str, state: str) -> None:
    """The person-phone feed, narrowed to active or to deleted phones, has the number once, marked as the system's and
    as active or deleted."""
    deleted = state == "deleted"
    rows = feed_rows(world, user, deleted=deleted)
    marks = [
        (str(row["src_system_id"]).endswith("AVISO.SMS"), row["phone_type_src_system_id"], row["deleted"])
        for row in rows
    ]
    require(
        marks == [(True, "AVISO.SYSTEM", deleted)],
        expected=f"one {state} row marked as the system's",
        happened=f"{rows}",
    )


@then(sentence("the data feed does not list {user:Name}'s sender number as {state:w}"))
def not_in_feed(world: World, user: str, state: str) -> None:
    """The feed, narrowed in the same way, does not have the number."""
    rows = feed_rows(world, user, deleted=state == "deleted")
    require(not rows, expected=f"no {state} row for {user}", happened=f"{rows}")


def usage(world: World, user: str) -> list[dict[str, Any]]:
    """The grid's rows for this user, as a search for the name finds them, and nobody who is called otherwise.

    A search for a part of a name is one too: Kim Le is looked for, and Kim Lee found as well.
    """
    person = world.person(user)
    found = world.stage.engine.sender_numbers(person.full_name)
    others = [row["name"] for row in found if person.full_name not in row["name"]]
    require(not others, expected=f"a search to find {person.full_name}", happened=f"it also finds {others}")
    return [row for row in found if row["person"] == person.id]


def phones(world: World, user: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.stage.engine.person(world.person(user).id)["phones"]
    return found


def feed_rows(world: World, user: str, *, deleted: bool) -> list[dict[str, Any]]:
    """The feed's rows for the number this user had, of one state."""
    rows = world.stage.engine.feed(deleted=str(deleted).lower())
    person, number = world.person(user).id, world.sender_number(user)
    return [row for row in rows if row["number"] == number and row["person"] == person]
