"""What a search for numbers asks for, read from its filters.

`In…` filters name a value, or a phone number whose value is meant; `Near…` filters name a point, or a phone number
whose place is meant, and reach 25 miles unless `Distance` says otherwise. They find North American numbers only, for
other numbers have no place.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import attrgetter

from flask import request

from simulator import errors
from simulator.errors import ApiError
from simulator.language import inventory, phones
from simulator.language.inventory import Search, Shelf
from simulator.language.places import Place

ShelfTest = Callable[[Shelf], bool]

CAPABILITIES: dict[str, ShelfTest] = {
    "VoiceEnabled": lambda _shelf: True,
    "SmsEnabled": lambda shelf: shelf.sms,
    "MmsEnabled": lambda shelf: shelf.mms,
    "FaxEnabled": lambda _shelf: False,
}
EXCLUSIONS: dict[str, ShelfTest] = {
    "ExcludeAllAddressRequired": lambda shelf: shelf.address == "none",
    "ExcludeLocalAddressRequired": lambda shelf: shelf.address != "local",
    "ExcludeForeignAddressRequired": lambda shelf: shelf.address != "foreign",
}
PLACES: dict[str, Callable[[Place], str]] = {
    "InPostalCode": attrgetter("postal_code"),
    "InRegion": attrgetter("region"),
    "InRateCenter": attrgetter("rate_center"),
    "InLata": attrgetter("lata"),
    "InLocality": attrgetter("locality"),
}
KEYS = {
    letter: str(key)
    for key, letters in enumerate(["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"], 2)
    for letter in letters
}
CONTAINS = re.compile(r"\+?[0-9A-Za-z*%]+\$?")
LONGEST_PATTERN = 16
DEFAULT_MILES = 25
MOST_MILES = 500


def asked() -> Search:
    """The search that the request asks for; `ApiError` for a filter that cannot be."""
    area_code = request.args.get("AreaCode", "")
    if area_code and not (area_code.isascii() and area_code.isdigit()):
        raise _refused("AreaCode")
    tests = (*_capabilities(), *_exclusions(), *_places(), *_distances())
    return Search(area_code=area_code, of_shelf=tests, of_number=_contains())


def _capabilities() -> Iterator[ShelfTest]:
    for name, has in CAPABILITIES.items():
        if (wanted := _flag(name)) is not None:
            yield _is_capable(has, wanted=wanted)


def _is_capable(has: ShelfTest, *, wanted: bool) -> ShelfTest:
    return lambda shelf: has(shelf) is wanted


def _exclusions() -> Iterator[ShelfTest]:
    return (test for name, test in EXCLUSIONS.items() if _flag(name))


def _places() -> Iterator[ShelfTest]:
    for name, value_of in PLACES.items():
        text = request.args.get(name, "")
        if text:
            place = _place_of(text)
            yield _is_in(value_of, (value_of(place) if place else text).casefold())


def _is_in(value_of: Callable[[Place], str], wanted: str) -> ShelfTest:
    return lambda shelf: shelf.place is not None and value_of(shelf.place).casefold() == wanted


def _distances() -> Iterator[ShelfTest]:
    point = _point()
    if point is not None:
        latitude, longitude = point
        miles = _miles()
        yield lambda shelf: shelf.place is not None and shelf.place.miles_from(latitude, longitude) <= miles


def _point() -> tuple[float, float] | None:
    """The point that numbers are to be near to, if any is asked for."""
    if near := request.args.get("NearLatLong", ""):
        found = re.fullmatch(r"(-?\d{1,3}(?:\.\d{1,9})?),(-?\d{1,3}(?:\.\d{1,9})?)", near)
        if found is None:
            raise _refused("NearLatLong")
        return float(found[1]), float(found[2])
    if near := request.args.get("NearNumber", ""):
        place = _place_of(near)
        if place is None:
            raise _refused("NearNumber")
        return place.latitude, place.longitude
    return None


def _miles() -> int:
    text = request.args.get("Distance") or str(DEFAULT_MILES)
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > MOST_MILES:
        raise _refused("Distance")
    return int(text)


def _place_of(text: str) -> Place | None:
    """The place of a phone number; None for what is no number, or one from nowhere."""
    number = phones.parse(text) if text.startswith("+") else None
    shelf = inventory.of_area(number[2:5]) if number and number.startswith("+1") else None
    return shelf.place if shelf else None


def _contains() -> Callable[[str], bool]:
    """`*` is any one digit, `%` any run of them, letters are those of a telephone's keys; `+` and `$` are the ends."""
    pattern = request.args.get("Contains", "")
    if not pattern:
        return bool
    if not (2 <= len(pattern) <= LONGEST_PATTERN and CONTAINS.fullmatch(pattern)):
        raise _refused("Contains")
    signs = {"*": "[0-9]", "%": "[0-9]*", "+": r"^\+", "$": "$"} | KEYS
    compiled = re.compile("".join(signs.get(sign, sign) for sign in pattern.upper()))
    return lambda number: compiled.search(number) is not None


def _flag(name: str) -> bool | None:
    text = request.args.get(name, "").lower()
    if text not in ("", "true", "false"):
        raise _refused(name)
    return text == "true" if text else None


def _refused(name: str) -> ApiError:
    return ApiError(errors.invalid_parameter(name, request.args.get(name, "")))
