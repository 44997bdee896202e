"""Serving the engine: one process, whose one loop speaks with the network and whose threads answer (`doors.reception`).

It takes the port before anything else, so that who cannot have it is told so at once.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import cast

import uvicorn

from engine.app import MAX_BODY_BYTES, app_of, assemble, prepare
from engine.doors.callbacks import Callbacks
from engine.doors.connection import Connection
from engine.doors.context import Services
from engine.doors.guard import Guard
from engine.doors.reception import Reception
from engine.edge import settings
from engine.edge.settings import Settings, SettingsError
from engine.store.database import DatabaseUnusableError
from engine.work.recovery import LOG_EVERY
from engine.work.settlement import Told

RECOVERY_SECONDS = 60
WRONG_USAGE = 2
WAITING = 1024  # connections at the door
KEPT_ALIVE = 75  # seconds that a connection is kept on which nothing is asked
STOPPING_TAKES = 20  # seconds at most: an answer under way may wait for the provider
log = logging.getLogger(__name__)


def main() -> None:
    """Run the engine until it is told to stop; the first line on standard output is its URL."""
    try:
        chosen = _checked(settings.read())
        with _listening(chosen.host, chosen.port) as listener:
            port: int = listener.getsockname()[1]
            services = assemble(settings.read(os.environ | {"ENGINE_PORT": str(port)}))  # noqa: TID251 - a free port is known now
            prepare(services)
            _serve(_reception(services), listener)
    except (SettingsError, DatabaseUnusableError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG_USAGE)


def _checked(chosen: Settings) -> Settings:
    if not settings.is_loopback(chosen.host) and chosen.token is None:
        raise SettingsError(
            f"ENGINE_TOKEN is not set: without it the engine listens on loopback only, not {chosen.host}."
        )
    return chosen


def _listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections on the port, a free one for 0."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise SettingsError(f"ENGINE_PORT {port} of {host} cannot be had: {error.strerror}.") from error
    return listener


def _reception(services: Services) -> Reception:
    """The application behind its doors, with what goes on besides from the moment it is served."""
    of = services.settings
    app = app_of(services)
    cast("Guard", app.wsgi_app).serves_locally = settings.is_loopback(of.host)

    def begin() -> None:
        threading.Thread(target=_recover, args=(services,), daemon=True).start()
        _announce(of.host, of.port)

    callbacks = Callbacks(of.public_url, of.auth_token, partial(_settle, services))
    return Reception(app, MAX_BODY_BYTES, callbacks=callbacks, at_the_start=begin)


def _serve(reception: Reception, listener: socket.socket) -> None:
    """Have answered whatever comes to the socket, until a signal ends it."""

    gc.freeze()  # what is there by now stays as long as the process, and need not be looked through for garbage
    config = uvicorn.Config(
        reception,
        interface="asgi3",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEPT_ALIVE,
        timeout_graceful_shutdown=STOPPING_TAKES,
    )
    server = uvicorn.Server(config)

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):  # what ended it is raised again when it has ended
        signal.signal(number, end)
    server.run(sockets=[listener])


def _settle(services: Services, told: Sequence[Told]) -> None:
    services.settlement.settle_all(told, services.clock())


def _recover(services: Services) -> None:
    """Finish what an earlier process left, then look every minute for what was left since, unless workers do."""
    pause, log_every = threading.Event(), timedelta()
    while True:
        try:
            services.recovery.missed(services.clock(), after=log_every)
            log_every = LOG_EVERY
            services.background.everything()
            if services.database.is_shared:
                return
            services.recovery.run(services.clock())
        except Exception:  # whatever it was, the next minute brings another try
            log.exception("Recovery failed")
        pause.wait(RECOVERY_SECONDS)


def _announce(host: str, port: int) -> None:
    """Print the URL."""
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"http://{shown}:{port}\n")
    sys.stdout.flush()
