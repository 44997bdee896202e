"""From which number of its pool a service sends."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber
from simulator.rules import sender_choice
from tests.simulator.sample import number, service

NEAR, FAR = "+15552010001", "+14152010001"
STUDENT = "+15553010001"
ABROAD = "+447700900001"


def owned(digits: str, **changes: Any) -> OwnedNumber:
    return number(sid=f"PN{digits[-5:]}", number=digits, **changes)


SHORT = owned("55501", kind=NumberKind.SHORT_CODE)
FREE = owned("+18885550001", kind=NumberKind.TOLL_FREE)
LOCAL, DISTANT, THIRD = owned(NEAR), owned(FAR), owned("+15552010003")
PLAIN = service(sticky_sender=False, area_code_geomatch=False)

CHOICES: list[tuple[str, Any, list[OwnedNumber], str | None, dict[str, int], OwnedNumber | None]] = [
    ("nothing to choose from", service(), [], None, {}, None),
    ("the first of equals", PLAIN, [LOCAL, DISTANT], None, {}, LOCAL),
    ("the number that texted before", service(), [LOCAL, DISTANT], FAR, {FAR: 9}, DISTANT),
    ("unless it left the pool", service(), [LOCAL, DISTANT], "+15559990001", {}, LOCAL),
    ("unless senders do not stick", PLAIN, [LOCAL, DISTANT], FAR, {}, LOCAL),
    ("a short code before any other", service(), [LOCAL, FREE, SHORT], None, {SHORT.number: 9}, SHORT),
    ("toll-free is like a long code", PLAIN, [FREE, LOCAL], None, {}, FREE),
    ("the area code before the traffic", service(), [DISTANT, LOCAL], None, {NEAR: 9}, LOCAL),
    ("the traffic if areas do not count", PLAIN, [LOCAL, DISTANT], None, {NEAR: 1}, DISTANT),
    ("the traffic within an area", service(), [LOCAL, DISTANT, THIRD], None, {NEAR: 1}, THIRD),
]


@pytest.mark.parametrize(
    ("case", "chooser", "pool", "sticky", "uses", "chosen"), CHOICES, ids=[row[0] for row in CHOICES]
)
def test_a_sender_is_chosen(
    *,
    case: str,
    chooser: Any,
    pool: list[OwnedNumber],
    sticky: str | None,
    uses: dict[str, int],
    chosen: OwnedNumber | None,
) -> None:
    """TWI-9-12 to TWI-9-15"""
    assert sender_choice.choose(chooser, pool, STUDENT, sticky, uses) == chosen


def test_an_area_is_matched_in_north_america_only() -> None:
    alike, other = owned("+447700900002"), owned("+447800900002")
    assert sender_choice.choose(service(), [other, alike], ABROAD, None, {}) == other


CAPABLE: list[tuple[str, str, bool, list[OwnedNumber]]] = [
    ("everybody at home", STUDENT, False, [SHORT, FREE, LOCAL]),
    ("long codes abroad", ABROAD, False, [LOCAL]),
]


@pytest.mark.parametrize(("case", "recipient", "has_media", "able"), CAPABLE, ids=[row[0] for row in CAPABLE])
def test_a_sender_is_capable_of_reaching_the_recipient(
    case: str, recipient: str, has_media: bool, able: list[OwnedNumber]
) -> None:
    assert sender_choice.capable([SHORT, FREE, LOCAL], recipient, has_media=has_media) == able


def test_a_sender_is_capable_of_what_the_message_holds() -> None:
    mute, plain = owned("+15552010004", sms=False), owned("+15552010005", mms=False)
    assert sender_choice.capable([mute, plain, LOCAL], STUDENT, has_media=False) == [plain, LOCAL]
    assert sender_choice.capable([mute, plain, LOCAL], STUDENT, has_media=True) == [LOCAL]


BRITISH, OTHER_BRITISH = owned("+447400100001"), owned("+447400100002")
GERMAN = owned("+4915110000001")
NAMED = owned("Campus", kind=NumberKind.ALPHANUMERIC, mms=False)
GERMANY = "+4915120000001"

BY_COUNTRY: list[tuple[str, list[OwnedNumber], str, str | None, OwnedNumber]] = [
    ("the recipient's own country", [LOCAL, GERMAN, BRITISH], ABROAD, None, BRITISH),
    ("at home too", [BRITISH, LOCAL], STUDENT, None, LOCAL),
    ("no sender of the country: the United States", [BRITISH, LOCAL], GERMANY, None, LOCAL),
    ("nor one of the United States", [BRITISH, OTHER_BRITISH], GERMANY, None, BRITISH),
    ("a nearer one replaces the sticky one", [LOCAL, BRITISH], ABROAD, NEAR, BRITISH),
    ("an American one replaces a foreign one", [BRITISH, LOCAL], GERMANY, BRITISH.number, LOCAL),
    (
        "the sticky one stays among equals",
        [BRITISH, OTHER_BRITISH],
        ABROAD,
        OTHER_BRITISH.number,
        OTHER_BRITISH,
    ),
    ("a short code is at home", [LOCAL, SHORT], STUDENT, NEAR, LOCAL),
    ("a name before a number", [BRITISH, NAMED], ABROAD, None, NAMED),
    ("a name before a foreign number", [LOCAL, NAMED], ABROAD, NEAR, NAMED),
]


@pytest.mark.parametrize(("case", "pool", "recipient", "sticky", "chosen"), BY_COUNTRY)
def test_countries_are_matched_before_anything_else(
    case: str, pool: list[OwnedNumber], recipient: str, sticky: str | None, chosen: OwnedNumber
) -> None:
    assert sender_choice.choose(service(), pool, recipient, sticky, {}) == chosen


def test_a_name_reaches_people_abroad_only_and_has_no_pictures() -> None:
    assert sender_choice.capable([NAMED], ABROAD, has_media=False) == [NAMED]
    assert sender_choice.capable([NAMED], STUDENT, has_media=False) == []
    assert sender_choice.capable([NAMED], ABROAD, has_media=True) == []
