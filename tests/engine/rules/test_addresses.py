"""Mail addresses as they are believed and as mail is sent to them."""

from __future__ import annotations

import pytest

from engine.rules import addresses

ADDRESSES = [
    ("kim@campus.example", True),
    ("kim@bücher.example", True),
    ("kim", False),
    ("kim@", False),
    ("=?utf-8?q?kim?=@campus.example", False),
    ("kim@campus.example\nBcc: all@campus.example", False),
]


@pytest.mark.parametrize(("text", "believed"), ADDRESSES)
def test_an_address_is_believed_when_it_has_the_form_of_one(text: str, believed: bool) -> None:
    assert addresses.is_mail_address(text) is believed


def test_mail_goes_to_a_domain_in_ascii() -> None:
    assert addresses.mail_address("kim@bücher.example") == "kim@xn--bcher-kva.example"
