"""Phone numbers: read once at the edge, E.164 below it.

A number is kept when it *could* exist; whether it does is for the provider to say (SSE-STS-03: an invalid number is
learned from its answer). Numbers without a country code are read as North American.
"""

from __future__ import annotations

import re

import phonenumbers

HOME_REGION = "US"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def read(text: str) -> str | None:
    """The E.164 form of what somebody typed or a file holds, None when it cannot be a phone number."""
    if _E164.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
