"""Serving the simulator: one process that holds the state, one thread that answers requests.

Granian's parent opens the port and forks a worker, which builds the application, listens for mail and runs the
scheduler. The worker says the URL when it is ready to answer, and dies with its parent however that ends, so
that no simulator is left behind holding the ports.
"""

from __future__ import annotations

import ctypes
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from simulator import settings
from simulator.journal_file import JournalError
from simulator.settings import SettingError, Settings

if TYPE_CHECKING:
    from flask import Flask

PR_SET_PDEATHSIG = 1
WRONG_USAGE = 2


def serve(environment: Mapping[str, str]) -> int:
    """Serve until interrupted; the exit code. The first line on standard output is the URL."""
    try:
        chosen = settings.read(environment)
        port = chosen.port or free_port(chosen.host)
    except (SettingError, OSError) as error:
        return _refuse(f"{error}")
    return _run(chosen, port, dict(environment))


def free_port(host: str) -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _run(chosen: Settings, port: int, environment: dict[str, str]) -> int:
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "simulator.app:create_app",
        address=chosen.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=1,  # state is in memory, and several threads halve the throughput
        websockets=False,
        log_enabled=False,
    )
    loader = partial(_application, environment, f"http://{_shown(chosen.host)}:{port}")
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except (SystemExit, RuntimeError) as error:
        return _refuse(f"the simulator cannot listen on {chosen.host}:{port}: {error}")
    return 0


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _application(environment: dict[str, str], url: str) -> Callable[..., object]:
    """Built in the worker: the application, with its scheduler at work."""
    from simulator.app import create_app
    from simulator.services import EXTENSION

    die_with_parent()
    try:
        app: Flask = create_app(environment)
    except (SettingError, JournalError, OSError) as error:
        sys.exit(_refuse(f"{error}"))
    app.extensions[EXTENSION].scheduler.start()
    print(url, flush=True)  # noqa: T201  the line that tells where, and that it is ready
    return app


def die_with_parent() -> None:
    """Ask the kernel, where it is Linux, to end this process as soon as its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _refuse(sentence: str) -> int:
    print(f"stopgap: {sentence}", file=sys.stderr)  # noqa: T201  a refusal goes to the person who typed
    return WRONG_USAGE
