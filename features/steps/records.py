"""The person's record"""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.people import Phone
from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import STATUSES, sentence


@given(sentence("{user:Name} sets {owner:Name}'s {phone:Phone} to {status:Status}"))
@when(sentence("{user:Name} sets {owner:Name}'s {phone:Phone} to {status:Status}"))
def set_status(world: World, user: str, owner: str, phone: str, status: str) -> None:
    """A user changes the status on the person's record by hand."""
    edit(world, user, owner, phone, sms_status=STATUSES[status])


@given(sentence("{user:Name} marks {owner:Name}'s {phone:Phone} as verified"))
@when(sentence("{user:Name} marks {owner:Name}'s {phone:Phone} as verified"))
def verify(world: World, user: str, owner: str, phone: str) -> None:
    """A user sets the verified mark on that phone."""
    edit(world, user, owner, phone, verified=True)


@when(
    sentence("somebody tries to mark {owner:Name}'s {phone:Phone} as verified without saying who they are"),
    target_fixture="refusal",
)
def try_to_verify_unnamed(world: World, owner: str, phone: str) -> RefusalError | None:
    """The mark is set with nobody's name; the product may say no."""
    number = world.phone(owner, phone).number
    try:
        world.stage.engine.edit_phone(world.person(owner).id, number, verified=True)
    except RefusalError as refusal:
        return refusal
    return None


@then(sentence("{owner:Name}'s {phones:Phones} show {status:Status}"))
@then(sentence("{owner:Name}'s {phones:Phones} shows {status:Status}"))
def shows_status(world: World, owner: str, phones: list[str], status: str) -> None:
    """The record gives this status for the phone, or for each of them."""
    for label in phones:
        shown = shown_status(world, world.phone(owner, label), owner)
        require(shown == status, expected=f"{owner}'s {label} to be {status}", happened=f"it is {shown}")


@then(sentence("{owner:Name}'s {phone:Phone} was verified by {user:Name} on {day}"))
def verified_by(world: World, owner: str, phone: str, user: str, day: str) -> None:
    """The record tells who verified the phone and on which day, written 2026-09-07."""
    record = phone_record(world, owner, world.phone(owner, phone))
    told = record["verified_by"], str(record["verified_at"])[:10]
    wanted = world.person(user).id, day
    require(
        told == wanted,
        expected=f"verified by {user} on {day}",
        happened=f"verified by {told[0]} on {told[1]}",
    )


@then(sentence("{owner:Name}'s {phone:Phone} is not verified"))
def not_verified(world: World, owner: str, phone: str) -> None:
    """The record has no verified date for the phone."""
    date = phone_record(world, owner, world.phone(owner, phone))["verified_at"]
    require(date is None, expected="no verified date", happened=f"verified on {date}")


@then(sentence("the phone of {owner:Name} that was verified last is the {phone:Phone}"))
def verified_last(world: World, owner: str, phone: str) -> None:
    """Of the phones on the record this one, and no other, carries the check mark."""
    marked = [record["number"] for record in phone_records(world, owner) if record["last_verified"]]
    wanted = world.phone(owner, phone).number
    require(marked == [wanted], expected=f"the check mark at {phone} {wanted}", happened=listed(marked))


@then(sentence("no phone of {owner:Name} is the one that was verified last"))
def none_verified_last(world: World, owner: str) -> None:
    """No phone on the record carries the check mark."""
    marked = [record["number"] for record in phone_records(world, owner) if record["last_verified"]]
    require(not marked, expected="no check mark", happened=listed(marked))


def edit(world: World, user: str, owner: str, phone: str, **changes: object) -> None:
    number = world.phone(owner, phone).number
    world.stage.engine.edit_phone(world.person(owner).id, number, **changes, by=world.person(user).id)


def phone_records(world: World, owner: str) -> list[dict[str, Any]]:
    """The phones on the record that people own; a sender number is not one of them."""
    phones = world.stage.engine.person(world.person(owner).id)["phones"]
    return [phone for phone in phones if not phone["system"]]


def phone_record(world: World, owner: str, phone: Phone) -> dict[str, Any]:
    found = [record for record in phone_records(world, owner) if record["number"] == phone.number]
    require(
        len(found) == 1, expected=f"{phone.number} once on {owner}'s record", happened=f"{len(found)} times"
    )
    return found[0]


def shown_status(world: World, phone: Phone, owner: str) -> str:
    words = {value: name for name, value in STATUSES.items()}
    return words[phone_record(world, owner, phone)["sms_status"]]
