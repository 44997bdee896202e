"""A jury of one file of tests: what it reaches it judges, and what it does not reach it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.courts import Court
from tests.mutants.jury import Jury, JuryError, Verdict
from tests.mutants.sites import ROOT, Site, sites_of

TESTS = "tests/engine/rules/test_selection.py"
COURT = Court(package="engine", rooms=("rules",), tests=TESTS, count=1)


@pytest.fixture(scope="module")
def jury(tmp_path_factory: pytest.TempPathFactory) -> Jury:
    jury = Jury(COURT, tmp_path_factory.mktemp("mutants"))
    jury.call()
    assert jury.is_called
    return jury


def site(file: str, change: str) -> Site:
    return next(each for each in sites_of(ROOT / "engine" / "rules" / file) if each.change.startswith(change))


def test_who_reaches_the_line_kills_the_mutant(jury: Jury) -> None:
    mutant = site("selection.py", "chosen: returns None")
    assert all(test.startswith(TESTS) for test in jury.reaching(mutant))
    verdict, by = jury.judge(mutant)
    assert verdict is Verdict.KILLED
    assert by in jury.reaching(mutant)


def test_a_line_that_runs_at_import_is_everybodys(jury: Jury) -> None:
    at_import = site("routing.py", "module: one more: 5 in ANSWER_IN")
    assert len(jury.reaching(at_import)) > len(
        jury.reaching(site("selection.py", "last_verified: returns None"))
    )


def test_a_line_that_is_not_noted_runs_with_its_statement(jury: Jury) -> None:
    mutant = site("selection.py", "chosen: returns None")
    in_a_docstring = replace(mutant, line=2)
    assert jury.reaching(in_a_docstring) == jury.reaching(replace(mutant, line=1)) != []


def test_what_nobody_reaches_nobody_judges(jury: Jury) -> None:
    assert jury.judge(site("retries.py", "next_try: returns None")) == (Verdict.UNREACHED, "")


def test_a_run_without_a_verdict_is_no_death(jury: Jury) -> None:
    verdict, why = jury._ask(["tests/nowhere.py::test_nothing"], site("selection.py", "chosen: returns None"))
    assert verdict is Verdict.BROKEN
    assert "pytest ended with 4" in why


def test_who_never_imports_the_mutant_does_not_judge_it(jury: Jury) -> None:
    of_the_provider = (
        "tests/simulator/rules/test_pricing.py::test_a_message_has_its_price_once_it_has_left[changes8-None]"
    )
    verdict, _ = jury._ask([of_the_provider], site("retries.py", "next_try: returns None"))
    assert verdict is Verdict.BROKEN


def test_who_is_red_without_a_mutant_cannot_judge(tmp_path: Path) -> None:
    with pytest.raises(JuryError, match="not green"):
        Jury(Court(package="engine", rooms=("rules",), tests="tests/nowhere.py", count=1), tmp_path).call()
