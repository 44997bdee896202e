"""The simulator and the engine as processes of their own, for a run over real sockets: an engine a policy, each
started when the first scenario asks for it, and again where a scenario wants it to have ended.

Whatever happens to the run, they end with it: they are stopped when the run is over, when it is interrupted and when
it is told to terminate, each with all the processes it has started itself.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

import httpx

from features.driver.line import Line, UnreachableError
from features.driver.settings import Settings
from features.driver.wire import Wire

HOME = Path(__file__).resolve().parents[2]  # where this package is, the others beside it
HOSTING = Path(__file__).with_name("hosting.py")
RUNS = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
START_SECONDS = 30.0
STOP_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Log:
    """Where a process writes what it has to say about itself."""

    path: Path

    def tail(self) -> str:
        return self.path.read_text(errors="replace")[-1500:]


class Servers:
    """A simulator that runs, and engines that run once they are asked for."""

    def __init__(self, settings: Settings, place: Path, running: contextlib.ExitStack) -> None:
        self._settings, self._place, self._running = settings, place, running
        self._engines: dict[str, Hosted] = {}
        environment = simulator_environment(settings)
        self.simulator = running.enter_context(serving(own("simulator"), "simulator", environment, place))

    def engine(self, policy: str) -> str:
        """The URL of the engine that runs this policy."""
        if policy not in self._engines:
            environment = engine_environment(self._settings, self.simulator, self._place, policy)
            hosted = Hosted(command_for(self._settings), f"engine-{policy}", environment, self._place)
            self._engines[policy] = self._running.enter_context(contextlib.closing(hosted))
        return self._engines[policy].url

    def restart(self, policy: str) -> None:
        """End the engine that runs this policy and start it again, at the same address and with the same records."""
        self.engine(policy)
        self._engines[policy].restart()


class Hosted:
    """A process that can be ended and started again."""

    def __init__(self, command: list[str], name: str, environment: Mapping[str, str], place: Path) -> None:
        self._served = functools.partial(serving, command, name, environment, place)
        self._running = contextlib.ExitStack()
        self.url = self._running.enter_context(self._served())

    def restart(self) -> None:
        self._running.close()
        self.url = self._running.enter_context(self._served())

    def close(self) -> None:
        self._running.close()


@contextlib.contextmanager
def started(settings: Settings) -> Iterator[Servers]:
    """Servers on free ports, until the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="stopgap-suite-") as folder,
        ended_by_termination(),
        contextlib.ExitStack() as running,
    ):
        yield Servers(settings, Path(folder), running)


def own(module: str) -> list[str]:
    """How to run a module that comes with the suite, whatever is called alike where the run was started."""
    return [sys.executable, "-P", "-c", RUNS, str(HOME), module]


def command_for(settings: Settings) -> list[str]:
    """How to run the engine that is judged: our own, or somebody's by a server of ours."""
    if settings.bundled:
        return own("engine")
    return [sys.executable, "-P", str(HOSTING), settings.engine, settings.folder]


def simulator_environment(settings: Settings) -> dict[str, str]:
    return account(settings) | {"STOPGAP_HOST": "127.0.0.1", "STOPGAP_PORT": "0", "STOPGAP_SMTP_PORT": "0"}


def engine_environment(settings: Settings, simulator: str, place: Path, policy: str) -> dict[str, str]:
    """The engine keeps its data in a file, follows the simulator's clock and mails to the simulator's mailboxes."""
    port = free_port()
    clock = httpx.URL(simulator).copy_with(username=settings.account_sid, password=settings.auth_token)
    return account(settings) | {
        "TWILIO_API_URL": simulator,
        "ENGINE_HOST": "127.0.0.1",
        "ENGINE_PORT": str(port),
        "ENGINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ENGINE_DATABASE_URL": f"sqlite:///{place / f'{policy}.db'}",
        "ENGINE_SMTP_URL": smtp_url(mail_server(simulator), settings.account_sid, settings.auth_token),
        "ENGINE_CLOCK_URL": str(clock.join("/_sim/clock")),
        "ENGINE_POLICY": policy,
    }


def account(settings: Settings) -> dict[str, str]:
    return {"TWILIO_ACCOUNT_SID": settings.account_sid, "TWILIO_AUTH_TOKEN": settings.auth_token}


def mail_server(simulator: Line | str) -> str:
    """Where the simulator takes mail, as it says itself."""
    with contextlib.closing(Wire(simulator)) as wire:
        return str(wire.ask("GET", "/readyz")["smtp"])


def smtp_url(server: str, user: str, password: str) -> str:
    """Where it takes mail for this account's mailboxes."""
    return server.replace("smtp://", f"smtp://{user}:{password}@", 1)


@contextlib.contextmanager
def serving(command: list[str], name: str, environment: Mapping[str, str], place: Path) -> Iterator[str]:
    """Run the command until the block ends; gives the URL it prints as its first line. It is known as `name`."""
    log = Log(path=place / f"{name}.log")
    with log.path.open("w") as errors:
        process = subprocess.Popen(  # noqa: S603  # what is judged, by this interpreter
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        try:
            yield first_line(process, name, log)
        finally:
            stop(process)


def first_line(process: subprocess.Popen[str], name: str, log: Log) -> str:
    """The URL the process prints when it is ready. What it prints later is read and dropped, so it never blocks."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout is not None
        with process.stdout as output:
            lines.put(output.readline().strip())
            for _ in output:
                pass

    threading.Thread(target=read, daemon=True).start()
    with contextlib.suppress(Empty):
        if line := lines.get(timeout=START_SECONDS):
            return line
    raise UnreachableError(f"{name} did not start:\n{log.tail()}")


def stop(process: subprocess.Popen[str]) -> None:
    """End the process and everything it started: politely, then not."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def ended_by_termination() -> Iterator[None]:
    """Let SIGTERM unwind the stack as Ctrl-C does, so that the processes above are stopped."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
