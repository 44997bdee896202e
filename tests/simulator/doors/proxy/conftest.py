"""A simulator, and a proxy before it, each in a process of its own; the authority is this session's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from stopgap import Server


@contextmanager
def proxy_before(url: str, home: Path, *flags: str) -> Iterator[str]:
    """`stopgap proxy` on a free port; its URL."""
    program = subprocess.Popen(
        [sys.executable, "-m", "simulator.cli", "proxy", "--port", "0", "--url", url, *flags],
        env=os.environ | {"STOPGAP_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout is not None
        try:
            yield program.stdout.readline().strip()
        finally:
            program.terminate()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def simulator() -> Iterator[str]:
    with Server() as server:
        yield server.url


@pytest.fixture(scope="module")
def proxy(simulator: str, home: Path) -> Iterator[str]:
    with proxy_before(simulator, home) as url:
        yield url


@pytest.fixture
def another(home: Path) -> Iterator[Callable[..., str]]:
    """A proxy before another URL, or with flags."""
    with ExitStack() as stack:
        yield lambda url, *flags: stack.enter_context(proxy_before(url, home, *flags))
