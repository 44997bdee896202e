"""What smart encoding replaces: all that is listed, and nothing else."""

from __future__ import annotations

import pytest

from simulator.language import segments
from simulator.language.segments import Segments
from simulator.language.smart_encoding import TABLE, smart_encode
from tests.simulator.provider import Provider, answer
from tests.simulator.sample import ADVISOR, STUDENT

SMILE = "\U0001f600"

SMART = [
    ("curly quotes", "\u201cI\u2019m here\u201d", '"I\'m here"'),
    ("dashes", "8\u201312 \u2014 noon", "8-12 - noon"),
    ("an ellipsis", "wait\u2026", "wait..."),
    ("a bullet", "\u2022 one", "- one"),
    ("spaces", "a\u00a0b\tc\u3000d", "a b c d"),
    ("nothing to see", "a\u200bb\ufeff\u2060", "ab"),
    ("angle quotes", "\u2039a\u203a\u00abb\u00bb", '<a>"b"'),
    ("a low quote is a comma", "\u201a", ","),
    ("fractions", "\u00bc\u00bd\u00be", "1/41/23/4"),
    ("two exclamation marks", "\u203c", "!!"),
    ("fullwidth capitals and digits", "\uff21\uff3a\uff10\uff19\uff5e", "AZ09~"),
    ("small capitals", "\u1d00\u029f\ua731", "ALS"),
    ("an emoji stays, and the rest is replaced all the same", f"\u201c{SMILE}", f'"{SMILE}'),
    ("an accent stays", "\u00c1", "\u00c1"),
    ("GSM stays", segments._GSM_BASIC, segments._GSM_BASIC),
    ("what is not listed stays", "\u2153\u00b1\u00d7\u2020\u2030\u2122\u2032\u2033\u2212", None),
    ("fullwidth small letters are not listed", "\uff41\uff5a\uff40", None),
]


@pytest.mark.parametrize(("case", "body", "encoded"), SMART, ids=[row[0] for row in SMART])
def test_smart_encoding_replaces_look_alikes_and_nothing_else(
    case: str, body: str, encoded: str | None
) -> None:
    assert smart_encode(body) == (body if encoded is None else encoded)


@pytest.mark.parametrize("code", sorted(TABLE), ids=hex)
def test_every_look_alike_ends_inside_the_gsm_alphabet(code: int) -> None:
    assert segments.count(smart_encode(chr(code))) == Segments("GSM-7", 1)
    assert smart_encode(smart_encode(chr(code))) == smart_encode(chr(code))


# Of 99 of each: one segment of the GSM alphabet, two where two or three letters stand for one, or UCS-2 as it was.
NINETY_NINE = [
    *(("\u00ab", "1"), ("\u00bb", "1"), ("\u2039", "1"), ("\u203a", "1"), ("\u201a", "1"), ("\u201e", "1")),
    *(("\u00bd", "2"), ("\u00bc", "2"), ("\u20ac", "2")),
    *(("\u2153", "2"), ("\u00b1", "2"), ("\u00d7", "2"), ("\u2020", "2"), ("\u2030", "2"), ("\u2122", "2")),
]


@pytest.mark.parametrize(("character", "count"), NINETY_NINE)
def test_what_99_of_a_character_take_on_the_wire(provider: Provider, character: str, count: str) -> None:
    sent = provider.send(To=STUDENT, From=ADVISOR, Body=character * 99, SmartEncoded="true")
    assert answer(sent, 201)["num_segments"] == count


@pytest.mark.parametrize(("service", "asked", "body"), [
    ("true", {}, '"'), ("false", {}, "\u201c"),
    ("true", {"SmartEncoded": "false"}, "\u201c"), ("false", {"SmartEncoded": "true"}, '"'),
])  # fmt: skip
def test_a_message_says_otherwise_than_its_service(
    provider: Provider, service: str, asked: dict[str, str], body: str
) -> None:
    form = {"FriendlyName": "Campus", "SmartEncoding": service}
    made = answer(provider.api("POST", "/v1/Services", form), 201)["sid"]
    number = answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"][0]["sid"]
    answer(provider.api("POST", f"/v1/Services/{made}/PhoneNumbers", {"PhoneNumberSid": number}), 201)
    sent = provider.send(To=STUDENT, MessagingServiceSid=made, Body="\u201c", **asked)
    assert answer(sent, 201)["body"] == body
