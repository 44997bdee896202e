"""What a rule of the audit is, what it is asked about, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from simulator.insight.delays import Delay, delays, is_own
from simulator.insight.people import Attempt, Person, Text
from simulator.insight.reading import Reading

Level = Literal["must", "should", "advisory"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that an application did: a sentence in plain words, and the entries that prove it."""

    sentence: str
    sender: str
    recipient: str
    at: datetime
    events: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `judge` gives one result an occasion: a finding, or None where the rule was kept."""

    id: str
    level: Level
    title: str
    judge: Callable[[Case], Iterator[Finding | None]]


@dataclass(frozen=True)
class Case:
    """Everything that the rules look at."""

    reading: Reading
    delays: tuple[Delay, ...]

    @staticmethod
    def of(reading: Reading) -> Case:
        """What was read of one account."""
        return Case(reading, tuple(delays(reading)))

    def person(self, number: str) -> Person:
        """Everything about one handset."""
        return self.reading.people[number]

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt of the account in the order of the journal, refused TwiML answers left out."""
        found = (a for person in self.reading.people.values() for a in person.attempts)
        kept = (a for a in found if not (a.is_reply and a.outcome == "refused"))
        return tuple(sorted(kept, key=lambda attempt: attempt.seq))

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Every text that a person sent, in the order of the journal."""
        found = (text for person in self.reading.people.values() for text in person.texts)
        return tuple(sorted(found, key=lambda text: text.seq))

    def was_asked_for(self, attempt: Attempt, since: int = 0) -> bool:
        """Whether the person had texted that sender in their own words after the entry `since`."""
        return any(
            since < text.seq < attempt.seq and text.number == attempt.sender and text.keyword is None
            for text in self.person(attempt.recipient).texts
        )

    def is_answer(self, attempt: Attempt) -> bool:
        """Whether the last thing between the two was the person's text: then this answers it."""
        person = self.person(attempt.recipient)
        asked = max(
            (t.seq for t in person.texts if t.number == attempt.sender and t.seq < attempt.seq), default=0
        )
        said = max(
            (a.seq for a in person.attempts if a.sender == attempt.sender and a.seq < attempt.seq), default=0
        )
        return asked > said


def known_refusal(delay: Delay) -> Attempt | None:
    """The first refusal of which the application was made to know while the STOP stands; None if of none."""
    known = [a for a in delay.refused if a.known_seq is not None and a.known_seq < delay.lifted_seq]
    return min(known, key=lambda attempt: attempt.known_seq or 0, default=None)


def own_after(delay: Delay, seq: int) -> Iterator[Attempt]:
    """Attempts of the scope that was stopped, made after the entry and while the STOP stands."""
    return (a for a in delay.later if is_own(delay.stop, a) and seq < a.seq < delay.lifted_seq)
