"""The contract's page says what the suite does today."""

from __future__ import annotations

from features.driver import probe
from features.reporting import contract, register
from features.script.capabilities import BY_NAME, CAPABILITIES, Claims, needed


def test_the_page_is_current() -> None:
    assert contract.PAGE.read_text(encoding="utf-8") == contract.current(), (
        "run python -m features.reporting.contract"
    )


def test_every_clause_with_a_scenario_stands_in_it_and_every_capability_is_needed() -> None:
    clauses = register.load()
    needs = contract.needs_of(clauses)
    assert [name for name, clause in clauses.items() if not clause.planned and name not in needs] == []
    assert {each for names in needs.values() for each in names} == set(BY_NAME)


def test_a_scenario_needs_what_its_clause_is_about_and_what_its_steps_use() -> None:
    assert needed(["SSE-OPT-01"], []) == ["messages", "opt_outs"]
    assert needed(["SSE-OPT-09"], ["features.steps.report"]) == ["messages", "opt_outs", "reports"]
    assert needed(["SSE-REP-04"], []) == ["messages", "reports"]
    assert Claims(policy="engage", capabilities=frozenset({"reports"})).lacking(["messages", "audience"]) == [
        "audience"
    ]


def test_every_place_in_a_route_can_be_filled_when_it_is_looked_for() -> None:
    for each in CAPABILITIES:
        for _, path in each.routes:
            assert path.format(**probe.FILLED)
