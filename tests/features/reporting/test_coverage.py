"""The page of coverage says what the register and the feature files say."""

from __future__ import annotations

from features.reporting import coverage
from features.reporting.register import Clause

KEPT = Clause(id="SSE-OPT-01", system="student_success", title="A keyword ends texts", sentence="It does.")
PLANNED = Clause(
    id="SSE-OPT-02", system="student_success", title="For one pair", sentence="It is.", planned=True
)


def test_the_page_is_current() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.current(), (
        "run python -m features.reporting.coverage"
    )


def test_a_clause_without_a_scenario_says_so() -> None:
    page = coverage.page({c.id: c for c in (KEPT, PLANNED)}, {KEPT.id: ["{keyword} opts out"]})
    assert "student_success: 1 of 2 clauses" in page
    assert "| SSE-OPT-02 | For one pair | *none yet* |" in page


def test_a_system_whose_every_clause_is_proven_is_complete() -> None:
    page = coverage.page({KEPT.id: KEPT}, {KEPT.id: ["One", "Two"]})
    assert "student_success: complete" in page
    assert "One<br>Two" in page
