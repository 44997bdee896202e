"""Numbers that an account comes to own, and how they are set up.

Numbers come from an inventory that is the same every time: no real subscriber has them, and a run that buys
three gets the same three as the run before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from simulator import errors, phones
from simulator.errors import ApiError, Problem
from simulator.messages import is_callback_url
from simulator.model import OwnedNumber
from simulator.phones import NumberKind
from simulator.store import Turn

AREA_CODE = "555"
FIRST = 2_010_001
LONGEST_NAME = 64

URLS = {"SmsUrl": "sms_url", "SmsFallbackUrl": "sms_fallback_url", "StatusCallback": "status_callback"}
METHODS = {
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
}


def inventory(kind: NumberKind = NumberKind.LOCAL, area_code: str = AREA_CODE) -> Iterator[str]:
    """Every number of that kind that can be had, in a fixed order."""
    if kind is NumberKind.SHORT_CODE:
        return (str(code) for code in count(55_501))
    if kind is NumberKind.MOBILE:
        return (f"+4477009{n:05d}" for n in range(1, 100_000))
    return (f"+1{'888' if kind is NumberKind.TOLL_FREE else area_code}{n}" for n in range(FIRST, 10_000_000))


def owned(taken: Turn, number: str, kind: NumberKind | None = None) -> OwnedNumber:
    """A number as it is on the day it comes to the account."""
    return OwnedNumber(
        sid=taken.sid("PN"),
        number=number,
        kind=kind or phones.kind_of(number),
        friendly_name=phones.friendly(number),
        created=taken.now,
        updated=taken.now,
    )


def next_free(taken: Turn, kind: NumberKind, area_code: str = AREA_CODE) -> str:
    """The first number of the inventory that the account does not own."""
    return next(number for number in inventory(kind, area_code) if taken.world.number(number) is None)


def bought(form: Mapping[str, str], taken: Turn) -> OwnedNumber:
    """The number that the form asks for, set up as it asks; `ApiError` if it is not to be had."""
    number = owned(taken, _chosen(form, taken), None)
    return configured(number, form, taken.now)


def _chosen(form: Mapping[str, str], taken: Turn) -> str:
    wanted, area_code = form.get("PhoneNumber", ""), form.get("AreaCode", "")
    if not wanted:
        if not area_code:
            raise ApiError(errors.missing_parameter("PhoneNumber"))
        if not (area_code.isascii() and area_code.isdigit() and len(area_code) == 3 and area_code[0] > "1"):
            raise ApiError(errors.bad_area_code(area_code))
        return next_free(taken, NumberKind.LOCAL, area_code)
    number = phones.parse(wanted)
    if number is None:
        raise ApiError(errors.number_invalid(wanted))
    if taken.world.number(number) is not None:
        raise ApiError(errors.number_not_available(number))
    return number


def configured(number: OwnedNumber, form: Mapping[str, str], now: datetime) -> OwnedNumber:
    """The number with the settings that the form names; `ApiError` for one that cannot be."""
    changes = {
        **_checked(form, URLS, errors.bad_url, lambda url: not url or is_callback_url(url)),
        **_checked(form, METHODS, errors.bad_method, lambda method: method in ("GET", "POST")),
        **({"friendly_name": form["FriendlyName"][:LONGEST_NAME]} if "FriendlyName" in form else {}),
    }
    changed: OwnedNumber = replace(number, **changes, updated=now)
    if changed.sms_fallback_url and not changed.sms_url:
        raise ApiError(errors.fallback_without_url())
    return changed


def _checked(
    form: Mapping[str, str],
    fields: Mapping[str, str],
    refuse: Callable[[str, str], Problem],
    holds: Callable[[str], bool],
) -> dict[str, str]:
    for name in fields:
        if name in form and not holds(form[name]):
            raise ApiError(refuse(name, form[name]))
    return {field: form[name] for name, field in fields.items() if name in form}
