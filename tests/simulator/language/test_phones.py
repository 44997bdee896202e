"""What counts as a number or a sender, and what its digits tell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, format_number, parse

from simulator.language import phones
from simulator.language.phones import NumberKind

REPRODUCIBLE = settings(derandomize=True, deadline=None)  # the same cases every time, on any machine

NUMBERS = [
    ("E.164", "+15551230001", "+15551230001"),
    ("written for people", "+1 (555) 123-0001", "+15551230001"),
    ("with dots", "555.123.0001", "+15551230001"),
    ("ten digits", "5551230001", "+15551230001"),
    ("eleven digits", "15551230001", "+15551230001"),
    ("a plus lost in a form", " 15551230001", "+15551230001"),
    ("British, spaced", "+44 20 7183 8750", "+442071838750"),
    ("fictional British mobile", "+447700900123", "+447700900123"),
    ("German", "+49 151 12345678", "+4915112345678"),
    ("magic number", "+15005550006", "+15005550006"),
    ("nothing", "", None),
    ("a short code", "12345", None),
    ("seven digits", "5551230", None),
    ("ten digits that cannot be dialled", "0551230001", None),
    ("a digit short", "+1555123000", None),
    ("a digit too many", "+155512300011", None),
    ("a letter", "+1555123000x", None),
    ("two pluses", "++15551230001", None),
    ("a country that is none", "+999123456789", None),
    ("too short for its country", "+4412345", None),
    ("other scripts' digits", "+1555123000\u0661", None),
    ("a line break inside", "+1555123\n0001", None),
    ("another channel", "whatsapp:+15551230001", None),
    ("endless", "+1" + "5" * 1_000_000, None),
]


@pytest.mark.parametrize(("case", "text", "number"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_a_number_is_parsed_into_e164_or_refused(case: str, text: str, number: str | None) -> None:
    assert phones.parse(text) == number


@REPRODUCIBLE
@given(st.from_regex(r"\+1[2-9][0-9]{9}", fullmatch=True))
def test_every_north_american_number_is_possible_fictional_or_not(number: str) -> None:
    assert phones.parse(number) == number


@REPRODUCIBLE
@given(st.text())
def test_parsing_again_changes_nothing(text: str) -> None:
    once = phones.parse(text)
    assert once is None or phones.parse(once) == once


AT_HOME = [
    ("GB", "07400 123456", "+447400123456"),
    ("GB", "(020) 7183-8750", "+442071838750"),
    ("GB", "2071838750", "+442071838750"),
    ("GB", "447400123456", "+447400123456"),
    ("GB", "0015551230001", "+15551230001"),
    ("GB", "+15551230001", "+15551230001"),
    ("DE", "0151 12345678", "+4915112345678"),
    ("CA", "2041230001", "+12041230001"),
    ("US", "07400123456", None),
    ("", "07400123456", None),
    ("GB", "12345", None),
    ("GB", "123456", None),
    ("GB", "074", None),
    ("GB", "07400x123456", None),
    ("GB", "0" * 20, None),
]


@pytest.mark.parametrize(("country", "text", "number"), AT_HOME)
def test_a_number_is_read_as_its_country_writes_it(country: str, text: str, number: str | None) -> None:
    assert phones.parse(text, country) == number


@pytest.mark.parametrize("prefix", ["800", "833", "844", "855", "866", "877", "888"])
def test_every_toll_free_prefix_is_known(prefix: str) -> None:
    assert phones.kind_of(f"+1{prefix}5551234") is NumberKind.TOLL_FREE


@pytest.mark.parametrize("prefix", ["801", "822", "889", "900", "899", "832"])
def test_its_neighbours_are_none(prefix: str) -> None:
    assert phones.kind_of(f"+1{prefix}5551234") is not NumberKind.TOLL_FREE


SENDERS = [
    ("a number", "+1 555 123 0001", "+15551230001"),
    ("a short code", "12345", "12345"),
    ("a long short code", " 123456 ", "123456"),
    ("a name", "Campus", "Campus"),
    ("a name with a space", "My College", "My College"),
    ("a name with signs", "A&B_c-d+e", "A&B_c-d+e"),
    ("one letter", "x", "x"),
    ("four digits", "1234", None),
    ("seven digits", "1234567", None),
    ("a misspelt number", "+1555x", None),
    ("a name too long", "StudentHelps", None),
    ("a name with an accent", "Université", None),
    ("signs only", "&-_", None),
    ("a service", "MG00000000000000000000000000000001", None),
    ("nothing", "", None),
    ("endless", "x" * 1_000_000, None),
]


@pytest.mark.parametrize(("case", "text", "sender"), SENDERS, ids=[row[0] for row in SENDERS])
def test_a_sender_is_a_number_a_short_code_or_a_name(case: str, text: str, sender: str | None) -> None:
    assert phones.parse_sender(text) == sender


KINDS = [
    ("+15551230001", NumberKind.LOCAL),
    ("+18085551234", NumberKind.LOCAL),
    ("+18001230001", NumberKind.TOLL_FREE),
    ("+18885551234", NumberKind.TOLL_FREE),
    ("+19005551234", NumberKind.PREMIUM),
    ("+447400123456", NumberKind.MOBILE),
    ("+442071838750", NumberKind.LOCAL),
    ("+448001111111", NumberKind.TOLL_FREE),
    ("+449098790000", NumberKind.PREMIUM),
    ("12345", NumberKind.SHORT_CODE),
    ("123456", NumberKind.SHORT_CODE),
    ("Campus", NumberKind.ALPHANUMERIC),
]


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_the_kind_shows_in_the_digits(number: str, kind: NumberKind) -> None:
    assert phones.kind_of(number) is kind


COUNTRIES = [
    ("+15551230001", "US"),
    ("+18085551234", "US"),
    ("+12041230001", "CA"),
    ("+18761230001", "JM"),
    ("+447400123456", "GB"),
    ("+447700900123", "GB"),
    ("+4915112345678", "DE"),
    ("+80012345678", ""),
    ("12345", ""),
    ("Campus", ""),
]


@pytest.mark.parametrize(("number", "country"), COUNTRIES)
def test_the_country_shows_in_the_prefix_even_of_a_fictional_number(number: str, country: str) -> None:
    assert phones.country_of(number) == country


def test_what_is_too_long_for_a_number_has_no_country() -> None:
    assert phones.country_of_area("5" * 400) == ""
    assert phones.country_of("+" + "5" * 400) == ""


FRIENDLY = [("+18089251571", "(808) 925-1571"), ("+442071838750", "020 7183 8750"), ("12345", "12345")]


@pytest.mark.parametrize(("number", "written"), FRIENDLY)
def test_a_number_is_written_as_its_country_writes_it(number: str, written: str) -> None:
    assert phones.friendly(number) == written


@pytest.mark.parametrize("rest", ["2345678", "5551234", "0001111", "9119999"])
def test_a_north_american_number_is_written_as_the_library_would_write_it(rest: str) -> None:
    for area in range(1000):
        number = f"+1{area:03d}{rest}"
        written = format_number(parse(number), PhoneNumberFormat.NATIONAL)
        assert phones.friendly(number) == written


def test_a_trunk_prefix_is_no_part_of_a_number() -> None:
    assert phones.parse("+4407911123456") == phones.parse("+447911123456") == "+447911123456"


def test_the_kinds_have_the_words_that_journals_keep() -> None:
    assert sorted(NumberKind) == ["alphanumeric", "local", "mobile", "premium", "short-code", "toll-free"]
