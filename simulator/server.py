"""Serving the simulator: one process that holds the state, one thread that answers requests (`doors.reception`).

It takes the port before anything else, so that who cannot have it is told so at once, and says its URL when it answers
there. At the end it remembers what the next start would otherwise have to add up again.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from simulator.runtime import settings
from simulator.runtime.journal_reading import JournalError
from simulator.runtime.settings import SettingError, Settings

if TYPE_CHECKING:
    from flask import Flask

    from simulator.doors.guard import Guard
    from simulator.doors.reception import Reception

PR_SET_PDEATHSIG = 1
WRONG_USAGE = 2
WAITING = 1024  # connections at the door
KEPT_ALIVE = 75  # seconds that a connection is kept on which nothing is asked
STOPPING_TAKES = 1  # seconds at most that answers under way are waited for
YOUNG = 50_000  # objects made before the garbage collector looks: records are in no cycle, and what is kept is many


def serve(environment: Mapping[str, str]) -> int:
    """Serve until interrupted; the exit code. The first line on standard output is the URL."""
    try:
        chosen = settings.read(environment)
        with listening(chosen.host, chosen.port) as listener:
            _run(chosen, listener, environment)
    except (SettingError, JournalError) as error:
        print(f"stopgap: {error}", file=sys.stderr)  # noqa: T201  a refusal goes to the person who typed
        return WRONG_USAGE
    except KeyboardInterrupt:
        return 0
    return 0


def free_port(host: str) -> int:
    """A port that nobody listens on at the moment."""
    with _bound(host, 0) as probe:
        port: int = probe.getsockname()[1]
        return port


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections on the port, a free one for 0; nobody else gets it from here on."""
    try:
        bound = _bound(host, port)
        bound.listen(WAITING)
    except OSError as error:
        raise SettingError(f"STOPGAP_PORT {port} of {host} cannot be had: {error.strerror}") from error
    return bound


def _bound(host: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _run(chosen: Settings, listener: socket.socket, environment: Mapping[str, str]) -> None:
    """Serve until asked to end, and remember."""
    from simulator.doors.context import EXTENSION
    from simulator.runtime.checkpointing import Checkpointer

    app = _application(chosen, environment)
    services = app.extensions[EXTENSION]
    services.scheduler.start()
    checkpointer = Checkpointer(services.store)
    checkpointer.start()
    try:
        _answer(app, chosen, listener)
    finally:
        checkpointer.stop()
        services.store.remember()


def _application(chosen: Settings, environment: Mapping[str, str]) -> Flask:
    """The application, and the garbage collector set for it."""
    from simulator.app import create_app

    gc.disable()  # what a start makes stays, and is in no cycle: looking through it takes an eighth of a replay
    try:
        app = create_app(environment)
    except OSError as error:
        raise SettingError(f"{error}") from error
    cast("Guard", app.wsgi_app).is_local = settings.is_loopback(chosen.host)
    gc.freeze()  # the application lives as long as the process: the garbage collector need not look through it
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    gc.enable()
    return app


def _answer(app: Flask, chosen: Settings, listener: socket.socket) -> None:
    """Answer requests until a signal ends it."""
    from simulator.app import EXPRESS, LARGEST_REQUEST
    from simulator.doors.context import EXTENSION
    from simulator.doors.reception import Reception
    from simulator.runtime.commentator import Commentator

    store = app.extensions[EXTENSION].store
    commentator = Commentator(store, _say, chosen.account_sid) if chosen.tells else None
    url = f"http://{_shown(chosen.host)}:{listener.getsockname()[1]}"

    def announce() -> None:
        print(url, flush=True)  # noqa: T201  the line that tells where, and that it is ready
        if commentator:
            commentator.start()

    express = app.extensions[EXPRESS].answer
    run(Reception(app, LARGEST_REQUEST, express, at_the_start=announce), listener)


def run(reception: Reception, listener: socket.socket) -> None:
    """Have whatever comes to the listening socket answered, until a signal ends it."""
    import uvicorn

    from simulator.doors.connection import Connection

    config = uvicorn.Config(
        reception,
        interface="asgi3",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEPT_ALIVE,
        timeout_graceful_shutdown=STOPPING_TAKES,
    )
    server = uvicorn.Server(config)

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises what ended it again, when it has ended
        signal.signal(number, end)
    server.run(sockets=[listener])


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _say(lines: str) -> None:
    """Past Python's buffer, whose lock a thread that waits for a full pipe would hold at the end."""
    os.write(sys.stdout.fileno(), lines.encode(sys.stdout.encoding, errors="replace"))


def die_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel, where it is Linux, to end this process as soon as its parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
