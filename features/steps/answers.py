"""Intelligent responses and tasks"""

from __future__ import annotations

from pytest_bdd import given, then, when

from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import sentence


@given(sentence('the trigger "{word}" is answered with {body:Body}'))
def answer(world: World, word: str, body: str) -> None:
    """An intelligent response: whoever sends the word gets this text back."""
    world.stage.engine.contacts.answer(word, body, task_for=None)


@given(
    sentence(
        'the trigger "{word}" asks an agent to act on the list "{title}" and is answered with {body:Body}'
    )
)
def answer_with_task(world: World, word: str, title: str, body: str) -> None:
    """The same, and somebody is given a task about the list."""
    world.stage.engine.contacts.answer(word, body, task_for=world.title(title))


@then(sentence('an agent has the task to take {name:Name} off the list "{title}"'))
def has_task(world: World, name: str, title: str) -> None:
    """One task about the contact is open, and it is about this list."""
    lists = [task["list"] for task in world.stage.engine.contacts.open_tasks(world.number_of(name))]
    require(
        lists == [world.title(title)], expected=f"one task about {title!r}", happened=listed(map(str, lists))
    )


@when(sentence("{user:Name} finishes the task about {name:Name}"))
def finish(world: World, user: str, name: str) -> None:
    """A user says that everything asked about the contact is done."""
    contacts = world.stage.engine.contacts
    for task in contacts.open_tasks(world.number_of(name)):
        contacts.finish(task["id"], world.person(user).id)


@then(sentence("no task about {name:Name} is open"))
def no_task(world: World, name: str) -> None:
    """Nobody has to do anything about the contact."""
    open_tasks = [str(task["list"]) for task in world.stage.engine.contacts.open_tasks(world.number_of(name))]
    require(not open_tasks, expected=f"no task about {name}", happened=listed(open_tasks))
