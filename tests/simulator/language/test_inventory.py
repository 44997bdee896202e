"""TWI-9-04: the numbers that can be had are the same every time, and nobody has them."""

from __future__ import annotations

from itertools import islice

import pytest

from simulator.language import inventory, phones
from simulator.language.inventory import SHELVES, Search, Shelf
from simulator.language.places import UNITED_STATES, Place

OAKLAND, SAN_FRANCISCO, NEW_YORK = (UNITED_STATES[code] for code in ("510", "415", "212"))


def found(country: str, kind: str, search: Search | None = None) -> list[str]:
    return [offer.number for offer in islice(inventory.find(country, kind, search or Search()), 3)]


def test_the_first_local_numbers_are_those_that_everything_else_counts_on() -> None:
    assert found("US", "Local") == ["+15552010001", "+15552010002", "+15552010003"]
    assert found("US", "TollFree")[0] == "+18882010001"
    assert found("GB", "Mobile")[0] == "+447700900001"


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: f"{shelf.country} {shelf.kind} {shelf.first}")
def test_every_number_of_a_shelf_is_one_of_its_country(shelf: Shelf) -> None:
    last = f"+{int(shelf.first) + shelf.count - 1}"
    for number in (shelf.first, last):
        assert phones.parse(number) == number
        shared = shelf.area_code and shelf.kind == "TollFree"  # by all of North America
        assert phones.country_of(number) == ("US" if shared else shelf.country)
        assert inventory.shelf_of(number) == shelf
    assert next(shelf.numbers()) == shelf.first
    assert not shelf.holds(f"+{int(last) + 1}")


def test_every_country_has_a_name_and_numbers() -> None:
    assert {shelf.country for shelf in SHELVES} == set(inventory.COUNTRIES)


def test_a_country_has_some_kinds_and_an_unknown_one_none() -> None:
    assert inventory.kinds_in("US") == ["Local", "TollFree"]
    assert inventory.kinds_in("GB") == ["Local", "Mobile", "National", "TollFree"]
    assert inventory.kinds_in("XX") == []


AREAS = [
    ("555", "+15552010001", None),
    ("415", "+14155550100", SAN_FRANCISCO),
    ("651", "+16515550100", None),
]


@pytest.mark.parametrize(("area_code", "first", "place"), AREAS)
def test_every_geographic_area_has_numbers(area_code: str, first: str, place: Place | None) -> None:
    shelf = inventory.of_area(area_code)
    assert shelf is not None
    assert (shelf.first, shelf.place, shelf.country) == (first, place, "US")


@pytest.mark.parametrize("area_code", ["533", "500", "200", "800", "900", "658", "684", "787"])
def test_an_area_code_of_neither_the_states_nor_canada_has_none(area_code: str) -> None:
    assert inventory.of_area(area_code) is None
    assert found("US", "Local", Search(area_code=area_code)) == []


def test_an_area_is_looked_for_in_its_own_country_and_kind_only() -> None:
    assert found("US", "Local", Search(area_code="416")) == []
    assert found("CA", "Local", Search(area_code="416"))[0] == "+14165550100"
    assert found("US", "TollFree", Search(area_code="800"))[0] == "+18005550100"
    assert found("GB", "Mobile", Search(area_code="415")) == []


def test_shelves_and_numbers_are_tested() -> None:
    search = Search(of_shelf=(lambda shelf: shelf.place == OAKLAND,), of_number=lambda n: n.endswith("7"))
    assert found("US", "Local", search) == ["+15105550107", "+15105550117", "+15105550127"]


def test_a_long_shelf_is_searched_only_so_far() -> None:
    search = Search(of_number=lambda number: number == "+15559999999")
    assert found("US", "Local", search) == []


def test_a_number_from_nowhere_is_on_no_shelf() -> None:
    assert inventory.shelf_of("+14159999999") is None


DISTANCES = [
    (OAKLAND, SAN_FRANCISCO, 5, 12),
    (SAN_FRANCISCO, NEW_YORK, 2500, 2600),
    (NEW_YORK, NEW_YORK, 0, 0),
]


@pytest.mark.parametrize(("here", "there", "least", "most"), DISTANCES)
def test_places_are_so_many_miles_apart(here: Place, there: Place, least: int, most: int) -> None:
    assert least <= here.miles_from(there.latitude, there.longitude) <= most
