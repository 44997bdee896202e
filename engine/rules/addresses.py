"""Phone numbers and mail addresses: read once at the edge, in one form below it.

A number is kept when it *could* exist; whether it does is for the provider to say (SSE-STS-03: an invalid number is
learned from its answer). Numbers without a country code are read as North American. A mail address is believed when
it has the form of one.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from email_validator import validate_email

HOME_REGION = "US"
_NORTH_AMERICAN = re.compile(
    r"(?:\+?1[ .-]?)?(?:\(([2-9]\d\d)\)|([2-9]\d\d))[ .-]?(\d{3})[ .-]?(\d{4})", re.ASCII
)


def phone_number(text: str) -> str | None:
    """The E.164 form of what somebody typed or a file holds, None when it cannot be a phone number."""
    if plain := _NORTH_AMERICAN.fullmatch(text):  # most of what an import holds, and ten times as fast
        return "+1" + "".join(plain.groups(default=""))
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def e164(text: str) -> str | None:
    """The number if the text is one with its country code, as where people are named by id or number."""
    return phone_number(text) if text.startswith("+") else None


def is_toll_free(number: str) -> bool:
    """Whether an E.164 number is toll-free: its network keeps opt-outs of its own."""
    return phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.TOLL_FREE


LONGEST_TYPE = 40  # characters of the name of a type of phone


def phone_type(text: str) -> str:
    """Types of phones are the same whatever their case."""
    return text.strip().casefold()


def is_mail_address(text: str) -> bool:
    """Whether mail could be sent there."""
    try:
        mail_address(text)
    except ValueError:
        return False
    return True


# An address is looked at when it is written down, and with every mail that goes there.
@lru_cache(maxsize=1024)
def mail_address(text: str) -> str:
    """The address as mail is sent to it: its domain in ASCII; raises `ValueError`, whose text says why it is none.

    What has the look of an encoded word is decoded by programs that should not, and is none.
    """
    if "=?" in text:
        raise ValueError("It contains an encoded word.")
    checked = validate_email(
        text, check_deliverability=False, allow_smtputf8=False, test_environment=True, strict=True
    )
    return checked.ascii_email or text
