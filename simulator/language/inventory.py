"""The numbers that can be had, the same ones every time.

They come in shelves: a run of numbers of one country and kind, with what they can do and what their country asks
of whoever buys one. Nobody answers any of them: they are of the ranges that each country keeps for films and
examples, and of area code 555, which was never given out. A search picks shelves first and then numbers.

Sources: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource; for the ranges the lists of
NANPA, Ofcom, ARCEP, Bundesnetzagentur and ACMA.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from simulator.language import phones
from simulator.language.places import CANADA, UNITED_STATES, Place

SHOWN_PER_SHELF: Final = 10_000  # however long a shelf is, a search looks no further

COUNTRIES: Final = {
    "AU": "Australia",
    "CA": "Canada",
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "US": "United States",
}


class Shelf(Struct, frozen=True, kw_only=True):
    """A run of numbers. `kind` is Twilio's name of it; `address` and `bundle`, what a buyer has to show."""

    country: str
    kind: str
    first: str
    count: int
    place: Place | None = None
    sms: bool = True
    mms: bool = True
    address: str = "none"
    bundle: bool = False

    def numbers(self) -> Iterator[str]:
        """Every number of the shelf, in order."""
        start = int(self.first)
        return (f"+{number}" for number in range(start, start + self.count))

    def holds(self, number: str) -> bool:
        """Whether a parsed number is one of them."""
        return len(number) == len(self.first) and 0 <= int(number) - int(self.first) < self.count

    @property
    def area_code(self) -> str:
        """The North American area code; empty elsewhere."""
        return self.first[2:5] if self.first.startswith("+1") else ""


def in_area(area_code: str, country: str, place: Place | None = None) -> Shelf:
    """The hundred numbers that every North American area code keeps for fiction."""
    return Shelf(country=country, kind="Local", first=f"+1{area_code}5550100", count=100, place=place)


SHELVES: Final = (
    Shelf(country="US", kind="Local", first="+15552010001", count=7_989_999),
    *(in_area(code, "US", place) for code, place in UNITED_STATES.items()),
    Shelf(country="US", kind="TollFree", first="+18882010001", count=9_999),
    Shelf(country="US", kind="TollFree", first="+18005550100", count=100),
    *(in_area(code, "CA", place) for code, place in CANADA.items()),
    Shelf(country="CA", kind="TollFree", first="+18335550100", count=100),
    Shelf(country="GB", kind="Mobile", first="+447700900001", count=999, mms=False),
    Shelf(country="GB", kind="Local", first="+442079460000", count=1000, sms=False, mms=False),
    Shelf(country="GB", kind="Local", first="+441214960000", count=1000, sms=False, mms=False),
    Shelf(country="GB", kind="National", first="+443069990000", count=1000, sms=False, mms=False),
    Shelf(country="GB", kind="TollFree", first="+448081570000", count=1000, sms=False, mms=False),
    Shelf(country="FR", kind="Mobile", first="+33639980000", count=10_000, mms=False, bundle=True),
    Shelf(
        country="FR", kind="Local", first="+33199000000", count=10_000, sms=False, mms=False, address="local"
    ),
    Shelf(country="DE", kind="Mobile", first="+491713920000", count=100, mms=False, bundle=True),
    Shelf(
        country="DE", kind="Local", first="+493023125000", count=1000, sms=False, mms=False, address="local"
    ),
    Shelf(country="AU", kind="Mobile", first="+61491570156", count=4, address="any"),
    Shelf(country="AU", kind="Local", first="+61255500000", count=10_000, sms=False, mms=False),
)


class Offer(Struct, frozen=True):
    """A number that can be had, and the shelf that tells all about it."""

    number: str
    shelf: Shelf


class Search(Struct, frozen=True, kw_only=True):
    """What is looked for: tests of a shelf, and a test of a number. Without any, everything is found."""

    area_code: str = ""
    of_shelf: tuple[Callable[[Shelf], bool], ...] = ()
    of_number: Callable[[str], bool] = bool


def kinds_in(country: str) -> list[str]:
    """The kinds of numbers that a country has, by Twilio's names; none for a country without numbers."""
    return sorted({shelf.kind for shelf in SHELVES if shelf.country == country})


def find(country: str, kind: str, search: Search) -> Iterator[Offer]:
    """The numbers that fit, in a fixed order."""
    for shelf in _shelves(country, kind, search.area_code):
        if all(test(shelf) for test in search.of_shelf):
            for number in islice(shelf.numbers(), SHOWN_PER_SHELF):
                if search.of_number(number):
                    yield Offer(number, shelf)


def of_area(area_code: str) -> Shelf | None:
    """The local numbers of a North American area code, or None if there is no such area."""
    for shelf in SHELVES:
        if shelf.kind == "Local" and shelf.area_code == area_code:
            return shelf
    country = phones.country_of_area(area_code)
    return in_area(area_code, country) if country in ("US", "CA") else None


def shelf_of(number: str) -> Shelf | None:
    """The shelf that a parsed number is from, or None if it is from nowhere here."""
    return next((shelf for shelf in SHELVES if shelf.holds(number)), None)


def _shelves(country: str, kind: str, area_code: str) -> list[Shelf]:
    if area_code and kind == "Local":
        shelf = of_area(area_code)
        return [shelf] if shelf and shelf.country == country else []
    shelves = [shelf for shelf in SHELVES if (shelf.country, shelf.kind) == (country, kind)]
    return [shelf for shelf in shelves if area_code in ("", shelf.area_code)]
