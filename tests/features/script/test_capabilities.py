"""What of the suite an engine has to be able to do for a scenario."""

from __future__ import annotations

import pytest

from features.script.capabilities import Claims, needed

NEEDS = [
    ((), (), ["messages"]),
    (("SSE-OPT-01",), (), ["messages", "opt_outs"]),
    (("SSE-OPTIONAL-01",), (), ["messages"]),
    ((), ("features.steps.audience",), ["messages", "audience"]),
    (("ENG-06",), (), ["messages", "templates", "keywords"]),
]


@pytest.mark.parametrize(("clauses", "modules", "names"), NEEDS)
def test_a_scenario_needs_what_its_clauses_and_its_steps_are_about(
    clauses: tuple[str, ...], modules: tuple[str, ...], names: list[str]
) -> None:
    assert needed(clauses, modules) == names


def test_only_what_is_needed_and_not_claimed_is_lacking() -> None:
    claims = Claims(policy="engage", capabilities=frozenset({"opt_outs"}))
    assert claims.lacking(["messages", "opt_outs", "audience"]) == ["audience"]
