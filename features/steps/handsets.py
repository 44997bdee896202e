"""What people receive

The judgement of nearly every scenario: each of these looks at all phones and the mailbox of the person, so "by email"
also says that no phone got it, and "by text on the mobile" that no other phone and no mailbox did.
"""

from __future__ import annotations

from pytest_bdd import then

from features.driver.provider import Mail
from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import sentence


def arrivals(world: World, name: str, body: str) -> list[str]:
    """How the words reached the person, one entry each time: the phone's label or "email"."""
    person = world.person(name)
    by_text = [
        phone.label for phone in person.phones.values() for text in world.received(phone) if text.body == body
    ]
    return by_text + ["email" for mail in world.mails(person) if carries(mail, body)]


def carries(mail: Mail, body: str) -> bool:
    """Whether the words stand in the mail, however its lines were broken."""
    return "".join(body.split()) in "".join(mail.text.split())


def require_arrival(world: World, name: str, body: str, ways: list[str]) -> None:
    happened = arrivals(world, name, body)
    require(happened == ways, expected=told(name, body, ways), happened=told(name, body, happened))


def require_presence(world: World, name: str, body: str) -> None:
    """What is absent later has been there before: an engine that sends nothing keeps no promise of silence."""
    ways = arrivals(world, name, body)
    require(len(ways) == 1, expected=f"{body!r} to reach {name}, once", happened=told(name, body, ways))


def told(name: str, body: str, ways: list[str]) -> str:
    """How the words reach the person, in words."""
    how = " and ".join("by email" if way == "email" else f"by text on the {way}" for way in ways)
    return f"{body!r} reaches {name} {how or 'in no way'}"


@then(sentence("{name:Name} receives {body:Body} by text on the {phone:Phone}"))
def by_text(world: World, name: str, body: str, phone: str) -> None:
    """The text arrived on that phone, once, and the person got it in no other way."""
    world.phone(name, phone)
    require_arrival(world, name, body, [phone])


@then(sentence("{name:Name} receives {body:Body} by text"))
def by_one_text(world: World, name: str, body: str) -> None:
    """The same, on whichever of the person's phones."""
    ways = arrivals(world, name, body)
    once = len(ways) == 1 and ways != ["email"]
    require(once, expected=f"{body!r} reaches {name} by text, once", happened=told(name, body, ways))


@then(sentence("{name:Name} receives {body:Body} by email"))
def by_email(world: World, name: str, body: str) -> None:
    """The words arrived in the person's mailbox, once, and on no phone."""
    require_arrival(world, name, body, ["email"])


@then(sentence("{name:Name} does not receive {body:Body}"))
def not_received(world: World, name: str, body: str) -> None:
    """The words arrived on no phone of the person and not in the mailbox."""
    require_arrival(world, name, body, [])


@then(sentence("{body:Body} reaches {name:Name} {way:Way}"))
def reaches(world: World, body: str, name: str, way: list[str]) -> None:
    """Once by text, on whichever phone, or once by email, or not at all."""
    ways = arrivals(world, name, body)
    kinds = [each if each == "email" else "text" for each in ways]
    require(kinds == way, expected=f"{body!r} to reach {name}: {way}", happened=told(name, body, ways))


@then(sentence("{name:Name} receives {bodies:Bodies} on one phone"))
def on_one_phone(world: World, name: str, bodies: list[str]) -> None:
    """Each of the texts arrived once, by text, and all of them on the same phone."""
    ways = {body: arrivals(world, name, body) for body in bodies}
    same = all(len(way) == 1 for way in ways.values()) and len({way[0] for way in ways.values()}) == 1
    happened = listed(f"{body!r} by {way}" for body, way in ways.items())
    require(same and "email" not in ways[bodies[0]], expected="each once, on one phone", happened=happened)


@then(sentence("{name:Name} receives {bodies:Bodies} from one number"))
def from_one_number(world: World, name: str, bodies: list[str]) -> None:
    """Each arrived by text, and the phone shows all of them in one conversation."""
    numbers = {body: sender_of(world, name, body) for body in bodies}
    require(len(set(numbers.values())) == 1, expected="one sender number", happened=f"{numbers}")


@then(sentence("{name:Name} receives {body:Body} from {line:Name}"))
def from_line(world: World, name: str, body: str, line: str) -> None:
    """It arrived by text, from the number of this name or of this user."""
    number, wanted = sender_of(world, name, body), world.sender_number(line)
    require(number == wanted, expected=f"from {line}, {wanted}", happened=f"from {number}")


@then(sentence("{name:Name} receives {body:Body} from none of {owner:Name}'s phones"))
def from_no_phone_of(world: World, name: str, body: str, owner: str) -> None:
    """It arrived by text, from a number that stands on nobody's record of that name."""
    number = sender_of(world, name, body)
    phones = {phone.number for phone in world.person(owner).phones.values()}
    require(number not in phones, expected=f"a number that is not {owner}'s", happened=f"from {number}")


@then(sentence("{name:Name} receives {bodies:Bodies} from different numbers"))
def from_different_numbers(world: World, name: str, bodies: list[str]) -> None:
    """Each arrived by text, and the phone shows each in a conversation of its own."""
    numbers = {body: sender_of(world, name, body) for body in bodies}
    require(
        len(set(numbers.values())) == len(bodies), expected="as many sender numbers", happened=f"{numbers}"
    )


def sender_of(world: World, name: str, body: str) -> str:
    """The number that the words came from, on whichever phone of the person."""
    phones = world.person(name).phones.values()
    numbers = [text.sender for phone in phones for text in world.received(phone) if text.body == body]
    require(len(numbers) == 1, expected=f"one text {body!r} to {name}", happened=f"{len(numbers)} of them")
    return numbers[0]
