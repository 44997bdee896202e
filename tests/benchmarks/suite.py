"""What the acceptance suite takes: in process on one processor, and by two workers.

Processor time stands beside the time on the clock, which whatever else the machine does makes longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAYS = {"one processor": ([], 1), "two workers": (["-n", "2"], 2)}


def rows() -> Iterator[tuple[str, float, float]]:
    """A way to run it, the seconds it took, and the seconds of processor time."""
    for name, (options, processors) in WAYS.items():
        yield name, *_run(options, processors)


def _run(options: list[str], processors: int) -> tuple[float, float]:
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    began, before = time.perf_counter(), os.times()
    subprocess.run(
        [sys.executable, "-m", "features", "-q", *options],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: _keep_to(allowed[:processors]),  # no threads here
    )
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, used


def _keep_to(processors: list[int]) -> None:
    if processors:
        os.sched_setaffinity(0, processors)
