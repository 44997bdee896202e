"""Serving the engine: granian, one process, whose threads `doors.reception` keeps from slow clients.

Granian keeps a main process beside the one that serves. Should the main process be killed, the other one would live
on and hold the port; so it asks the kernel to be killed as well, or, where there is no such kernel, looks for itself.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import cast

from granian import Granian
from granian.constants import Interfaces

from engine.app import MAX_BODY_BYTES, app_of, assemble, prepare
from engine.doors.callbacks import Callbacks
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
log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the engine until it is told to stop; the first line on standard output is its URL."""
    try:
        chosen = _checked(settings.read())
        holder = _port_holder(chosen)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG_USAGE)
    with closing(holder):
        port: int = holder.getsockname()[1]
        os.environ["ENGINE_PORT"] = str(port)  # noqa: TID251 - the serving process reads its settings from there
        try:
            _prepare(chosen)
        except DatabaseUnusableError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(WRONG_USAGE)
        _serve(chosen.host, port)


def _prepare(chosen: Settings) -> None:
    services = assemble(chosen)
    if not services.database.in_memory:
        prepare(services)
    services.close()


def _checked(chosen: Settings) -> Settings:
    if not settings.is_loopback(chosen.host) and chosen.token is None:
        raise SettingsError(
            f"ENGINE_TOKEN is not set: without it the engine listens on loopback only, not {chosen.host}."
        )
    return chosen


def _port_holder(chosen: Settings) -> socket.socket:
    """A socket that keeps the port, a free one for 0, until the server listens; it takes no connections itself."""
    try:
        _bound(chosen.host, chosen.port, socket.SO_REUSEADDR).close()  # fails while another server listens
        return _bound(chosen.host, chosen.port, socket.SO_REUSEPORT)
    except OSError as error:
        raise SettingsError(
            f"ENGINE_PORT {chosen.port} of {chosen.host} cannot be had: {error.strerror}."
        ) from error


def _bound(host: str, port: int, option: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _serve(host: str, port: int) -> None:
    Granian(
        "engine.serving:worker",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        factory=True,
        log_enabled=False,
        websockets=False,
    ).serve()


def worker() -> Reception:
    """The app in the process that serves it."""
    _die_with_parent()
    services = assemble(settings.read())
    if services.database.in_memory:
        prepare(services)
    of = services.settings
    threading.Thread(target=_announce, args=(of.host, of.port), daemon=True).start()
    threading.Thread(target=_recover, args=(services,), daemon=True).start()
    app = app_of(services)
    cast("Guard", app.wsgi_app).serves_locally = settings.is_loopback(of.host)
    callbacks = Callbacks(of.public_url, of.auth_token, partial(_settle, services))
    return Reception(app, MAX_BODY_BYTES, callbacks=callbacks)


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


def _die_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(1)
    os._exit(1)


def _announce(host: str, port: int) -> None:
    """Print the URL as soon as connections are taken."""
    pause = threading.Event()
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
            break
        except OSError:
            pause.wait(0.01)
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"http://{shown}:{port}\n")
    sys.stdout.flush()
