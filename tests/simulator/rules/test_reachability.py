"""TWI-4-05: which recipients can be texted from which senders at all."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.model import Persona, Switches
from simulator.rules import reachability
from tests.simulator.sample import ADVISOR, STUDENT, number

BRITON = "+447700900001"
GERMAN = "+4930231250000"
PREMIUM = "+19005550100"
TRIAL = Switches(trial=True, verified_numbers=(STUDENT,))

PAIR = reachability.Pair(
    to=STUDENT,
    sender=ADVISOR,
    number=number(),
    persona=Persona.REACHABLE,
    has_media=False,
    switches=Switches(),
)
NAMED: dict[str, Any] = {"sender": "STOPGAP", "number": None}

PAIRS: list[tuple[str, dict[str, Any], Problem | None]] = [
    ("two ordinary numbers", {}, None),
    ("a premium line", {"to": PREMIUM}, errors.premium_recipient(PREMIUM)),
    ("a region among the permitted", {"switches": Switches(permitted_regions=("GB", "US"))}, None),
    (
        "a region that is not permitted",
        {"switches": Switches(permitted_regions=("GB",))},
        errors.region_not_permitted(STUDENT),
    ),
    ("a trial account to whom it verified", {"switches": TRIAL}, None),
    (
        "a trial account to anybody else",
        {"switches": TRIAL, "to": "+15553010002"},
        errors.unverified_recipient("+15553010002"),
    ),
    ("a trial account under a name", NAMED | {"switches": TRIAL}, errors.alphanumeric_on_trial()),
    ("a name abroad", NAMED | {"to": BRITON}, None),
    ("a name in North America", NAMED, errors.unroutable(STUDENT, "STOPGAP")),
    ("a number that cannot text", {"number": number(sms=False)}, errors.from_cannot_text(ADVISOR)),
    ("a picture", {"has_media": True}, None),
    (
        "a picture from a number that sends none",
        {"has_media": True, "number": number(mms=False)},
        errors.from_cannot_mms(ADVISOR),
    ),
    ("a text from a number that sends no pictures", {"number": number(mms=False)}, None),
    (
        "a picture from a name",
        NAMED | {"to": BRITON, "has_media": True},
        errors.from_cannot_mms("STOPGAP"),
    ),
    ("a landline where the carrier finds out", {"persona": Persona.LANDLINE}, None),
    ("a landline in Britain", {"persona": Persona.LANDLINE, "to": BRITON}, None),
    (
        "a landline elsewhere",
        {"persona": Persona.LANDLINE, "to": GERMAN},
        errors.landline_recipient(GERMAN),
    ),
    ("no mobile phone", {"persona": Persona.NOT_MOBILE}, errors.not_mobile(STUDENT)),
]


@pytest.mark.parametrize(("case", "changes", "refusal"), PAIRS, ids=[row[0] for row in PAIRS])
def test_a_recipient_is_in_reach_or_not(case: str, changes: dict[str, Any], refusal: Problem | None) -> None:
    assert reachability.refusal(replace(PAIR, **changes)) == refusal


UNPARSED = [
    ("12345", ADVISOR, errors.short_code_recipient("12345")),
    ("nobody", ADVISOR, errors.invalid_to("nobody")),
    ("+1", ADVISOR, errors.invalid_to("+1")),
    ("whatsapp:+15553010001", ADVISOR, errors.channels_differ("whatsapp:+15553010001", ADVISOR)),
    ("+1", f"whatsapp:{ADVISOR}", errors.channels_differ("+1", f"whatsapp:{ADVISOR}")),
    ("whatsapp:+15553010001", f"whatsapp:{ADVISOR}", errors.invalid_to("whatsapp:+15553010001")),
]


@pytest.mark.parametrize(("to", "sender", "problem"), UNPARSED)
def test_what_is_no_number_is_refused_for_what_it_is(to: str, sender: str, problem: Problem) -> None:
    assert reachability.unparsed(to, sender) == problem
