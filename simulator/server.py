"""Serving the simulator: one process that holds the state, one thread that answers requests (`doors.reception`).

Granian's parent keeps the port and forks a worker, which builds the application, listens for mail and runs the
scheduler. The worker says the URL when it answers there, and dies with its parent however that ends, so that no
simulator is left behind holding the ports.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from threading import Event, Thread
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from simulator.runtime import settings
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.settings import SettingError, Settings

if TYPE_CHECKING:
    from ctypes import c_int

    from flask import Flask

    from simulator.doors.guard import Guard
    from simulator.doors.reception import Reception
    from simulator.runtime.commentator import Commentator

PR_SET_PDEATHSIG = 1
WRONG_USAGE = 2
BROKEN = 1
STOPPING_TAKES = 5  # seconds at most; the worker is killed then
YOUNG = 50_000  # objects made before the garbage collector looks: records are in no cycle, and what is kept is many
PAUSE = 0.005  # seconds between two looks whether the worker answers


def serve(environment: Mapping[str, str]) -> int:
    """Serve until interrupted; the exit code. The first line on standard output is the URL."""
    try:
        chosen = settings.read(environment)
        with _held(chosen.host, chosen.port) as holder:
            return _run(chosen, holder.getsockname()[1], dict(environment))
    except SettingError as error:
        return _refuse(f"{error}")
    except KeyboardInterrupt:
        return 0


def free_port(host: str) -> int:
    """A port that nobody listens on at the moment."""
    with _bound(host, 0, socket.SO_REUSEADDR) as probe:
        port: int = probe.getsockname()[1]
        return port


def _held(host: str, port: int) -> socket.socket:
    """A socket that keeps the port, a free one for 0, while the worker listens; it takes no connection itself.

    The worker shares the port, as it has to; that another simulator does not share it too is found out first.
    """
    try:
        _bound(host, port, socket.SO_REUSEADDR).close()
        return _bound(host, port, socket.SO_REUSEPORT)
    except OSError as error:
        raise SettingError(f"STOPGAP_PORT {port} of {host} cannot be had: {error.strerror}") from error


def _bound(host: str, port: int, option: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _run(chosen: Settings, port: int, environment: dict[str, str]) -> int:
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "simulator.app:create_app",
        address=chosen.host,
        port=port,
        interface=Interfaces.RSGI,
        workers=1,  # state is in memory; one thread answers, for several halve the throughput
        workers_kill_timeout=STOPPING_TAKES,
        websockets=False,
        log_enabled=False,
    )
    refused = multiprocessing.RawValue("i", 0)
    url = f"http://{_shown(chosen.host)}:{port}"
    loader = partial(_application, environment, url, os.getpid(), refused)
    try:
        server.serve(target_loader=loader, wrap_loader=False)
    except RuntimeError as error:
        return _refuse(f"the simulator cannot listen on {chosen.host}:{port}: {error}")
    except SystemExit:  # the worker has ended, and has said why
        return 0 if server.interrupt_signal else refused.value or BROKEN
    return 0


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _application(environment: dict[str, str], url: str, parent: int, refused: c_int) -> Reception:
    """Built in the worker: the application, with its scheduler at work."""
    from simulator.app import EXPRESS, LARGEST_REQUEST, create_app
    from simulator.doors.context import EXTENSION
    from simulator.doors.reception import Reception
    from simulator.runtime.checkpointing import Checkpointer
    from simulator.runtime.commentator import Commentator

    # A terminal's interrupt is for the parent, which passes it on: granian may hang on two requests to end at once.
    # And until the worker serves it has its parent's handler, which would swallow the first.
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(signal.SIGKILL)  # not asked but killed: the journal loses nothing by it
    if os.getppid() != parent:
        sys.exit(BROKEN)
    gc.disable()  # what a start makes stays, and is in no cycle: looking through it takes an eighth of a replay
    try:
        app: Flask = create_app(environment)
    except (SettingError, JournalError, OSError) as error:
        refused.value = _refuse(f"{error}")
        sys.exit(refused.value)
    chosen, services = settings.read(environment), app.extensions[EXTENSION]
    cast("Guard", app.wsgi_app).is_local = settings.is_loopback(chosen.host)
    gc.freeze()  # the application lives as long as the process: the garbage collector need not look through it
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.enable()
    services.scheduler.start()
    checkpointer = Checkpointer(services.store)
    checkpointer.start()
    commentator = Commentator(services.store, _say, chosen.account_sid) if chosen.tells else None
    Thread(target=_announce, args=(url, commentator), name="announcer", daemon=True).start()

    def remember() -> None:
        checkpointer.stop()
        services.store.remember()

    return Reception(app, LARGEST_REQUEST, app.extensions[EXPRESS].answer, at_the_end=remember)


def _announce(url: str, commentator: Commentator | None) -> None:
    """Say the URL as soon as it answers, and not before: by then requests to end are heard too."""
    pause = Event()
    while not _answers(url):
        pause.wait(PAUSE)
    print(url, flush=True)  # noqa: T201  the line that tells where, and that it is ready
    if commentator:
        commentator.start()


def _say(lines: str) -> None:
    """Past Python's buffer, whose lock a thread that waits for a full pipe would hold at the end."""
    os.write(sys.stdout.fileno(), lines.encode(sys.stdout.encoding, errors="replace"))


def _answers(url: str) -> bool:
    """Whether the worker takes connections by now, which nothing but trying one can tell."""
    with closing(HTTPConnection(urlsplit(url).netloc)) as connection:
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == HTTPStatus.OK
        except OSError:
            return False


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel, where it is Linux, to end this process as soon as its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)


def _refuse(sentence: str) -> int:
    print(f"stopgap: {sentence}", file=sys.stderr)  # noqa: T201  a refusal goes to the person who typed
    return WRONG_USAGE
