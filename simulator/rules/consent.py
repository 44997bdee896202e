"""What an application reports of people's consent and whereabouts: one item of a bulk request at a time.

An item is judged by its form first; all that is wrong with it is named at once. Whether its sender is the
account's own is asked only of an item whose form is right. A request of good and bad items is a success in which
each item has its own error code, so nothing here refuses a request.

Sources: https://www.twilio.com/docs/messaging/features/consent-api, error pages 30646 and 30647 (TWI-2-10, TWI-2-13)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import phonenumbers
from msgspec import Struct

from simulator.language import phones
from simulator.model import Consent, Contact

MOST_ITEMS: Final = 25

SOURCES: Final = frozenset({"website", "offline", "opt-in-message", "opt-out-message", "others"})
STATUSES: Final = frozenset({"opt-in", "opt-out"})
_CORRELATION: Final = re.compile(r"[0-9A-Za-z]{32}")
_SERVICE: Final = re.compile(r"MG[0-9a-fA-F]{32}")
# Known formats; any other country's code is taken for one if it looks like a postal code at all.
_ZIP_CODES: Final = {
    "US": re.compile(r"[0-9]{5}(-[0-9]{4})?"),
    "CA": re.compile(r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]"),
}
_ANY_ZIP_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,9}")
Item = Mapping[str, object]
Rule = tuple[str, str, Callable[[str, Item], bool]]


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one item: nothing wrong with it, or everything that is."""

    correlation_id: str
    messages: tuple[str, ...] = ()


def _is_number(text: str, _item: Item) -> bool:
    return text.startswith("+") and phones.parse(text) == text


def _is_sender(text: str, _item: Item) -> bool:
    return _SERVICE.fullmatch(text) is not None or phones.parse_sender(text) == text


def _is_country(text: str, _item: Item) -> bool:
    return text in phonenumbers.SUPPORTED_REGIONS


def _is_zip_code(text: str, item: Item) -> bool:
    return _ZIP_CODES.get(_text(item, "country_iso_code"), _ANY_ZIP_CODE).fullmatch(text) is not None


def _is_correlation(text: str, _item: Item) -> bool:
    return _CORRELATION.fullmatch(text) is not None


def _is_status(text: str, _item: Item) -> bool:
    return text in STATUSES


def _is_source(text: str, _item: Item) -> bool:
    return text in SOURCES


def _is_moment_or_nothing(text: str, _item: Item) -> bool:
    try:
        return not text or ("T" in text and datetime.fromisoformat(text) is not None)
    except ValueError:
        return False


_CORRELATES: Final[Rule] = ("correlation_id", "INVALID_CORRELATION_ID", _is_correlation)
_REACHES: Final[Rule] = ("contact_id", "INVALID_CONTACT_ID", _is_number)

CONSENT_RULES: Final[tuple[Rule, ...]] = (
    _CORRELATES,
    _REACHES,
    ("sender_id", "INVALID_SENDER_ID", _is_sender),
    ("date_of_consent", "INVALID_DATE_OF_CONSENT", _is_moment_or_nothing),
    ("status", "INVALID_STATUS", _is_status),
    ("source", "INVALID_SOURCE", _is_source),
)
CONTACT_RULES: Final[tuple[Rule, ...]] = (
    _CORRELATES,
    _REACHES,
    ("country_iso_code", "INVALID_COUNTRY_ISO_CODE", _is_country),
    ("zip_code", "INVALID_ZIP_CODE", _is_zip_code),
)


def judged(item: Item, rules: tuple[Rule, ...]) -> Outcome:
    """What is wrong with the form of an item."""
    wrong = tuple(message for name, message, holds in rules if not holds(_text(item, name), item))
    return Outcome(correlation_id=_text(item, "correlation_id"), messages=wrong)


def refused_sender(outcome: Outcome) -> Outcome:
    """The outcome of an item whose sender has the right form and is not the account's."""
    return _refused(outcome, "INVALID_SENDER_ID")


def declined(outcome: Outcome) -> Outcome:
    """The outcome of an item with which nothing is wrong, and with which the provider failed."""
    return _refused(outcome, "INTERNAL_SERVER_ERROR")


def _refused(outcome: Outcome, message: str) -> Outcome:
    return Outcome(correlation_id=outcome.correlation_id, messages=(message,))


def consent_of(item: Item) -> Consent:
    """The consent that an item of the right form reports."""
    return Consent(
        contact=_text(item, "contact_id"),
        sender=_text(item, "sender_id"),
        opted_in=_text(item, "status") == "opt-in",
        source=_text(item, "source"),
        date=_text(item, "date_of_consent"),
    )


def contact_of(item: Item) -> Contact:
    """The contact that an item of the right form reports."""
    return Contact(
        contact=_text(item, "contact_id"),
        country=_text(item, "country_iso_code"),
        zip_code=_text(item, "zip_code"),
    )


def _text(item: Item, name: str) -> str:
    value = item.get(name, "")
    return value if isinstance(value, str) else ""
