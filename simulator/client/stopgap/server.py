"""A simulator in a process of its own, on free ports, that ends with whoever started it.

Its code is found beside this package, before anything on the caller's path: a project that has a `simulator` or an
`engine` of its own keeps it, and the simulator gets the one it was written with.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from stopgap.wire import StopgapError

OWN = frozenset({"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"})
STARTS = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1));"
    "from simulator.server import die_with_parent; die_with_parent();"
    "runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
)


def home() -> Path:
    """The folder that the simulator's own package is in: where this one is installed, or three up in a checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here.parent, here.parent.parent.parent):
        if (folder / "simulator" / "server.py").is_file():
            return folder
    raise StopgapError("the simulator is not installed beside its client", "NO_SIMULATOR")


def command(module: str, *arguments: str) -> list[str]:
    """How to run one of Stopgap's own modules, whatever is called alike on the caller's path."""
    return [sys.executable, "-P", "-c", STARTS.format(module=module), str(home()), *arguments]


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The process's environment without what would set up a simulator otherwise than `given` does."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STOPGAP_", "COV_CORE_", "FAKETIME")) and name not in OWN | {"LD_PRELOAD"}
    }
    return kept | {"STOPGAP_PORT": "0", "STOPGAP_SMTP_PORT": "0"} | dict(given or {})


class Server:
    """A running simulator: `with Server() as server: Stopgap(server.url)`."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own module, by our own interpreter
            command("simulator"),
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal's Ctrl-C is for the tests, which end this
        )
        assert self._process.stdout is not None  # noqa: S101  asked for above
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            self.close()
            raise StopgapError("the simulator did not start; what it said stands above", "NO_SIMULATOR")

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
