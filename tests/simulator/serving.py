"""A simulator in processes of its own: started, listened to, and gone at the end whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Timer
from typing import IO

KNOWN = {
    "STOPGAP_PORT": "0",
    "STOPGAP_SMTP_PORT": "0",
    "STOPGAP_HOST": "",
    "STOPGAP_JOURNAL": "",
    "STOPGAP_HOSTILE": "",
    "TWILIO_ACCOUNT_SID": "",
    "TWILIO_AUTH_TOKEN": "",
}
TIMEOUT = 30  # seconds after which a simulator is killed, so that whoever reads its output is answered


class Server:
    """`python -m simulator`, or another module that serves one, and what it says."""

    def __init__(
        self, environment: Mapping[str, str], timeout: float = TIMEOUT, module: str = "simulator"
    ) -> None:
        inherited = {name: os.environ[name] for name in os.environ.keys() - KNOWN.keys()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            env={**inherited, **KNOWN, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._watchdog = Timer(timeout, self.kill_all)
        self._watchdog.daemon = True
        self._watchdog.start()

    @property
    def out(self) -> IO[str]:
        """Its standard output: at its end no process of the simulator is left, for all of them hold it open."""
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def errors(self) -> str:
        """All that it said on standard error, once it has ended."""
        assert self._process.stderr is not None
        return self._process.stderr.read()

    def first_line(self) -> str:
        """The URL, or nothing when it did not start."""
        return str(self.out.readline()).removesuffix("\n")

    def send(self, number: signal.Signals) -> None:
        """A signal to the process that was started, and to no other."""
        self._process.send_signal(number)

    def send_all(self, number: signal.Signals) -> None:
        """A signal to all processes of the simulator, as a terminal sends it."""
        os.killpg(self._process.pid, number)

    def wait(self) -> int:
        """The exit code, when no process is left."""
        self.out.read()
        return self._process.wait(TIMEOUT)

    def kill_all(self) -> None:
        """The end, whatever state it is in."""
        try:
            self.send_all(signal.SIGKILL)
        except ProcessLookupError:
            return

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill_all()
        self._watchdog.cancel()
        self._process.wait(TIMEOUT)
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()


@contextmanager
def served(*, timeout: float = TIMEOUT, module: str = "simulator", **environment: str) -> Iterator[Server]:
    """A simulator with these settings and free ports, killed after `timeout` seconds if it is still there."""
    server = Server(environment, timeout, module)
    try:
        yield server
    finally:
        server.close()
