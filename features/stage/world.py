"""The world of one scenario: its people, what they do, and what reached them.

A fresh one is made for every scenario. Steps speak to it in names ("Sam", "mobile"); it knows who and which number
that is, and waits after everything that has effects until nothing is in flight any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from features.driver.engine import Message
from features.driver.provider import Mail, Text
from features.driver.venue import Stage
from features.driver.wire import Json
from features.script.people import Person, Phone
from features.stage.casting import Casting


class UnknownNameError(LookupError):
    """A step speaks of somebody or something that no earlier step introduced."""


@dataclass(kw_only=True)
class World:
    """People by name; `messages` are the engine's answers to everything sent so far, oldest first; `bodies` are the
    words that users wrote. `lines` are numbers that belong to no user, by the name the script gives them; `campaigns`
    are the answers to the campaigns so far. The provider is told of `numbers` that they leave keywords alone if
    `keywords_left` is set. `sids` are the provider's names of the texts that handsets sent, by their words. `defaults`
    and `keywords` are what an engine that lasts showed before anything was configured."""

    stage: Stage
    casting: Casting
    people: dict[str, Person] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    bodies: set[str] = field(default_factory=set)
    shared_pool: bool = False
    lines: dict[str, str] = field(default_factory=dict)
    campaigns: list[Json] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    keywords_left: bool = False
    sids: dict[str, str] = field(default_factory=dict)
    has_settings: bool = False
    defaults: Json = field(default_factory=dict)
    keywords: Json = field(default_factory=dict)

    # People and phones

    def enrol(self, name: str, kind: str, roles: Iterable[str]) -> Person:
        """A new person with an email address and no phone."""
        cast = self.casting
        person = Person(
            name=name,
            id=cast.person_id(name),
            full_name=cast.full_name(name),
            kind=kind,
            email=cast.email(name),
            roles=list(roles),
        )
        self.people[name] = person
        return person

    def save(self, person: Person) -> None:
        """Record the person in the engine as they are now.

        Statuses and dates are said once: saying them again would undo what has happened to them since.
        """
        self.stage.engine.save_person(person.id, person.record())
        for phone in person.phones.values():
            phone.sms_status = phone.verified_at = None

    def person(self, name: str) -> Person:
        if name not in self.people:
            raise UnknownNameError(
                f"nobody called {name} has been introduced; there are {', '.join(self.people)}"
            )
        return self.people[name]

    def phone(self, owner: str, label: str) -> Phone:
        phones = self.person(owner).phones
        if label not in phones:
            raise UnknownNameError(f"{owner} has no phone called {label}; there are {', '.join(phones)}")
        return phones[label]

    def number_of(self, name: str) -> str:
        """The number of the person's first phone: how systems know them that know people by number."""
        return next(iter(self.person(name).phones.values())).number

    def title(self, title: str) -> str:
        """What the engine calls a list or template of the script; a living engine has others of the same title."""
        return self.casting.title(title)

    def named(self, person_id: str) -> str:
        """What the script calls the person of this id; the id itself for a stranger."""
        return next((person.name for person in self.people.values() if person.id == person_id), person_id)

    # Doing

    def provision(self, count: int) -> None:
        """Give the institution so many more numbers to text from."""
        for _ in range(count):
            self.add_number()

    def add_number(self) -> str:
        """A new number of the provider account."""
        number = self.casting.number()
        self.stage.provider.add_number(number)
        if self.keywords_left:
            self.stage.provider.leave_keywords(number)
        self.numbers.append(number)
        return number

    def leave_keywords(self) -> None:
        """Let the provider hear no keyword at any number, of those there are and those to come."""
        self.keywords_left = True
        for number in self.numbers:
            self.stage.provider.leave_keywords(number)

    def send(self, sender: str, recipients: Iterable[str], body: str) -> list[Message]:
        """A user texts people through the engine; `RefusalError` if the engine does not let them."""
        self.note(body)
        to = [self.person(name).id for name in recipients]
        answer = self.stage.engine.send(self.person(sender).id, to, body)
        self.messages += answer
        self.settle()
        return answer

    def run_campaign(self, **order: object) -> None:
        """Have a campaign sent, to its end; `RefusalError` if the engine does not begin it."""
        self.campaigns.append(self.stage.engine.campaigns.run(**order))
        self.settle()

    def handset_sends(self, number: str, to: str, body: str, media: Sequence[str] = ()) -> None:
        """Somebody types a text on a handset, and may add pictures."""
        self.sids[body] = self.stage.provider.send(number, to, body, media)
        self.settle()

    def pass_time(self, span: timedelta) -> None:
        self.stage.clock.advance(span)
        self.settle()

    def settle(self) -> None:
        self.stage.provider.settle()

    def note(self, body: str) -> None:
        """Remember a body; two that contain one another could not be told apart in a mailbox."""
        if any(body != other and (body in other or other in body) for other in self.bodies):
            raise ValueError(
                f"{body!r} contains, or is part of, another text of this scenario; use different words"
            )
        self.bodies.add(body)

    # Looking

    def sender_number(self, name: str) -> str:
        """The number this user's texts came from last, or the number of this name."""
        if name in self.lines:
            return self.lines[name]
        person = self.person(name)
        for message in reversed(self.messages):
            if message.sender == person.id and message.from_number:
                return message.from_number
        raise UnknownNameError(f"{name} has not texted anybody yet, so has no sender number")

    def received(self, phone: Phone) -> list[Text]:
        """The texts that reached the phone, oldest first."""
        return [text for text in self.stage.provider.texts(phone.number) if text.received]

    def mails(self, person: Person) -> list[Mail]:
        """The mail that reached the person, oldest first."""
        return self.stage.provider.mails(person.email) if person.email else []

    def evidence(self) -> Iterator[str]:
        """Everything that reached anybody, a line each: what a failed scenario shows."""
        for person in self.people.values():
            for phone in person.phones.values():
                for text in self.stage.provider.texts(phone.number):
                    way, other = ("received", text.sender) if text.received else ("sent", text.recipient)
                    yield f"{person.name}'s {phone.label} {phone.number} {way} {text.body!r} ({other})"
            for mail in self.mails(person):
                yield f"{person.name}'s mailbox received {mail.subject!r}: {mail.text.strip()!r}"
