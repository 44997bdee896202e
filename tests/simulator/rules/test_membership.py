"""Numbers joining and leaving services."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import errors
from simulator.errors import Problem
from simulator.rules import membership
from tests.simulator.sample import NOW, SERVICE, number, service

LATER = NOW + timedelta(hours=1)
OTHER = "MG" + "d" * 32

REFUSED: list[tuple[str, str | None, int, Problem]] = [
    ("it is in already", SERVICE, 1, errors.already_in_service()),
    ("it is in another", OTHER, 0, errors.in_another_service()),
    ("the pool is full", None, 400, errors.service_full()),
]


@pytest.mark.parametrize(("case", "inside", "members", "problem"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_number_cannot_join(case: str, inside: str | None, members: int, problem: Problem) -> None:
    """TWI-9-11"""
    assert membership.joined(number(service_sid=inside), service(), members, LATER) == problem


def test_a_number_joins_and_leaves() -> None:
    joined = membership.joined(number(), service(), 399, LATER)
    assert joined == number(service_sid=SERVICE, joined=LATER)
    assert membership.left(number(service_sid=SERVICE, joined=LATER)) == number()
