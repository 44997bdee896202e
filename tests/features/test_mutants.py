"""Every promise of every clause has an engine that breaks it, and a scenario that notices; the coverage page tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from features.reporting import coverage, register
from tests.features.mutants import MUTANTS
from tests.features.trial import PASSED, UNMET, Trial

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.xdist_group("mutants")  # one run of the suite tells of them all
TRIALS = [(mutant.name, clause) for mutant in MUTANTS for clause in mutant.clauses]


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Trial]:
    """Every trial, from one run of the suite in a process of its own."""
    answer = tmp_path_factory.mktemp("trial") / "trials.json"
    command = [sys.executable, "-m", "tests.features.trial", str(answer)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert answer.exists(), run.stdout + run.stderr
    found = [Trial(**trial) for trial in json.loads(answer.read_text(encoding="utf-8"))]
    assert found, run.stdout
    return {(trial.mutant, trial.clause): trial for trial in found}


@pytest.mark.parametrize(
    ("mutant", "clause"), TRIALS, ids=[f"{mutant}-{clause}" for mutant, clause in TRIALS]
)
def test_a_broken_engine_is_noticed(trials: dict[tuple[str, str], Trial], mutant: str, clause: str) -> None:
    trial = trials[mutant, clause]
    assert trial.broken == UNMET, (
        f"{trial.scenario} ended as {trial.broken}, which is no judgement\n{trial.verdict}"
    )
    told = (clause.partition(".")[0], "expected ", "happened ", "What reached people:")
    assert [part for part in told if part not in trial.verdict] == [], trial.verdict
    assert trial.unbroken == PASSED, f"{trial.scenario} is red on the real engine too: {trial.unbroken}"


def test_the_page_of_coverage_is_current(trials: dict[tuple[str, str], Trial]) -> None:
    """As far as it was tried here, which is one scenario of each row."""
    page = coverage.PAGE.read_text(encoding="utf-8")
    told = coverage.told(page)
    assert page == coverage.page(register.load(), told), "run python -m tests.features.table"
    rows = {(row.mutant, promise): row.scenarios for promise, found in told.items() for row in found}
    assert rows.keys() == trials.keys(), "run python -m tests.features.table"
    assert [key for key, trial in trials.items() if trial.scenario not in rows[key]] == []


def test_every_promise_has_a_broken_engine_and_no_other_is_broken() -> None:
    clauses = register.load().values()
    promised = {promise for clause in clauses if not clause.planned for promise in clause.promised}
    assert promised == {promise for _, promise in TRIALS}


def test_mutants_have_different_names() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert sorted(names) == sorted(set(names))
