"""Phone numbers, and the other things a text can come from.

A number is parsed once, at the edge, into E.164 (`+` and 7 to 15 digits); below the edge nothing checks it
again. It has to be *possible* by its form, not allotted: people's numbers in tests are fictional ones such as
+1 555 …, which no carrier ever gave out. Whether a handset answers is another question, and the handset's to
say.

North American numbers are the common case, and their length and prefix settle everything, so they never reach
the library; all others do. Answers are remembered, as the same few senders are asked about all the time.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NewType

import phonenumbers
from phonenumbers import PhoneNumberType

PhoneNumber = NewType("PhoneNumber", str)
"""A possible number in E.164, such as `+15551230001`."""

Sender = NewType("Sender", str)
"""What `From` may hold: a number in E.164, a short code, or an alphanumeric sender id."""


class NumberKind(StrEnum):
    """What a sender or recipient is; the keyword rules differ by it."""

    LOCAL = "local"
    MOBILE = "mobile"
    TOLL_FREE = "toll-free"
    SHORT_CODE = "short-code"
    ALPHANUMERIC = "alphanumeric"
    PREMIUM = "premium"


_PUNCTUATION: Final = str.maketrans("", "", " -.()\t\u00a0")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICAN: Final = re.compile(r"\+1[0-9]{10}")
_IN_NORTH_AMERICA: Final = re.compile(r"\+1([2-9][0-9]{2})([0-9]{3})([0-9]{4})")
_BARE_NORTH_AMERICAN: Final = re.compile(r"1?([2-9][0-9]{9})")
_DIGITS: Final = re.compile("[0-9]{4,20}")
_SHORT_CODE: Final = re.compile(r"[0-9]{5,6}")
# Twilio's sender ids: up to 11 of these, a letter among them. One that opens with + is a misspelt number.
_ALPHANUMERIC: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9&_-][A-Za-z0-9&_+ -]{0,10}")

_TOLL_FREE_PREFIXES: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
_PREMIUM_PREFIX: Final = "900"
_KINDS: Final = {
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
}


COUNTRIES: Final = phonenumbers.SUPPORTED_REGIONS
"""The ISO 3166 codes of the countries that have numbers."""

_LONGEST: Final = 64  # characters; what is longer is no number, and not worth remembering


def parse(text: str, country: str = "") -> PhoneNumber | None:
    """The number a person or a program meant by `text`, or None if it cannot be one.

    Spaces, dots, dashes and parentheses are let through. Without a plus it is read as people of that `country`
    write their own numbers: `07400 123456` in GB. In the United States, which is where one is if nobody says
    otherwise, ten digits or eleven that open with 1 are a number.
    """
    return _parse(text, country) if len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)
def _parse(text: str, country: str = "") -> PhoneNumber | None:
    if _NORTH_AMERICAN.fullmatch(text):
        return PhoneNumber(text)
    digits = text.translate(_PUNCTUATION)
    if digits.startswith("+"):
        return _foreign(digits) if _E164.fullmatch(digits) else None
    if country and phonenumbers.country_code_for_region(country) != 1:
        return _in_country(digits, country)
    bare = _BARE_NORTH_AMERICAN.fullmatch(digits)
    return PhoneNumber(f"+1{bare[1]}") if bare else None


def _in_country(digits: str, country: str) -> PhoneNumber | None:
    """The number behind what a country's people dial: with their prefix, or with the one to go abroad."""
    if not _DIGITS.fullmatch(digits) or _SHORT_CODE.fullmatch(digits):
        return None
    try:
        found = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    number = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return _foreign(number) if _E164.fullmatch(number) else None


def _foreign(digits: str) -> PhoneNumber | None:
    """The number in its one form: a trunk nought that somebody left behind the country code is none of it."""
    try:
        found = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:  # no country has this calling code
        return None
    if phonenumbers.is_possible_number_with_reason(found) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return PhoneNumber(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


def parse_sender(text: str, country: str = "") -> Sender | None:
    """The sender meant by `text`: a number, a short code of five or six digits, or an alphanumeric sender id.

    None if it is none of them; the SID of a messaging service is none of them.
    """
    return _parse_sender(text, country) if len(text) <= _LONGEST else None


@lru_cache(maxsize=16_384)
def _parse_sender(text: str, country: str) -> Sender | None:
    if number := _parse(text, country):
        return Sender(number)
    sender = text.strip()
    return Sender(sender) if _SHORT_CODE.fullmatch(sender) or _ALPHANUMERIC.fullmatch(sender) else None


@lru_cache(maxsize=16_384)
def kind_of(number: str) -> NumberKind:
    """The kind of a parsed number or sender as far as its digits tell; what could be either is LOCAL."""
    if not number.startswith("+"):
        return NumberKind.SHORT_CODE if _SHORT_CODE.fullmatch(number) else NumberKind.ALPHANUMERIC
    if not _NORTH_AMERICAN.fullmatch(number):
        return _KINDS.get(phonenumbers.number_type(phonenumbers.parse(number)), NumberKind.LOCAL)
    if number[2:5] in _TOLL_FREE_PREFIXES:
        return NumberKind.TOLL_FREE
    return NumberKind.PREMIUM if number[2:5] == _PREMIUM_PREFIX else NumberKind.LOCAL


def country_of(number: str) -> str:
    """The ISO 3166 code of a parsed number's country, such as `US`; empty for senders without one."""
    if not number.startswith("+"):
        return ""
    # Which of the countries behind +1 it is, the area code says: the rest may be fictional.
    return _country_of(number[:5] + "2345678" if _NORTH_AMERICAN.fullmatch(number) else number)


@lru_cache(maxsize=16_384)
def _country_of(number: str) -> str:
    try:
        found = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # what somebody searches by may be any length
        return ""
    region = phonenumbers.region_code_for_number(found)
    region = region or phonenumbers.region_code_for_country_code(found.country_code or 0)
    return region if region.isalpha() else ""


def country_of_area(area_code: str) -> str:
    """The ISO 3166 code of the country that a North American area code serves; empty if it serves none."""
    if len(area_code) != 3:
        return ""
    found = phonenumbers.parse(f"+1{area_code}2345678")
    geographic = phonenumbers.number_type(found) == PhoneNumberType.FIXED_LINE_OR_MOBILE
    return phonenumbers.region_code_for_number(found) or "" if geographic else ""


@lru_cache(maxsize=16_384)
def friendly(number: str) -> str:
    """A parsed number as its country writes it, such as `(808) 925-1571`; other senders as they are."""
    if not number.startswith("+"):
        return number
    if area := _IN_NORTH_AMERICA.fullmatch(number):
        return f"({area[1]}) {area[2]}-{area[3]}"
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.NATIONAL)
