"""What the provider decides when a message is to go out through a service: before its turn comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import Handset, Refusal, Status, Step, Switches
from simulator.rules import admission, messages
from simulator.rules.send_request import SendFacts, SendRequest
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SERVICE, SID, STUDENT, block, number, service

CALLBACK = "https://app.example/status"
ABROAD = "+447700900001"
POOLED = number(service_sid=SERVICE)
FREE = number(number="+18885550001", kind=NumberKind.TOLL_FREE, service_sid=SERVICE)
NAME = number(number="CAMPUS", kind=NumberKind.ALPHANUMERIC, service_sid=SERVICE)
SOON = NOW + timedelta(hours=1)

PLAIN = SendRequest(to=STUDENT, service=SERVICE, body="Hello", account_sid=ACCOUNT)
FACTS = SendFacts(
    to=phones.PhoneNumber(STUDENT),
    sender=None,
    number=None,
    owned_elsewhere=False,
    handset=Handset(),
    block=None,
    switches=Switches(),
    service=service(),
    pool=(POOLED,),
)
NAMED: dict[str, Any] = {"sender": ADVISOR, "number": POOLED}
LATE = Switches(empty_service_refusal=Refusal.ASYNC)
EARLY = Switches(incapable_service_refusal=Refusal.SYNC)

REFUSALS: list[tuple[str, dict[str, Any], dict[str, Any], Problem | None]] = [
    ("a plain text", {}, {}, None),
    ("an unknown service", {}, {"service": None, "pool": ()}, errors.service_not_found(SERVICE)),
    ("no sender in it", {}, {"pool": ()}, errors.service_empty()),
    ("no sender in it, told later", {}, {"pool": (), "switches": LATE}, None),
    ("none that reaches so far, told later", {"to": ABROAD}, {"to": ABROAD, "pool": (FREE,)}, None),
    (
        "none that reaches so far",
        {"to": ABROAD},
        {"to": ABROAD, "pool": (FREE,), "switches": EARLY},
        errors.service_without_capable_sender(),
    ),
    (
        "one of several that does",
        {"to": ABROAD},
        {"to": ABROAD, "pool": (FREE, POOLED), "switches": EARLY},
        None,
    ),
    ("a sender of its pool", {"sender": ADVISOR}, NAMED, None),
    (
        "a sender from elsewhere",
        {"sender": ADVISOR},
        {"sender": ADVISOR, "number": number()},
        errors.from_not_yours(ADVISOR),
    ),
    (
        "a name of its pool",
        {"sender": "CAMPUS", "to": ABROAD},
        {"sender": "CAMPUS", "to": ABROAD, "pool": (POOLED, NAME)},
        None,
    ),
    (
        "a name from elsewhere",
        {"sender": "CAMPUS"},
        {"sender": "CAMPUS"},
        errors.from_not_yours("CAMPUS"),
    ),
    ("a sender that is none", {"sender": "?"}, {}, errors.invalid_from("?")),
    ("to itself", {"sender": ADVISOR, "to": ADVISOR}, NAMED | {"to": ADVISOR}, errors.same_to_and_from()),
    ("a bad schedule", {}, {"unschedulable": errors.send_at_missing()}, errors.send_at_missing()),
    ("opted out, told later", {"sender": ADVISOR}, NAMED | {"block": block(scope=SERVICE)}, None),
]


@pytest.mark.parametrize(("case", "asked", "known", "refusal"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_send_through_a_service_is_judged(
    case: str, asked: dict[str, Any], known: dict[str, Any], refusal: Problem | None
) -> None:
    """TWI-4-23 to TWI-4-25, TWI-3-02"""
    assert admission.refusal(replace(PLAIN, **asked), replace(FACTS, **known)) == refusal


def test_a_message_is_accepted_without_sender_and_segments_and_its_turn_comes_at_once() -> None:
    """TWI-4-26"""
    created = messages.create(PLAIN, FACTS, SID, NOW)
    taken = created.message
    assert (taken.status, taken.sender, taken.segments) == (Status.ACCEPTED, None, 0)
    assert (taken.service_sid, taken.status_callback, taken.validity) == (SERVICE, None, 36_000)
    assert created.fate == (Step(NOW, Status.QUEUED),)


def test_a_message_that_names_its_sender_keeps_it() -> None:
    created = messages.create(replace(PLAIN, sender=ADVISOR), replace(FACTS, **NAMED), SID, NOW)
    assert (created.message.sender, created.message.status) == (ADVISOR, Status.ACCEPTED)


def test_a_scheduled_message_waits_for_its_time() -> None:
    created = messages.create(PLAIN, replace(FACTS, send_at=SOON), SID, NOW)
    assert created.message.status is Status.SCHEDULED
    assert created.fate == (Step(SOON, Status.QUEUED),)


def test_the_service_says_what_the_message_does_not() -> None:
    """TWI-5-02"""
    pool = service(status_callback=f"{CALLBACK}/pool", validity_period=600)
    facts = replace(FACTS, service=pool)
    left_open = messages.create(PLAIN, facts, SID, NOW).message
    assert (left_open.status_callback, left_open.validity) == (f"{CALLBACK}/pool", 600)
    said = messages.create(replace(PLAIN, status_callback=CALLBACK, validity="5"), facts, SID, NOW).message
    assert (said.status_callback, said.validity) == (CALLBACK, 5)


@pytest.mark.parametrize(("smart", "body"), [(True, '"Hi"'), (False, "\u201cHi\u201d")])
def test_a_service_makes_look_alikes_plain_if_it_is_smart(*, smart: bool, body: str) -> None:
    facts = replace(FACTS, service=service(smart_encoding=smart))
    created = messages.create(replace(PLAIN, body="\u201cHi\u201d"), facts, SID, NOW)
    assert created.message.body == body


def test_a_message_without_a_service_names_none_unless_the_account_has_one_by_default() -> None:
    request = replace(PLAIN, service="", sender=ADVISOR)
    facts = replace(FACTS, service=None, pool=(), sender=ADVISOR, number=number())
    assert messages.create(request, facts, SID, NOW).message.service_sid is None
    named = messages.create(request, replace(facts, switches=Switches(default_service_sid=True)), SID, NOW)
    assert named.message.service_sid == f"MG{ACCOUNT[2:]}"


def test_a_message_slips_past_twilio_to_the_toll_free_network() -> None:
    """TWI-1-07"""
    request = replace(PLAIN, service="", sender=FREE.number)
    facts = replace(FACTS, service=None, pool=(), sender=FREE.number, number=FREE, slips=True)
    fate = messages.create(request, facts, SID, NOW).fate
    assert [(step.status, step.error_code) for step in fate] == [
        ("sent", None),
        ("undelivered", errors.BLOCKED.code),
    ]
