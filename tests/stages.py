"""Steps that run beside one another, each a command: what the first says is seen at once, what the others say when
they have ended. One that fails ends the others."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

PATIENCE = 10  # seconds for what was interrupted together with us to end by itself


@dataclass(frozen=True)
class Step:
    """A command and what it is called."""

    name: str
    command: Sequence[str]


Stage = Sequence[Step]


@dataclass(frozen=True)
class Failure:
    """The step that failed, and its exit code."""

    name: str
    code: int


@dataclass(frozen=True)
class Running:
    """A step that runs; `said` has what it says, nothing where that is seen at once."""

    step: Step
    process: subprocess.Popen[bytes]
    said: IO[bytes]


def failed(stage: Stage, folder: Path) -> Failure | None:
    """Run the stage's steps at once, in the folder: the first that fails, None where all of them hold."""
    tell(f"== {'; beside it: '.join(step.name for step in stage)}")
    with ExitStack() as stack:
        crew = [
            started(step, folder, stack.enter_context(TemporaryFile()), seen=step is stage[0])
            for step in stage
        ]
        with ThreadPoolExecutor(len(crew)) as pool:
            ends = {pool.submit(running.process.wait): running for running in crew}
            try:
                for end in as_completed(ends):
                    if code := end.result():
                        interrupt(crew)
                        return ended(ends[end], code)
            except KeyboardInterrupt:
                wait(ends, PATIENCE)
                interrupt(crew)
                raise
        for running in crew:
            ended(running, 0)
    return None


def started(step: Step, folder: Path, said: IO[bytes], *, seen: bool) -> Running:
    out = None if seen else said
    process = subprocess.Popen(step.command, cwd=folder, stdout=out, stderr=out)
    return Running(step, process, said)


def interrupt(crew: Sequence[Running]) -> None:
    """As Ctrl-C does: whoever runs takes down what it has set up."""
    for running in crew:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)


def ended(running: Running, code: int) -> Failure:
    """Show what a step has said that was not seen at once."""
    running.said.seek(0)
    if said := running.said.read():
        tell(f"== {running.step.name}")
        sys.stdout.buffer.write(said)
        sys.stdout.flush()
    return Failure(running.step.name, code)


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the runner's progress
