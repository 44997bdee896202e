"""What a message costs, by country, segments and pictures."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.model import Direction
from simulator.rules import pricing
from tests.simulator.sample import NOW, message

PRICES: list[tuple[dict[str, Any], str | None]] = [
    ({"recipient": "+15553010001"}, "-0.00830"),
    ({"recipient": "+15553010001", "segments": 3}, "-0.02490"),
    ({"recipient": "+12041230001"}, "-0.00830"),
    ({"recipient": "+447400123456"}, "-0.05240"),
    ({"recipient": "+4915112345678"}, "-0.11200"),
    ({"recipient": "+33612345678"}, "-0.07500"),
    ({"media": ("https://a.example/1.jpg",), "segments": 3}, "-0.02200"),
    ({"sent": None}, None),
    ({"direction": Direction.INBOUND}, None),
    ({"direction": Direction.REPLY}, "-0.00830"),
]


@pytest.mark.parametrize(("changes", "price"), PRICES)
def test_a_message_has_its_price_once_it_has_left(changes: dict[str, Any], price: str | None) -> None:
    found = pricing.price(message(**({"sent": NOW, "segments": 1} | changes)))
    assert (None if found is None else f"{found:.5f}") == price
