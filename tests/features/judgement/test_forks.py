"""A run by forks says what one process says, in every report; one that is cut short leaves no verdict behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from features.judgement.forks import in_processes

ROOT = Path(__file__).parents[3]
FORGETS = """
from engine.store import people

people.change_statuses = lambda *_: None
"""
DIES = """
import os
from engine import app

app.create_app = lambda *_, **__: os._exit(1)
"""
KILLED = """
import os
import signal
from engine import app

app.create_app = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
"""
DEAF = """
import signal
from engine import app

made = app.create_app

def create_app(*given, **named):
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    return made(*given, **named)

app.create_app = create_app
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers start anew, by xdist")


def verify(
    folder: Path, broken: str, *options: str, clauses: str = "SSE-OPT-05"
) -> subprocess.CompletedProcess[str]:
    """The suite on the engine that comes along, broken."""
    (folder / "breaking.py").write_text(broken)
    command = [sys.executable, "-m", "features", "-p", "breaking", "-m", clauses, *options]
    path = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    return subprocess.run(
        command, cwd=folder, env=path, capture_output=True, text=True, timeout=120, check=False
    )


def told(folder: Path, *options: str) -> tuple[Any, list[Any], str, int]:
    """The JSON report, the JUnit report and the story of a run, without its times and what the provider drew."""
    reports = ["--report", f"json:{folder / 'a.json'}", "--junitxml", str(folder / "a.xml")]
    run = verify(folder, FORGETS, *reports, *options, clauses="SSE-OPT")
    text = re.sub(r'("seconds"): ?[\d.]+', r"\1: 0", (folder / "a.json").read_text())
    report = json.loads(re.sub("SM[0-9a-f]{32}", "SM", text))
    cases = [
        (case.get("classname"), case.get("name"), sorted(each.tag for each in case))
        for case in ET.parse(folder / "a.xml").iter("testcase")  # noqa: S314  # our own
    ]
    said = run.stdout
    story = said[said.index("= FAILURES") : said.index("generated xml")]
    return report, cases, story, run.returncode


def test_the_reports_are_those_of_one_process(tmp_path: Path) -> None:
    alone, together = told(tmp_path), told(tmp_path, "-n", "2")
    assert alone[3] == together[3] == 1
    assert "What reached people:" in alone[2]
    assert alone == together


def test_a_run_that_is_to_stop_at_the_first_failure_stops(tmp_path: Path) -> None:
    run = verify(tmp_path, FORGETS, "-n", "2", "-x", clauses="SSE-OPT")
    assert "stopping after 1 failures" in run.stdout
    assert "1 failed" in run.stdout


@pytest.mark.parametrize(("engine", "how"), [(DIES, "with 1"), (KILLED, "by SIGKILL")])
def test_a_fork_that_dies_leaves_no_verdict_and_says_where_it_died(
    tmp_path: Path, engine: str, how: str
) -> None:
    run = verify(tmp_path, engine, "-n", "2")
    assert run.returncode == 3
    died = re.search(r"a process of the suite has ended by itself \((.+), in \S+::test_\w+\)", run.stdout)
    assert died, run.stdout
    assert died[1] == how
    assert "conformant" not in run.stdout


@pytest.mark.parametrize("engine", ["", DEAF], ids=["all hear it", "the first alone hears it"])
def test_an_interrupt_ends_all_of_them_without_a_traceback(tmp_path: Path, engine: str) -> None:
    (tmp_path / "breaking.py").write_text(engine)
    command = [sys.executable, "-m", "features", "-v", "-n", "2", "-m", "SSE", "-p", "breaking"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        next(line for line in run.stdout if "PASSED" in line)
        os.killpg(run.pid, signal.SIGINT)
        said = run.stdout.read()  # to the end: whoever still lived would hold it open
    assert run.returncode == 3, said
    assert "Traceback" not in said


def test_what_asks_for_forks() -> None:
    assert in_processes("2") == ["--forks", "2"]
    assert in_processes("auto") == ["--forks", str(len(os.sched_getaffinity(0)))]
    assert in_processes("logical") == ["-n", "logical"]
