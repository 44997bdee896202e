"""Somebody else's engine, judged as anybody's is: incomplete, with every clause that it claims passing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.features.driver.test_driver import suite

MODES: list[list[str]] = [[], ["--sockets"]]


def test_a_second_engine_is_judged_incomplete_with_every_claimed_clause_passing(tmp_path: Path) -> None:
    report = tmp_path / "verdict.json"
    run = suite("--engine", "tests.features.second_engine:create_app", "--report", f"json:{report}")
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads(report.read_text())
    assert told["verdict"] == "incomplete"
    verdicts = {row["id"]: row["verdict"] for row in told["clauses"]}
    assert set(verdicts.values()) == {"pass", "unsupported"}
    assert {"SSE-OPT-01", "SSE-OPT-06", "SSE-OPT-08", "SSE-SEL-05"} <= {
        name for name, verdict in verdicts.items() if verdict == "pass"
    }
    assert verdicts["SSE-LIM-01"] == "unsupported"
    assert "second_engine" in told["engine"]


def test_it_is_small_and_stands_on_nothing_of_the_bundled_one() -> None:
    source = (Path(__file__).parent / "second_engine.py").read_text()
    assert sum(bool(line.strip()) for line in source.splitlines()) <= 150
    assert "flask" not in source.lower()
    assert "from engine" not in source


@pytest.mark.parametrize(
    "broken", ["UNSUBSCRIBED = 0", "def chosen(phones): return phones[0] if phones else None"]
)
def test_a_second_engine_that_is_broken_is_found_out(tmp_path: Path, broken: str) -> None:
    source = (Path(__file__).parent / "second_engine.py").read_text()
    (tmp_path / "broken_engine.py").write_text(f"{source}\n\n{broken}\n")
    chosen = "SSE-OPT-06 or SSE-SEL-07"
    run = suite(
        "--engine", "broken_engine:create_app", "-m", chosen, environment={"PYTHONPATH": str(tmp_path)}
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert "is not conformant" in run.stdout
