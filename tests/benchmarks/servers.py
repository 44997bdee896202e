"""Servers to be measured: started, listened to, and ended; and the processor time that they have used."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import httpx


@dataclass(frozen=True)
class Server:
    """A process that serves, and the processes it has started."""

    process: subprocess.Popen[str]
    url: str
    ready_after: float

    def processor_seconds(self) -> float:
        """What the server has used so far, its children included; 0 where the system does not tell."""
        return sum(_used(pid) for pid in _family(self.process.pid))


@contextmanager
def started(module: str, **environment: str) -> Iterator[Server]:
    """`python -m module`, from the first line that it says, its URL, until it is ended."""
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        httpx.get(url, trust_env=False)
        yield Server(process, url, perf_counter() - began)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def simulator(*, with_journal: bool = False) -> Iterator[Server]:
    """The simulator on free ports, in memory or with a journal file."""
    with tempfile.TemporaryDirectory() as folder:
        journal = str(Path(folder) / "journal.jsonl") if with_journal else ""
        ports = {"STOPGAP_PORT": "0", "STOPGAP_SMTP_PORT": "0"}
        with started("simulator", **ports, STOPGAP_JOURNAL=journal) as server:
            yield server


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
