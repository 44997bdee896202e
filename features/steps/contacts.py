"""Contacts"""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.people import Phone
from features.script.verdict import UnmetError, listed, require
from features.stage.world import World
from features.steps.notation import sentence


@then(sentence("{names:Names} is shown as {mark:Mark}"))
@then(sentence("{names:Names} are shown as {mark:Mark}"))
def shown_as(world: World, names: list[str], mark: tuple[str, bool]) -> None:
    """All Contacts says so of each of them, and so does the Details View of every list they are on."""
    field, wanted = mark
    for name in names:
        shown = {view: row[field] for view, row in views_of(world, name).items()}
        happened = listed(f"{view}: {field} {value}" for view, value in shown.items())
        require(
            set(shown.values()) == {wanted}, expected=f"{name} shown with {field} {wanted}", happened=happened
        )


@given(sentence("{user:Name} opts {name:Name} out"))
@when(sentence("{user:Name} opts {name:Name} out"))
def opt_out(world: World, user: str, name: str) -> None:
    """A user takes the opted-in mark away by hand."""
    edit(world, user, name, opted_in=False)


@given(sentence('{user:Name} opts {name:Name} in, noting "{note}"'))
@when(sentence('{user:Name} opts {name:Name} in, noting "{note}"'))
def opt_in(world: World, user: str, name: str, note: str) -> None:
    """A user sets the opted-in mark by hand and notes how the contact consented, and may do so."""
    try:
        edit(world, user, name, opted_in=True, note=note)
    except RefusalError as refusal:
        raise UnmetError(f"that {user} may opt {name} in", f"refused: {refusal}") from refusal


@when(sentence("{user:Name} tries to opt {name:Name} in"), target_fixture="refusal")
def try_to_opt_in(world: World, user: str, name: str) -> RefusalError | None:
    """The same without a note, where the product may say no."""
    return tried(world, user, name, opted_in=True)


@when(sentence('{user:Name} tries to opt {name:Name} in, noting "{note}"'), target_fixture="refusal")
def try_to_opt_in_with_note(world: World, user: str, name: str, note: str) -> RefusalError | None:
    """The same with a note."""
    return tried(world, user, name, opted_in=True, note=note)


@when(
    sentence('somebody tries to opt {name:Name} in, noting "{note}", without saying who they are'),
    target_fixture="refusal",
)
def try_to_opt_in_unnamed(world: World, name: str, note: str) -> RefusalError | None:
    """The same with a note that nobody puts their name to."""
    try:
        world.stage.engine.contacts.edit(world.number_of(name), opted_in=True, note=note)
    except RefusalError as refusal:
        return refusal
    return None


@given(sentence("{user:Name} blocks {name:Name}"))
@when(sentence("{user:Name} blocks {name:Name}"))
def block(world: World, user: str, name: str) -> None:
    """A user sets the Block Contact mark."""
    edit(world, user, name, blocked=True)


@given(sentence("{user:Name} unblocks {name:Name}"))
@when(sentence("{user:Name} unblocks {name:Name}"))
def unblock(world: World, user: str, name: str) -> None:
    """A user takes the Block Contact mark away, and changes nothing else."""
    edit(world, user, name, blocked=False)


@when(sentence('{user:Name} gives {name:Name} the name "{full_name}"'))
def rename(world: World, user: str, name: str, full_name: str) -> None:
    """A user edits the contact's name."""
    edit(world, user, name, name=full_name)


@then(sentence('All Contacts shows {name:Name} as "{full_name}"'))
def shown_by_name(world: World, name: str, full_name: str) -> None:
    """A search for the number finds the contact under this name."""
    found = [row["name"] for row in world.stage.engine.contacts.all_contacts(world.number_of(name))]
    require(found == [full_name], expected=full_name, happened=listed(found))


@when(sentence("{user:Name} gives {name:Name} another number"))
def renumber(world: World, user: str, name: str) -> None:
    """A user edits the contact's number to one that nobody has had; it is their mobile from then on."""
    move(world, user, name, world.casting.number())


@when(sentence("{user:Name} gives {name:Name} the number that {former:Name} had"))
def take_over(world: World, user: str, name: str, former: str) -> None:
    """A user edits the contact's number to one that another contact had before."""
    move(world, user, name, world.person(former).former["mobile"].number)


@then(sentence('the consent "{note}" of {name:Name} was noted by {user:Name} on {day}'))
def consent_noted(world: World, note: str, name: str, user: str, day: str) -> None:
    """The contact's record has the note once, with who wrote it and the day, written 2026-09-07."""
    kept = world.stage.engine.contacts.contact(world.number_of(name))["consents"]
    notes = [(each["note"], each["by"], str(each["at"])[:10]) for each in kept]
    wanted = (note, world.person(user).id, day)
    require(notes.count(wanted) == 1, expected=f"the note {wanted}", happened=listed(map(str, notes)))


@then(sentence('everybody who works with the system reads the words "{words}"'))
def told(world: World, words: str) -> None:
    """One of the notices of the system has these words."""
    notices = [str(notice["text"]) for notice in world.stage.engine.notices()]
    require(
        any(words in text for text in notices), expected=f"a notice with {words!r}", happened=listed(notices)
    )


def move(world: World, user: str, name: str, number: str) -> None:
    edit(world, user, name, number=number)
    person = world.person(name)
    person.former = dict(person.phones)
    person.id, person.phones = number, {"mobile": Phone(label="mobile", number=number, type="mobile")}


def edit(world: World, user: str, name: str, /, **changes: object) -> None:
    contacts = world.stage.engine.contacts
    contacts.edit(world.number_of(name), **changes, by=world.person(user).id)


def tried(world: World, user: str, name: str, **changes: object) -> RefusalError | None:
    try:
        edit(world, user, name, **changes)
    except RefusalError as refusal:
        return refusal
    return None


def views_of(world: World, name: str) -> dict[str, dict[str, Any]]:
    """What each view shows of the contact: their own record, All Contacts, and the lists they are on."""
    contacts, number = world.stage.engine.contacts, world.number_of(name)
    record = contacts.contact(number)
    lists = {f"the list {title}": contacts.details(title) for title in record["lists"]}
    tables = {"All Contacts": contacts.all_contacts(number)} | lists
    rows = {view: [row for row in table if row["number"] == number] for view, table in tables.items()}
    for view, found in rows.items():
        require(len(found) == 1, expected=f"{name} once in {view}", happened=f"{len(found)} times")
    return {"the record": record} | {view: found[0] for view, found in rows.items()}
