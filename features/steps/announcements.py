"""Announcements of replies"""

from __future__ import annotations

from pytest_bdd import then

from features.driver.engine import Message
from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import rows_of, sentence
from features.steps.report import shown


@then(sentence('{user:Name} is told by an email "{subject}" saying "{text}"'))
def told(world: World, user: str, subject: str, text: str) -> None:
    """The user's mailbox has one email with this subject and body. {Sam} in either stands for Sam's full name."""
    wanted = filled(world, subject), filled(world, text)
    mails = [(mail.subject, mail.text.strip()) for mail in world.mails(world.person(user))]
    require(mails.count(wanted) == 1, expected=f"one email {wanted}", happened=listed(map(str, mails)))


@then(sentence("{user:Name} is told of {sender:Name}'s {text:Body} in the announcement that is configured"))
def told_as_configured(world: World, user: str, sender: str, text: str) -> None:
    """The user's mailbox has one email with the subject and body that the configuration shows, filled in, and the
    reply is in it."""
    shown = world.stage.engine.configuration()["reply_notification"]
    names = {
        "sender": world.person(sender).full_name,
        "recipient": world.person(user).full_name,
        "text": text,
    }
    wanted = in_place(shown["subject"], names).strip(), in_place(shown["body"], names).strip()
    mails = [(mail.subject, mail.text.strip()) for mail in world.mails(world.person(user))]
    require(mails.count(wanted) == 1, expected=f"one email {wanted}", happened=listed(map(str, mails)))
    require(text in wanted[1], expected=f"{text!r} in the announcement", happened=shown["body"])


@then(sentence('{name:Name} has no email with "{words}"'))
def not_told(world: World, name: str, words: str) -> None:
    """No email in the person's mailbox has these words in its subject or body."""
    found = [mail.subject for mail in world.mails(world.person(name)) if words in mail.subject + mail.text]
    require(not found, expected=f"no email with {words!r}", happened=listed(found))


@then("the replies on record are")
def replies(world: World, datatable: list[list[str]]) -> None:
    """The texts that people of the scenario sent or got from a handset, in any order. Columns: `from`, `to` and
    `text`; from or to is empty where nobody has the phone or the sender number."""
    wanted = [shown(row) for row in rows_of(datatable)]
    kept = [
        shown({"from": world.named(reply.sender), "to": world.named(reply.recipient), "text": reply.body})
        for reply in kept_replies(world)
    ]
    require(sorted(kept) == sorted(wanted), expected=listed(wanted), happened=listed(kept))


def kept_replies(world: World) -> set[Message]:
    """What the engine has recorded of the texts from and to the people of the scenario."""
    filters = [{field: person.id} for person in world.people.values() for field in ("from", "to")]
    return {reply for chosen in filters for reply in world.stage.engine.replies(**chosen)}


def in_place(template: str, names: dict[str, str]) -> str:
    """The template with each value in the place of its name in braces."""
    for name, value in names.items():
        template = template.replace("{" + name + "}", value)
    return template


def filled(world: World, text: str) -> str:
    """The text with full names in the place of {Name}."""
    return in_place(text, {person.name: person.full_name for person in world.people.values()})
