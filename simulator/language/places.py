"""Where North American area codes are: what a search for numbers near somewhere or in some region goes by.

One city stands for each area code. The codes that are not here have numbers too, but no place.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final

from msgspec import Struct

EARTH_RADIUS_MILES: Final = 3958.8


class Place(Struct, frozen=True):
    """A city and the codes under which telephony and post know it; degrees are decimal, north and east positive."""

    locality: str
    region: str
    postal_code: str
    lata: str
    rate_center: str
    latitude: float
    longitude: float

    def miles_from(self, latitude: float, longitude: float) -> float:
        """The great-circle distance, in miles."""
        south, north = radians(self.latitude), radians(latitude)
        half_up, half_across = (north - south) / 2, radians(longitude - self.longitude) / 2
        chord = sin(half_up) ** 2 + cos(south) * cos(north) * sin(half_across) ** 2
        return 2 * EARTH_RADIUS_MILES * asin(sqrt(min(chord, 1.0)))


UNITED_STATES: Final = {
    "202": Place("Washington", "DC", "20001", "236", "WSHNGTNZN1", 38.90, -77.04),
    "206": Place("Seattle", "WA", "98101", "674", "SEATTLE", 47.61, -122.33),
    "212": Place("New York", "NY", "10001", "132", "NWYRCYZN01", 40.71, -74.01),
    "213": Place("Los Angeles", "CA", "90012", "730", "LSAN DA 01", 34.05, -118.24),
    "214": Place("Dallas", "TX", "75201", "552", "DALLAS", 32.78, -96.80),
    "215": Place("Philadelphia", "PA", "19102", "228", "PHLDLPHIA", 39.95, -75.17),
    "303": Place("Denver", "CO", "80202", "656", "DENVER", 39.74, -104.99),
    "305": Place("Miami", "FL", "33130", "460", "MIAMI", 25.77, -80.19),
    "312": Place("Chicago", "IL", "60601", "358", "CHICAGOZON", 41.88, -87.63),
    "313": Place("Detroit", "MI", "48226", "340", "DETROITZN1", 42.33, -83.05),
    "404": Place("Atlanta", "GA", "30303", "438", "ATLANTA", 33.75, -84.39),
    "415": Place("San Francisco", "CA", "94102", "722", "SNFC CNTRL", 37.78, -122.42),
    "503": Place("Portland", "OR", "97204", "672", "PORTLAND", 45.52, -122.68),
    "504": Place("New Orleans", "LA", "70112", "490", "NEWORLEANS", 29.95, -90.08),
    "510": Place("Oakland", "CA", "94607", "722", "OKLD MN-PD", 37.80, -122.27),
    "512": Place("Austin", "TX", "78701", "558", "AUSTIN", 30.27, -97.74),
    "602": Place("Phoenix", "AZ", "85003", "666", "PHOENIX", 33.45, -112.07),
    "612": Place("Minneapolis", "MN", "55401", "628", "TWINCITIES", 44.98, -93.27),
    "617": Place("Boston", "MA", "02108", "128", "BOSTON", 42.36, -71.06),
    "702": Place("Las Vegas", "NV", "89101", "721", "LAS VEGAS", 36.17, -115.14),
    "713": Place("Houston", "TX", "77002", "560", "HOUSTON", 29.76, -95.37),
    "808": Place("Hilo", "HI", "96720", "834", "HILO", 19.72, -155.09),
    "907": Place("Anchorage", "AK", "99501", "832", "ANCHORAGE", 61.22, -149.90),
}

CANADA: Final = {
    "403": Place("Calgary", "AB", "T2P", "888", "CALGARY", 51.05, -114.07),
    "416": Place("Toronto", "ON", "M5H", "888", "TORONTO", 43.65, -79.38),
    "514": Place("Montreal", "QC", "H2Y", "888", "MONTREAL", 45.50, -73.57),
    "604": Place("Vancouver", "BC", "V6B", "888", "VANCOUVER", 49.28, -123.12),
}
