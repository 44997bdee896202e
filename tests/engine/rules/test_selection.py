"""SSE-SEL: which of a person's numbers is texted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from engine.model import Configuration, Kind, Person, Phone, SmsStatus
from engine.rules import selection
from engine.rules.selection import Why

DEFAULT, ENABLED, DISABLED = SmsStatus.DEFAULT, SmsStatus.ENABLED, SmsStatus.DISABLED
MAY, JUNE = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
OPTED_IN = Configuration()
OPTED_OUT = Configuration(student_sms_default=DISABLED)


def phone(
    name: str, status: SmsStatus = DEFAULT, verified: datetime | None = None, of: str = "mobile"
) -> Phone:
    return Phone(number=name, type=of, position=ord(name), sms_status=status, verified_at=verified)


def student(*phones: Phone) -> Person:
    return Person(id="s", name="Sam", kind=Kind.STUDENT, phones=phones)


CHOICES: list[tuple[str, list[Phone], Configuration, str | None]] = [
    ("nobody has no number", [], OPTED_IN, None),
    ("SEL-01: enabled before default", [phone("a", DEFAULT, JUNE), phone("b", ENABLED)], OPTED_IN, "b"),
    (
        "SEL-01: the latest date among the enabled",
        [phone("a", ENABLED, MAY), phone("b", ENABLED, JUNE)],
        OPTED_IN,
        "b",
    ),
    ("SEL-01: whatever its type", [phone("a"), phone("b", ENABLED, of="home")], OPTED_IN, "b"),
    ("SEL-02: a default number of the type", [phone("a", of="home"), phone("b")], OPTED_IN, "b"),
    (
        "SEL-02: the latest date among them",
        [phone("a", verified=JUNE), phone("b", verified=MAY)],
        OPTED_IN,
        "a",
    ),
    ("SEL-02: if the default allows it", [phone("a")], OPTED_OUT, None),
    ("SEL-01: enabled whatever the default", [phone("a"), phone("b", ENABLED)], OPTED_OUT, "b"),
    ("SEL-04: the number known first", [phone("b"), phone("a")], OPTED_IN, "a"),
    ("SEL-05: never one of another type", [phone("a", verified=JUNE, of="home")], OPTED_IN, None),
    ("SEL-07: never a disabled one", [phone("a", DISABLED, JUNE), phone("b")], OPTED_IN, "b"),
    ("SEL-08: verified before unverified", [phone("a"), phone("b", verified=MAY)], OPTED_IN, "b"),
]


@pytest.mark.parametrize(("rule", "phones", "settings", "number"), CHOICES, ids=[row[0] for row in CHOICES])
def test_the_number_that_is_texted(
    rule: str, phones: list[Phone], settings: Configuration, number: str | None
) -> None:
    for order in permutations(phones):
        chosen = selection.chosen(student(*order), settings)
        assert (chosen.number if chosen else None) == number


def test_each_kind_of_person_has_its_own_default() -> None:
    settings = Configuration(student_sms_default=ENABLED, staff_sms_default=DISABLED)
    assert selection.effective_status(phone("a"), Kind.STUDENT, settings) is ENABLED
    assert selection.effective_status(phone("a"), Kind.STAFF, settings) is DISABLED


@pytest.mark.parametrize("status", [ENABLED, DISABLED])
def test_a_status_that_was_set_does_not_follow_the_default(status: SmsStatus) -> None:
    for settings in (OPTED_IN, OPTED_OUT):
        assert selection.effective_status(phone("a", status), Kind.STUDENT, settings) is status


def test_the_number_verified_last_is_marked_whatever_its_status() -> None:
    person = student(phone("a", ENABLED, MAY), phone("b", DISABLED, JUNE), phone("c"))
    assert selection.last_verified(person) == person.phones[1]
    assert selection.last_verified(replace(person, phones=person.phones[2:])) is None


WHY: list[tuple[str, list[Phone], Configuration, list[Why]]] = [
    ("the one", [phone("a")], OPTED_IN, [Why.CHOSEN]),
    ("SEL-07", [phone("a", DISABLED, JUNE), phone("b")], OPTED_IN, [Why.DISABLED, Why.CHOSEN]),
    ("CFG-01", [phone("a")], OPTED_OUT, [Why.OPTED_OUT_BY_DEFAULT]),
    ("SEL-05", [phone("a", of="home"), phone("b")], OPTED_IN, [Why.OTHER_TYPE, Why.CHOSEN]),
    ("SEL-05, alone", [phone("a", of="home")], OPTED_IN, [Why.OTHER_TYPE]),
    ("SEL-01", [phone("a"), phone("b", ENABLED)], OPTED_IN, [Why.ANOTHER_IS_ENABLED, Why.CHOSEN]),
    ("SEL-08", [phone("a"), phone("b", verified=MAY)], OPTED_IN, [Why.VERIFIED_EARLIER, Why.CHOSEN]),
    ("SEL-04", [phone("a"), phone("b")], OPTED_IN, [Why.CHOSEN, Why.KNOWN_LATER]),
]


@pytest.mark.parametrize(("rule", "phones", "settings", "expected"), WHY, ids=[row[0] for row in WHY])
def test_each_number_is_told_the_rule_that_speaks_of_it(
    rule: str, phones: list[Phone], settings: Configuration, expected: list[Why]
) -> None:
    person = student(*phones)
    assert [selection.why(each, person, settings) for each in phones] == expected
    chosen = selection.chosen(person, settings)
    assert [each for each, why in zip(phones, expected, strict=True) if why is Why.CHOSEN] == (
        [chosen] if chosen else []
    )
