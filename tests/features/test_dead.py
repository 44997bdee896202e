"""A dead engine is found out clause by clause, and the engine as it is keeps them all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from features.reporting import register
from tests.features.trial import UNMET

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.xdist_group("dead")  # one run of the suite tells of them all
CLAUSES = [clause.id for clause in register.load().values() if not clause.planned]


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """How each clause ended on the dead engine, from one run of the suite in a process of its own."""
    answer = tmp_path_factory.mktemp("dead") / "endings.json"
    command = [sys.executable, "-m", "tests.features.trial", "--dead", str(answer)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert answer.exists(), run.stdout + run.stderr
    found: dict[str, str] = json.loads(answer.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_dead_engine_keeps_no_clause(endings: dict[str, str], clause: str) -> None:
    assert endings[clause] == UNMET
