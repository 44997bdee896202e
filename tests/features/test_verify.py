"""`stopgap verify` as it is typed: the list of what would be judged, and failures that are known."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BROKEN = """
from engine.app import create_app
from engine.rules import outcomes

outcomes.TRAITS[outcomes.UNSUBSCRIBED] = outcomes.Trait(title="Message Not Sent", opted_out=True)
"""
KNOWN = '[known]\n"%s" = "mended next term"\n'
SCENARIO = "SSE-OPT-05/weeks_later_it_is_refused_all_the_same"


def verify(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, typed in that folder."""
    command = [sys.executable, "-m", "simulator.cli", "verify", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with an engine that has the words of error 21610 wrong."""
    (tmp_path / "broken.py").write_text(BROKEN)
    return tmp_path


def test_the_list_names_clauses_scenarios_and_needs_and_asks_no_engine(tmp_path: Path) -> None:
    told = verify(tmp_path, "--list", "--engine", "http://127.0.0.1:9", "-m", "SSE-OPT-05")
    assert told.returncode == 0, told.stderr
    clause, *scenarios = told.stdout.splitlines()
    assert clause.startswith("SSE-OPT-05  ")
    assert "needs messages, opt_outs, reports" in clause
    assert f"    {SCENARIO}" in scenarios
    assert all(line.startswith("    SSE-OPT-05/") for line in scenarios)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-m", "SSE-OPT-99"], 2, "stopgap verify --list"),
        (["-m", "SSE-OPT-05", "--policy", "engage"], 5, "0 scenarios"),
    ],
)
def test_a_list_of_nothing_is_told_from_one(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    told = verify(tmp_path, "--list", *words)
    assert (told.returncode, told.stdout) == (code, "")
    assert said in told.stderr


def test_a_list_is_as_long_as_somebody_reads_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator.cli", "verify", "--list"]
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(
        command, cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=120, check=False
    )
    os.close(writer)
    assert "Traceback" not in run.stderr
    assert run.returncode == 0


@pytest.mark.parametrize("name", ["SSE-OPT-05", SCENARIO])
def test_a_failure_that_is_known_is_said_and_does_not_fail_the_run(project: Path, name: str) -> None:
    (project / "known.toml").write_text(KNOWN % name)
    judged = ["--engine", "broken:create_app", "-m", "SSE-OPT-05"]
    words = judged if name == "SSE-OPT-05" else [*judged, "-k", "weeks_later"]
    told = verify(project, *words, "--known", "known.toml")
    assert told.returncode == 0, told.stdout
    assert "is not conformant" in told.stdout
    assert "  known  SSE-OPT-05" in told.stdout
    assert f"{SCENARIO} (mended next term)" in told.stdout


def test_a_known_failure_that_holds_and_an_unknown_one_beside_it_fail_the_run(project: Path) -> None:
    (project / "known.toml").write_text(KNOWN % "SSE-OPT-06")
    told = verify(
        project, "--engine", "broken:create_app", "-m", "SSE-OPT-05,SSE-OPT-06", "--known", "known.toml"
    )
    assert told.returncode == 1
    assert "  fails  SSE-OPT-05" in told.stdout
    assert "take SSE-OPT-06 out of the file" in told.stdout


def test_a_list_of_known_failures_that_cannot_be_used_is_wrong_usage(project: Path) -> None:
    (project / "known.toml").write_text(KNOWN % "SSE-OPT-99")
    told = verify(project, "-m", "SSE-OPT-05", "--known", "known.toml")
    assert told.returncode == 2
    assert "no clause and no scenario" in told.stderr


def test_an_interrupt_ends_a_run_without_a_traceback_and_without_a_verdict(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator.cli", "verify", "-v"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if "PASSED" in line:
                break
        os.killpg(run.pid, signal.SIGINT)
        said = run.stdout.read()
    assert run.returncode == 3, said
    assert "Traceback" not in said
    assert "Aborted" not in said
