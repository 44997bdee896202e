"""Tests that are spread over forks are each run once, those of a group by one of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere xdist spreads the tests")
TESTS = """
import os
import pytest

def noted(name):
    with open("ran", "a") as file:
        file.write(f"{name} {os.getpid()}\\n")

@pytest.fixture(scope="module")
def shared():
    noted("made")

@pytest.fixture(scope="session", autouse=True)
def place(tmp_path_factory):
    yield
    noted("over")

@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("n", range(4))
def test_together(n):
    noted("together")
    while os.environ["PROCESSES"] != str(len({line.split()[1] for line in open("ran")})):
        os.sched_yield()  # until every process has had a test

@pytest.mark.parametrize("n", range(4))
def test_sharing(n, shared):
    noted("sharing")

def test_between():
    noted("between")

def test_sharing_as_well(shared):
    noted("sharing")

@pytest.mark.parametrize("n", range(4))
def test_alone(n, tmp_path):
    noted("alone")
    tmp_path.joinpath("file").touch()
    assert n != 3
"""

LONG = """
from test_it import noted

def test_first():
    noted("first")
"""


@pytest.mark.parametrize(
    ("options", "processes"), [(["--spread", "2"], 2), (["--spread", "2", "-n", "0"], 1)], ids=["two", "one"]
)
def test_each_is_run_once_and_a_group_by_one_process(
    tmp_path: Path, options: list[str], processes: int
) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "test_long.py").write_text(LONG)
    own = ["-p", "no:cacheprovider", "--basetemp", str(tmp_path / "made")]
    command = [sys.executable, "-m", "pytest", "-p", "tests.spreading", *own, *options]
    command += ["test_long.py", "."]
    told = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PROCESSES": str(processes)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1, told.stdout + told.stderr
    assert "1 failed, 14 passed" in told.stdout
    ran = [line.split() for line in (tmp_path / "ran").read_text().splitlines()]
    assert Counter(name for name, _ in ran if name != "over") == {
        "alone": 4,
        "between": 1,
        "first": 1,
        "made": 1,
        "sharing": 5,
        "together": 4,
    }
    for group in ("sharing", "together"):
        assert len({process for name, process in ran if name == group}) == 1
    assert len([name for name, _ in ran if name == "over"]) == processes
    [first] = [process for name, process in ran if name == "first"]
    assert processes == 1 or next(name for name, process in ran if process == first) == "first"
    files = list((tmp_path / "made").rglob("file"))
    assert len(files) == 4
    tests_folders = {file.parent.parent.name for file in files}
    assert tests_folders <= {f"fork{process}" for _, process in ran} if processes > 1 else {"made"}
