"""Who plays in a scenario: names, addresses and phone numbers that nobody else has.

A living engine remembers the people of earlier scenarios, so no two scenarios may meet the same person or number. All
of it follows from the scenario's name: the same scenario gets the same cast in every run.
"""

from __future__ import annotations

import functools
import hashlib

import phonenumbers
from faker import Faker
from faker.providers.person.en_US import Provider as Names

# North American area codes in which any exchange may be in use; the suite needs plausible numbers, not real ones.
AREA_CODES = (
    "202",
    "213",
    "303",
    "312",
    "404",
    "415",
    "503",
    "512",
    "602",
    "617",
    "702",
    "713",
    "801",
    "816",
    "919",
)
# Each is as likely as any other: to weigh them by how common they are takes long.
LAST_NAMES = tuple(Names.last_names)


@functools.cache
def faker() -> Faker:
    """The one Faker; making it takes longer than many a scenario. Each casting seeds it anew."""
    return Faker("en_US", providers=[])


class Casting:
    """A seeded source of identities for one scenario."""

    def __init__(self, scenario: str) -> None:
        self._key = hashlib.sha256(scenario.encode()).hexdigest()
        self._faker = faker()
        self._faker.seed_instance(int(self._key, 16))
        self._numbers: set[str] = set()

    def full_name(self, name: str) -> str:
        """The first name of the script with a last name of its own."""
        return f"{name} {self._faker.random_element(LAST_NAMES)}"

    def person_id(self, name: str) -> str:
        return f"{name.lower()}-{self._key[:12]}"

    def title(self, title: str) -> str:
        """The title of the script with something that makes it this scenario's own."""
        return f"{title} {self._key[:12]}"

    def email(self, name: str) -> str:
        return f"{name.lower()}.{self._key[:12]}@campus.example"

    def number(self) -> str:
        """A valid number in E.164 that this scenario has not used yet."""
        while True:
            drawn = f"+1{self._faker.random_element(AREA_CODES)}{self._faker.numerify('$##$###')}"
            if drawn not in self._numbers and _is_valid(drawn):
                self._numbers.add(drawn)
                return drawn


def _is_valid(drawn: str) -> bool:
    """Whether the number, which is North American, can be somebody's; there is nothing about it to be parsed."""
    number = phonenumbers.PhoneNumber(country_code=1, national_number=int(drawn.removeprefix("+1")))
    return phonenumbers.is_valid_number(number)
