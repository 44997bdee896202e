"""Where a message goes: one rule after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model import Configuration, Kind, Person, Phone, Reason
from engine.policies import POLICIES
from engine.rules.routing import Email, Facts, Refused, Route, Sms, admitted, route, text_the_chosen_number

POLICY = POLICIES["student_success"]
ADVISOR = Person(id="a", name="Avery", kind=Kind.STAFF, roles=("advisor", "tutor"))
SAM = Person(
    id="s",
    name="Sam",
    kind=Kind.STUDENT,
    email="sam@x.org",
    phones=(Phone(number="+15550100001", type="mobile"),),
)
UNREACHABLE = replace(SAM, phones=(), email=None)
FACTS = Facts(sender=ADVISOR, recipient=SAM, body="Hello", configuration=Configuration())

ROUTES: list[tuple[str, Facts, Route]] = [
    ("a text", FACTS, Sms("+15550100001")),
    ("nobody of that id", replace(FACTS, recipient=None), Refused(Reason.RECIPIENT_UNKNOWN)),
    (
        "nothing to text",
        replace(FACTS, recipient=replace(SAM, phones=())),
        Email("sam@x.org", Reason.NO_TEXTABLE_NUMBER),
    ),
    (
        "the limit reached",
        replace(FACTS, limit_reached=True),
        Email("sam@x.org", Reason.MESSAGE_LIMIT_REACHED),
    ),
    (
        "no sender number",
        replace(FACTS, number_available=False),
        Email("sam@x.org", Reason.NO_NUMBER_AVAILABLE),
    ),
    (
        "the limit before the number",
        replace(FACTS, limit_reached=True, number_available=False),
        Email("sam@x.org", Reason.MESSAGE_LIMIT_REACHED),
    ),
    ("no way at all", replace(FACTS, recipient=UNREACHABLE), Refused(Reason.NO_EMAIL_ADDRESS)),
    (
        "at the limit without an address",
        replace(FACTS, recipient=replace(SAM, email=None), limit_reached=True),
        Refused(Reason.NO_EMAIL_ADDRESS),
    ),
]


@pytest.mark.parametrize(("case", "facts", "expected"), ROUTES, ids=[row[0] for row in ROUTES])
def test_the_first_rule_with_an_answer_decides(case: str, facts: Facts, expected: Route) -> None:
    assert route(POLICY.rules, POLICY.instead, facts) == expected


def test_the_last_rule_has_no_answer_without_a_number() -> None:
    assert text_the_chosen_number(replace(FACTS, recipient=UNREACHABLE)) is None
    assert text_the_chosen_number(replace(FACTS, recipient=None)) is None


NOT_PERMITTED, TOO_LONG = Refused(Reason.SENDER_NOT_PERMITTED), Refused(Reason.BODY_TOO_LONG)
NO_ROLE = replace(ADVISOR, roles=("tutor",))
ADMISSIONS: list[tuple[str, Facts, Refused | None]] = [
    ("staff with one permitted role", FACTS, None),
    ("staff without", replace(FACTS, sender=NO_ROLE), NOT_PERMITTED),
    (
        "a student, whatever the roles",
        replace(FACTS, sender=replace(ADVISOR, kind=Kind.STUDENT)),
        NOT_PERMITTED,
    ),
    ("anybody who replies", replace(FACTS, sender=NO_ROLE, reply=True), None),
    (
        "nobody when no role is permitted",
        replace(FACTS, configuration=Configuration(permitted_roles=())),
        NOT_PERMITTED,
    ),
    ("a text of the greatest length", replace(FACTS, body="x" * 1000), None),
    ("one character more", replace(FACTS, body="x" * 1001), TOO_LONG),
    ("also in a reply", replace(FACTS, body="x" * 1001, reply=True), TOO_LONG),
]


@pytest.mark.parametrize(("case", "facts", "expected"), ADMISSIONS, ids=[row[0] for row in ADMISSIONS])
def test_who_may_send_what(case: str, facts: Facts, expected: Refused | None) -> None:
    assert admitted(POLICY.admission, facts) == expected
