"""Numbers, addresses, months and the words of mails."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.model import Template
from engine.rules import addresses, notices
from engine.rules.limits import month_of

NUMBERS = [
    ("+15551234567", "+15551234567"),
    ("(555) 123-4567", "+15551234567"),
    ("555.123.4567", "+15551234567"),
    ("+44 20 7946 0958", "+442079460958"),
    ("+4915112345678", "+4915112345678"),
    ("555", None),
    ("0", None),
    ("", None),
    ("+", None),
    ("call me", None),
    ("+1 555 123 4567 ext. 9", None),
    ("+0123456789", None),
    ("+1555123456789012", None),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_phone_number_is_read(text: str, number: str | None) -> None:
    assert addresses.phone_number(text) == number


ADDRESSES = [
    ("sam@x.org", True),
    ("o'neil+tag@sub.x.org", True),
    ("sam", False),
    ("sam@", False),
    ("sam@x.org\nBcc: all@x.org", False),
    ("a@b@c", False),
    ("Sam <sam@x.org>", False),
    ("x" * 65 + "@x.org", False),
]


@pytest.mark.parametrize(("text", "believed"), ADDRESSES)
def test_a_mail_address_has_the_form_of_one(text: str, believed: bool) -> None:
    assert addresses.is_mail_address(text) is believed


def test_types_are_the_same_whatever_their_case() -> None:
    assert addresses.phone_type(" Mobile ") == "mobile"


MONTHS = [
    ("UTC", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), "2026-12"),
    ("UTC", datetime(2027, 1, 1, tzinfo=UTC), "2027-01"),
    ("America/New_York", datetime(2028, 3, 1, 4, 59, tzinfo=UTC), "2028-02"),
    ("America/New_York", datetime(2028, 3, 1, 5, 0, tzinfo=UTC), "2028-03"),
    ("Pacific/Auckland", datetime(2026, 9, 30, 10, 59, tzinfo=UTC), "2026-09"),
    ("Pacific/Auckland", datetime(2026, 9, 30, 11, 0, tzinfo=UTC), "2026-10"),
    ("Europe/Lisbon", datetime(2026, 3, 31, 22, 59, tzinfo=UTC), "2026-03"),
    ("Europe/Lisbon", datetime(2026, 3, 31, 23, 0, tzinfo=UTC), "2026-04"),
]


@pytest.mark.parametrize(("zone", "now", "month"), MONTHS)
def test_the_month_is_that_of_the_institution(zone: str, now: datetime, month: str) -> None:
    assert month_of(zone, now) == month


def test_placeholders_are_filled_once() -> None:
    template = Template(subject="{sender} to {recipient}", body="{text} {unknown} {")
    filled = notices.filled(template, sender="Sam", recipient="Avery", text="{sender}?")
    assert filled == Template(subject="Sam to Avery", body="{sender}? {unknown} {")


def test_a_message_by_mail_has_its_own_words() -> None:
    assert notices.instead_of_text(sender="Avery", body="Hi") == Template(
        subject="Message from Avery", body="Hi"
    )
