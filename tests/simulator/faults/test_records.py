"""When a fault strikes, and which faults make no sense."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulator.faults import effects, records
from simulator.faults.effects import Drop, ExtraFields, Late, Lose, Refuse, Site
from simulator.faults.records import Fault, Match, Occasion
from tests.simulator.sample import NOW, STUDENT

LATER = NOW + timedelta(hours=1)
CALL = Occasion(
    site=Site.API_CALL,
    method="POST",
    url="/2010-04-01/Accounts/AC1/Messages.json",
    parameters={"To": STUDENT, "Body": "Hello"},
)


def fault(**changes: Any) -> Fault:
    fields: dict[str, Any] = {"name": "f", "on": Site.API_CALL, "effect": Refuse()}
    return Fault(**fields | changes)


def strikes(chosen: Fault, met: int = 0, occasion: Occasion = CALL, now: datetime = NOW) -> bool | None:
    """Whether the fault strikes after it has met so many occasions; None when this one does not concern it."""
    meetings = records.pick([chosen], {"f": met}, occasion, now)
    return meetings[0].strikes if meetings else None


CONCERNS: list[tuple[str, dict[str, Any], bool]] = [
    ("anything", {}, True),
    ("its method", {"method": "POST"}, True),
    ("another method", {"method": "GET"}, False),
    ("its path", {"url": "*/Messages.json"}, True),
    ("another path", {"url": "*/IncomingPhoneNumbers*"}, False),
    ("its parameter", {"parameters": {"To": STUDENT}}, True),
    ("a pattern of its parameter", {"parameters": {"To": "+1555*"}}, True),
    ("another value", {"parameters": {"To": "+1999*"}}, False),
    ("all its parameters", {"parameters": {"To": STUDENT, "Body": "H?llo"}}, True),
    ("only some of its parameters", {"parameters": {"To": STUDENT, "Body": "Bye"}}, False),
    ("a parameter that has to be there", {"parameters": {"From": "?*"}}, False),
    ("a parameter that may not be there", {"parameters": {"From": ""}}, True),
    ("the wrong letter case", {"method": "post"}, False),
]


@pytest.mark.parametrize(("case", "match", "concerned"), CONCERNS, ids=[row[0] for row in CONCERNS])
def test_a_fault_is_about_what_it_matches(case: str, match: dict[str, Any], *, concerned: bool) -> None:
    assert strikes(fault(match=Match(**match))) is (True if concerned else None)


def test_a_fault_strikes_at_its_site_alone() -> None:
    elsewhere = [Occasion(site=site) for site in Site if site is not Site.API_CALL]
    assert [strikes(fault(), occasion=occasion) for occasion in elsewhere] == [None] * (len(Site) - 1)


WINDOWS: list[tuple[str, dict[str, Any], bool]] = [
    ("at its beginning", {"since": NOW}, True),
    ("before its beginning", {"since": LATER}, False),
    ("before its end", {"until": LATER}, True),
    ("at its end", {"until": NOW}, False),
    ("inside", {"since": NOW - timedelta(1), "until": LATER}, True),
]


@pytest.mark.parametrize(("case", "window", "inside"), WINDOWS, ids=[row[0] for row in WINDOWS])
def test_a_fault_strikes_inside_its_window(case: str, window: dict[str, Any], *, inside: bool) -> None:
    assert strikes(fault(**window)) is (True if inside else None)


COUNTS: list[tuple[str, dict[str, Any], list[int]]] = [
    ("each time", {}, [1, 2, 3, 4, 5, 6]),
    ("the second and the fifth time", {"nth": (2, 5)}, [2, 5]),
    ("every third time", {"every": 3}, [3, 6]),
    ("never", {"percentage": 0, "seed": 1}, []),
    ("always", {"percentage": 100, "seed": 1}, [1, 2, 3, 4, 5, 6]),
]


@pytest.mark.parametrize(("case", "selection", "struck"), COUNTS, ids=[row[0] for row in COUNTS])
def test_a_fault_strikes_by_counting(case: str, selection: dict[str, Any], struck: list[int]) -> None:
    chosen = fault(**selection)
    assert [n for n in range(1, 7) if strikes(chosen, n - 1)] == struck
    assert chosen.is_selective == bool(selection)


def drawn(seed: int, name: str = "f") -> list[bool]:
    chosen = fault(name=name, percentage=30, seed=seed)
    return [records.pick([chosen], {name: n}, CALL, NOW)[0].strikes for n in range(1000)]


def test_a_percentage_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(1) != drawn(1, "g")


def test_a_percentage_is_about_so_many_of_a_hundred() -> None:
    assert 250 < sum(drawn(1)) < 350


def test_a_roll_is_compared_with_a_percentage_in_one_place() -> None:
    assert not records.falls_within(0, 0)
    assert records.falls_within(0.999999, 100)
    assert records.falls_within(0.2, 30)
    assert not records.falls_within(0.3, 30)


def test_each_of_several_faults_decides_for_itself() -> None:
    both = [fault(name="a", nth=(2,)), fault(name="b"), fault(name="c", match=Match(method="GET"))]
    meetings = records.pick(both, {"a": 0, "b": 7}, CALL, NOW)
    assert [(meeting.fault.name, meeting.strikes) for meeting in meetings] == [("a", False), ("b", True)]


SENSELESS: list[tuple[str, dict[str, Any], str]] = [
    (
        "an effect of another site",
        {"effect": Lose()},
        "on api_call the effects are refuse, slow, drop, stall",
    ),
    ("two ways to choose", {"nth": (1,), "every": 2}, "only one can be given"),
    ("a percentage without a seed", {"percentage": 10}, "needs a 'seed'"),
    ("a time without a zone", {"since": NOW.replace(tzinfo=None)}, "need an offset"),
]


@pytest.mark.parametrize(("case", "changes", "words"), SENSELESS, ids=[row[0] for row in SENSELESS])
def test_a_fault_that_makes_no_sense_is_objected_to(case: str, changes: dict[str, Any], words: str) -> None:
    assert words in str(records.objection(fault(**changes)))


def test_every_effect_has_a_site_and_every_site_has_effects() -> None:
    placed = {effect for possible in effects.EFFECTS.values() for effect in possible}
    assert placed == set(effects.Effect.__args__)
    assert effects.EFFECTS.keys() == set(Site)


UNREADABLE: list[tuple[str, dict[str, Any]]] = [
    ("no name", {"name": ""}),
    ("a name with a slash", {"name": "a/b"}),
    ("a count from zero", {"nth": [0]}),
    ("a percentage over a hundred", {"percentage": 101}),
    ("a negative time", {"effect": {"type": "late", "seconds": -1}}),
    ("an effect nobody knows", {"effect": {"type": "explode"}}),
    ("a field that an effect does not have", {"effect": {"type": "drop", "seconds": 1}}),
    ("a field that no fault has", {"nht": [1]}),
    ("a field that no match has", {"match": {"path": "*"}}),
]


@pytest.mark.parametrize(("case", "changes"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_a_fault_that_cannot_be_read_is_refused(case: str, changes: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "f", "on": "receipt", "effect": {"type": "lose"}} | changes, Fault)


def test_a_fault_is_read_from_what_people_write() -> None:
    written = {
        "name": "slow-receipts",
        "on": "receipt",
        "effect": {"type": "late", "seconds": 90},
        "match": {"parameters": {"To": "+1555*"}},
        "every": 2,
        "until": LATER.isoformat(),
    }
    read = msgspec.convert(written, Fault)
    assert read == Fault(
        name="slow-receipts",
        on=Site.RECEIPT,
        effect=Late(90),
        match=Match(parameters={"To": "+1555*"}),
        every=2,
        until=LATER,
    )
    assert records.objection(read) is None


def test_the_hostile_bundle_makes_sense_and_keeps_to_what_the_documentation_leaves_open() -> None:
    assert [records.objection(chosen) for chosen in records.HOSTILE] == [None] * len(records.HOSTILE)
    assert len({chosen.name for chosen in records.HOSTILE}) == len(records.HOSTILE)
    misdeeds = (Drop, effects.Stall, Lose, effects.Forge, effects.LoseAnswer)
    assert not [chosen for chosen in records.HOSTILE if isinstance(chosen.effect, misdeeds)]
    assert {type(chosen.effect) for chosen in records.HOSTILE} >= {ExtraFields, Late, Refuse}


def test_the_readme_names_every_site_and_every_effect() -> None:
    text = (Path(__file__).parents[3] / "README.md").read_text()
    section = text.partition("### When things go wrong")[2].partition("\n## ")[0]
    tags = {str(effect.__struct_config__.tag) for effect in effects.Effect.__args__}
    words = {*Site, *effects.Outage, *tags}
    assert [word for word in sorted(words) if f"`{word}`" not in section] == []
