"""Numbers that an account comes to own, and how they are set up.

A purchase names a number or an area code. A number of the inventory comes as its shelf describes it, with what its
country asks of a buyer; one that the inventory does not know is sold too, so that an application can be tested with
the numbers that it has in earnest. Who else owns a number does not matter: every account is a world of its own.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.language import inventory, phones
from simulator.language.inventory import Shelf
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber
from simulator.rules import test_credentials
from simulator.rules.admission import is_callback_url

LONGEST_NAME = 64
SHORT_CODES = range(55_501, 100_000)

URLS = {"SmsUrl": "sms_url", "SmsFallbackUrl": "sms_fallback_url", "StatusCallback": "status_callback"}
METHODS = {
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}
# Kept, shown, and without effect here: by what is checked of them.
INERT_URLS = {"VoiceUrl": "voice_url", "VoiceFallbackUrl": "voice_fallback_url"}
INERT_METHODS = {"VoiceMethod": "voice_method", "VoiceFallbackMethod": "voice_fallback_method"}
INERT = {
    "VoiceApplicationSid": "voice_application_sid",
    "VoiceReceiveMode": "voice_receive_mode",
    "VoiceCallerIdLookup": "voice_caller_id_lookup",
    "SmsApplicationSid": "sms_application_sid",
    "TrunkSid": "trunk_sid",
    "IdentitySid": "identity_sid",
    "AddressSid": "address_sid",
    "BundleSid": "bundle_sid",
    "EmergencyStatus": "emergency_status",
    "EmergencyAddressSid": "emergency_address_sid",
}

KINDS = {"Local": NumberKind.LOCAL, "Mobile": NumberKind.MOBILE, "TollFree": NumberKind.TOLL_FREE}
"""Our kinds by Twilio's names of them, as far as a number can be bought by its kind."""

SHELVES = {
    NumberKind.LOCAL: ("US", "Local"),
    NumberKind.MOBILE: ("GB", "Mobile"),
    NumberKind.TOLL_FREE: ("US", "TollFree"),
}
"""Where the next free number of a kind comes from."""


class Buyer(Struct, frozen=True, kw_only=True):
    """What the world says about who buys."""

    owns: Callable[[str], bool]
    owns_any: bool
    is_trial: bool


def bought(form: Mapping[str, str], buyer: Buyer, sid: str, now: datetime) -> OwnedNumber | Problem:
    """The number that the form asks for, set up as it asks, or why it is not to be had (TWI-9-01)."""
    number = _chosen(form, buyer)
    if isinstance(number, Problem):
        return number
    if buyer.is_trial and buyer.owns_any:
        return errors.trial_cannot_buy()
    shelf = inventory.shelf_of(number)
    if problem := _missing_paper(shelf, number, form):
        return problem
    return configured(owned(sid, number, now, shelf=shelf), form, now)


def rehearsed(form: Mapping[str, str], sid: str, now: datetime) -> OwnedNumber | Problem:
    """The number that test credentials pretend to buy."""
    number = test_credentials.purchase(form)
    return number if isinstance(number, Problem) else configured(owned(sid, number, now), form, now)


def _chosen(form: Mapping[str, str], buyer: Buyer) -> str | Problem:
    wanted, area_code = form.get("PhoneNumber", ""), form.get("AreaCode", "")
    if wanted:
        number = phones.parse(wanted)
        if number is None:
            return errors.number_invalid(wanted)
        return errors.number_not_available(number) if buyer.owns(number) else number
    if not area_code:
        return errors.missing_parameter("PhoneNumber")
    if not (area_code.isascii() and area_code.isdigit() and len(area_code) == 3 and area_code[0] > "1"):
        return errors.bad_area_code(area_code)
    shelf = inventory.of_area(area_code)
    free = (number for number in shelf.numbers() if not buyer.owns(number)) if shelf else iter(())
    return next(free, errors.none_in_area_code(area_code))


def _missing_paper(shelf: Shelf | None, number: str, form: Mapping[str, str]) -> Problem | None:
    """What the number's country asks for and the form does not name; nobody looks inside what it names."""
    if shelf is None:
        return None
    if shelf.bundle and not form.get("BundleSid"):
        return errors.number_needs_bundle(number)
    if shelf.address == "none" or form.get("AddressSid"):
        return None
    return (errors.number_needs_local_address if shelf.address == "local" else errors.number_needs_address)(
        number
    )


def owned(
    sid: str, number: str, now: datetime, *, kind: NumberKind | None = None, shelf: Shelf | None = None
) -> OwnedNumber:
    """A number as it is on the day it comes to an account: what its shelf says, else all that a number can be."""
    return OwnedNumber(
        sid=sid,
        number=number,
        kind=kind or kind_of(number),
        friendly_name=phones.friendly(number),
        created=now,
        updated=now,
        sms=shelf.sms if shelf else True,
        mms=shelf.mms if shelf else True,
    )


def kind_of(number: str) -> NumberKind:
    """The kind under which a number is sold."""
    shelf = inventory.shelf_of(number)
    return KINDS.get(shelf.kind, NumberKind.LOCAL) if shelf else phones.kind_of(number)


def next_free(kind: NumberKind, owns: Callable[[str], bool]) -> str | None:
    """The first number of a kind that the account does not own; None when it owns them all."""
    return next((number for number in _all_of(kind) if not owns(number)), None)


def _all_of(kind: NumberKind) -> Iterator[str]:
    if kind is NumberKind.SHORT_CODE:
        return map(str, SHORT_CODES)
    shelves = (shelf for shelf in inventory.SHELVES if (shelf.country, shelf.kind) == SHELVES[kind])
    return chain.from_iterable(shelf.numbers() for shelf in shelves)


def configured(number: OwnedNumber, form: Mapping[str, str], now: datetime) -> OwnedNumber | Problem:
    """The number with the settings that the form names, or why one cannot be."""
    if problem := _wrong_setting(form):
        return problem
    fields = {field: form[name] for name, field in (URLS | METHODS).items() if name in form}
    inert = {
        field: form[name] for name, field in (INERT_URLS | INERT_METHODS | INERT).items() if name in form
    }
    name = form.get("FriendlyName", number.friendly_name)[:LONGEST_NAME]
    changed: OwnedNumber = replace(
        number, **fields, friendly_name=name, inert=number.inert | inert, updated=now
    )
    if changed.sms_fallback_url and not changed.sms_url:
        return errors.fallback_without_url()
    if changed.sms_url and not changed.sms:
        return errors.number_lacks_sms(changed.number)
    return changed


def _wrong_setting(form: Mapping[str, str]) -> Problem | None:
    for name in URLS | INERT_URLS:
        if form.get(name) and not is_callback_url(form[name]):
            return errors.bad_url(name, form[name])
    for name in METHODS | INERT_METHODS:
        if form.get(name, "POST") not in ("GET", "POST"):
            return errors.bad_method(name, form[name])
    return None


def fits(pattern: str, number: str) -> bool:
    """Whether part of the number is the pattern, in which `*` stands for any one digit."""
    return any(
        all(wanted in ("*", digit) for wanted, digit in zip(pattern, number[start:], strict=False))
        for start in range(len(number) - len(pattern) + 1)
    )
