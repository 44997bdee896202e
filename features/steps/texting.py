"""Sending texts"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pytest_bdd import given, then, when

from features.driver.wire import RefusalError
from features.script.verdict import UnmetError, require
from features.stage.world import World
from features.steps.handsets import arrivals, require_presence
from features.steps.notation import sentence

Volley = list[tuple[str, str, str]]  # sender, recipient, words


@given(sentence("{sender:Name} texts {recipients:Names} {body:Body}"))
def have_texted(world: World, sender: str, recipients: list[str], body: str) -> None:
    """What a story stands on has to have happened: the words reached everybody, each once, by text or by email."""
    text(world, sender, recipients, body)
    for name in recipients:
        require_presence(world, name, body)


@when(sentence("{sender:Name} texts {recipients:Names} {body:Body}"))
def text(world: World, sender: str, recipients: list[str], body: str) -> None:
    """A user writes a text message to one or several people, and may do so. How it reaches them is for the
    product to decide. The words, in quotes, must not be part of another text of the scenario."""
    try:
        world.send(sender, recipients, body)
    except RefusalError as refusal:
        raise UnmetError(
            f"that {sender} may text {' and '.join(recipients)}", f"refused: {refusal}"
        ) from refusal


@when(
    sentence("{sender:Name} tries to text {recipients:Names} {body:Body}"),
    target_fixture="refusal",
)
def try_to_text(world: World, sender: str, recipients: list[str], body: str) -> RefusalError | None:
    """The same, where the product may say no. What it says is judged by "the attempt is refused"."""
    try:
        world.send(sender, recipients, body)
    except RefusalError as refusal:
        world.settle()
        return refusal
    return None


@then(sentence("the attempt is refused because {reason:Reason}"))
def attempt_refused(refusal: RefusalError | None, reason: str) -> None:
    """The last attempt was turned down by the product itself, with this reason and a sentence for the user."""
    happened = str(refusal) if refusal else "it was accepted"
    told = refusal is not None and refusal.code == reason and bool(refusal.detail)
    require(told, expected=f"a refusal with the reason {reason} and a sentence", happened=happened)


@when(
    sentence("{senders:Names} text {recipients:Names} {body:Body} at the same moment"),
    target_fixture="volley",
)
@when(
    sentence("{senders:Names} texts {recipients:Names} {body:Body} at the same moment"),
    target_fixture="volley",
)
def text_at_once(world: World, senders: list[str], recipients: list[str], body: str) -> Volley:
    """Every sender texts every recipient, all at once. Each text begins with the sender's name."""
    volley = [(sender, recipient, f"{sender}: {body}") for sender in senders for recipient in recipients]
    with ThreadPoolExecutor(len(volley)) as pool:
        attempts = [pool.submit(world.send, sender, [to], words) for sender, to, words in volley]
        for attempt in attempts:
            attempt.result()
    return volley


@then(sentence("{texts:d} of these arrive by text and {mails:d} by email"))
def split(world: World, volley: Volley, texts: int, mails: int) -> None:
    """Of the texts sent at the same moment so many reached phones and so many mailboxes, each once."""
    ways = [arrivals(world, recipient, words) for _, recipient, words in volley]
    by_email = ways.count(["email"])
    by_text = sum(len(way) == 1 for way in ways) - by_email
    happened = f"{by_text} by text, {by_email} by email, {len(ways) - by_text - by_email} otherwise"
    require(
        (by_text, by_email) == (texts, mails),
        expected=f"{texts} by text, {mails} by email",
        happened=happened,
    )


def require_taken(world: World, body: str) -> None:
    """The product answered the text's webhook, if there was one, with success: one that breaks there does nothing for a
    reason of its own."""
    answers = world.stage.provider.answers(world.sids[body])
    taken = not answers or any(answer // 100 == 2 for answer in answers)
    require(taken, expected=f"the webhook about {body!r} answered with success", happened=f"{answers}")


@given(sentence("{owner:Name}'s {phone:Phone} sends {body:Body} to {user:Name}"))
@when(sentence("{owner:Name}'s {phone:Phone} sends {body:Body} to {user:Name}"))
def handset_sends(world: World, owner: str, phone: str, body: str, user: str) -> None:
    """Somebody types a text on that phone and sends it to the number the user texts from; the product takes it."""
    world.handset_sends(world.phone(owner, phone).number, world.sender_number(user), body)
    require_taken(world, body)


@when(sentence("a stranger's phone sends {body:Body} to {user:Name}"))
def stranger_sends(world: World, body: str, user: str) -> None:
    """The same, from a phone that stands on nobody's record."""
    world.handset_sends(world.casting.number(), world.sender_number(user), body)
    require_taken(world, body)
