"""The words that stand for values in a step: names, phones, statuses, quoted texts.

A step's text is a `parse` pattern; a type here says what may stand in its place and what it becomes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from pytest_bdd.parsers import StepParser
from pytest_bdd.parsers import parse as parse_step

STATUSES = {"SMS Default": "default", "SMS Enabled": "enabled", "SMS Disabled": "disabled"}

PERSONAS = {
    "reachable": "reachable",
    "switched off": "unreachable",
    "an unknown handset": "unknown",
    "a landline": "landline",
    "filtered by the carrier": "filtered",
    "an invalid number": "invalid",
    "not a mobile number": "not_mobile",
}

ROLES = {
    "student": ("student", ()),
    "advisor": ("staff", ("advisor",)),
    "staff member": ("staff", ("registrar",)),
}

# Those whom the engine knows by the number of their phone: with a state of its own, or not before they are texted.
BY_NUMBER = ("contact", "subscriber")

SYSTEMS = {
    "Student Success & Engagement": "student_success",
    "Business Text Messaging": "business_texting",
    "Engage": "engage",
}

WAYS = {"by text": ["text"], "by email": ["email"], "in no way": []}

MARKS = {
    "opted in": ("opted_in", True),
    "opted out": ("opted_in", False),
    "blocked": ("blocked", True),
    "unblocked": ("blocked", False),
    "blocked at the provider": ("provider_blocked", True),
    "free at the provider": ("provider_blocked", False),
}

Converter = TypeVar("Converter", bound=Callable[[str], object])

NAMES = r"[A-Z]\w+(?:, [A-Z]\w+)*(?: and [A-Z]\w+)?"
LABELS = r"[a-z]+(?: [a-z]+)?(?:, [a-z]+(?: [a-z]+)?)*(?: and [a-z]+(?: [a-z]+)?)?"


def written(pattern: str) -> Callable[[Converter], Converter]:
    """How a value is written, as a regular expression without groups; `parse` reads it from the function."""

    def mark(converter: Converter) -> Converter:
        converter.pattern = pattern  # type: ignore[attr-defined]  # where parse looks for it
        return converter

    return mark


@written(r"[A-Z]\w+")
def name(text: str) -> str:
    """A person of the script: Sam."""
    return text


@written(NAMES)
def names(text: str) -> list[str]:
    """One or several people: Sam, Robin and Kim."""
    return re.split(r", | and ", text)


@written("|".join(f"{role}s?" for role in (*ROLES, *BY_NUMBER)))
def role(text: str) -> str:
    """What somebody is to the institution, in singular or plural: student, advisor, staff member; or, where people
    are known by their number, contact or subscriber."""
    return text.removesuffix("s")


@written("|".join(MARKS))
def mark(text: str) -> tuple[str, bool]:
    """What a contact's record says: opted in, opted out, blocked, unblocked, blocked at the provider, free at the
    provider."""
    return MARKS[text]


@written("|".join(SYSTEMS))
def system(text: str) -> str:
    """One of the systems: Student Success & Engagement, Business Text Messaging, Engage."""
    return SYSTEMS[text]


@written("|".join(WAYS))
def way(text: str) -> list[str]:
    """How words reach somebody: by text, by email, in no way."""
    return WAYS[text]


@written(r"[a-z]+(?: [a-z]+)?")
def phone(text: str) -> str:
    """What a person's phone is called, in one or two words: mobile, old home."""
    return text


@written(LABELS)
def phones(text: str) -> list[str]:
    """One or several phones of a person: mobile, home and work."""
    return re.split(r", | and ", text)


@written("|".join(STATUSES))
def status(text: str) -> str:
    """SMS Default, SMS Enabled or SMS Disabled."""
    return text


@written("|".join(PERSONAS))
def persona(text: str) -> str:
    """How a handset behaves, as the provider knows it."""
    return PERSONAS[text]


@written("[A-Z]+(?:_[A-Z]+)+")
def reason(text: str) -> str:
    """The reason code that a user sees: NO_TEXTABLE_NUMBER."""
    return text


@written(r'"[^"]*"|a text of \d+ characters')
def body(text: str) -> str:
    """The words of a text in quotes, or their number: "Come by at four", a text of 1000 characters."""
    if text.startswith('"'):
        return text[1:-1]
    length = int(re.sub(r"\D", "", text))
    return ("All work and no play makes a long text. " * (length // 40 + 1))[: length - 1] + "!"


@written('"[^"]*"(?:, "[^"]*")*(?: and "[^"]*")?')
def bodies(text: str) -> list[str]:
    """Several texts: "Come by at four", "Bring your card" and "See you"."""
    return re.findall('"([^"]*)"', text)


TYPES: dict[str, Callable[[str], object]] = {
    "Name": name,
    "Names": names,
    "Role": role,
    "Mark": mark,
    "System": system,
    "Way": way,
    "Phone": phone,
    "Phones": phones,
    "Status": status,
    "Persona": persona,
    "Reason": reason,
    "Body": body,
    "Bodies": bodies,
}


def sentence(text: str) -> StepParser:
    """The pattern of a step, with the types of this module."""
    return parse_step(text, extra_types=TYPES, case_sensitive=True)


def rows_of(table: list[list[str]]) -> list[dict[str, str]]:
    """A table of a feature file, a row by the names in its head."""
    head, *rows = table
    return [dict(zip(head, row, strict=True)) for row in rows]
