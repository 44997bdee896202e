"""Steps beside one another: each is heard, and the first that fails ends the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stages import Failure, Step, failed

PATIENCE = 60
# Opens a pipe that nobody writes to, so it runs until it is interrupted, and says then that it was.
STAYS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    open("waits", "w").close()
    open("pipe").read()
except KeyboardInterrupt:
    open("interrupted", "w").close()
    sys.exit(1)
"""


def step(name: str, code: str) -> Step:
    return Step(name, [sys.executable, "-c", code])


def test_what_the_first_says_is_seen_first_and_the_others_are_heard_when_they_have_ended(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    first = step("first", "print('one', flush=True); print(open('pipe').read())")
    second = step("second", "import sys; print('two', file=sys.stderr); open('pipe', 'w').write('let go')")
    assert failed([first, second], tmp_path) is None
    assert capfd.readouterr().out.splitlines() == [
        "== first; beside it: second",
        "one",
        "let go",
        "== second",
        "two",
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_one_that_fails_is_heard_and_ends_the_others(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], place: int
) -> None:
    os.mkfifo(tmp_path / "pipe")
    fails = step(
        "fails",
        "import os, sys\nwhile not os.path.exists('waits'): os.sched_yield()\nprint('no'); sys.exit(7)",
    )
    stage = [step("stays", STAYS)]
    stage.insert(place, fails)
    assert failed(stage, tmp_path) == Failure("fails", 7)
    assert (tmp_path / "interrupted").exists()
    assert "no" in capfd.readouterr().out.splitlines()


def test_an_interrupt_of_the_runner_alone_ends_what_it_runs(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    code = f"""
from pathlib import Path
from tests import stages
stages.PATIENCE = 0
stay = stages.Step("stays", [{sys.executable!r}, "-c", {STAYS!r}])
print("begun", flush=True)
stages.failed([stay], Path({str(tmp_path)!r}))
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        while not (tmp_path / "waits").exists():
            os.sched_yield()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=PATIENCE)
    assert said.splitlines()[-1].startswith("KeyboardInterrupt")
    assert (tmp_path / "interrupted").exists()
