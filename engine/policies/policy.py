"""The questions that a messaging system has to answer about consent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.consent import StatusChange
from engine.model import Person
from engine.outcomes import Outcome
from engine.routing import Admission, Rule


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The provider would not, or could not, deliver a text to `number`; `holders` are all who have that number now."""

    outcome: Outcome
    recipient: Person | None
    number: str
    holders: Sequence[Person]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text from the handset `number`. `initiated`: no earlier message in that conversation (SSE-STS-02)."""

    body: str
    number: str
    holders: Sequence[Person]
    initiated: bool


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One system.

    `admission` judges whether the sender may send at all, `rules` where each message goes; `learned` says what a
    provider's refusal does to statuses, `received` what an arriving text does.
    """

    name: str
    admission: tuple[Admission, ...]
    rules: tuple[Rule, ...]
    learned: Callable[[Refusal], list[StatusChange]]
    received: Callable[[Text], list[StatusChange]]
