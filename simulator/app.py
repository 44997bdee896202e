"""The simulator put together: the one place where its parts are made and joined."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from simulator import errors
from simulator.doors import api, console, control, wire
from simulator.doors.api import refuse, refuse_http, v1
from simulator.doors.context import EXTENSION, Services
from simulator.doors.control.problems import ControlError, refused_by_framework, render
from simulator.doors.edge import Edge
from simulator.doors.express import Express
from simulator.doors.forms import Call
from simulator.doors.guard import Guard
from simulator.errors import ApiError
from simulator.faults.records import HOSTILE
from simulator.journal import MailArrived
from simulator.language.mail import Mail
from simulator.runtime import clock, settings
from simulator.runtime.courier import Courier
from simulator.runtime.ids import Ids, secret
from simulator.runtime.journal_file import JournalFile, UnwrittenError
from simulator.runtime.mailbox import MailboxServer
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.settings import SettingError, Settings
from simulator.runtime.store import Store

if TYPE_CHECKING:
    import httpx

LARGEST_REQUEST = 1024 * 1024
EXPRESS = "simulator.express"  # where an application keeps what answers beside it

log = logging.getLogger(__name__)


class Route(Rule):
    """A rule without its URL builder: nothing here builds URLs, and compiling builders is most of an app's start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: ARG002  its base's
        return _never_built


class Application(Flask):
    """Flask as the simulator needs it: its calls are read by `Call`, its rules build nothing."""

    request_class = Call
    url_rule_class = Route

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match the request to its route by path and method alone: no route depends on host or subdomain."""
        if request is None:
            return None
        host = request.environ.get("HTTP_HOST", "localhost")
        return MapAdapter(self.url_map, host, "/", "", request.scheme, request.path, request.method)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: no view is a coroutine, and looking takes a fortieth of a call's time."""
        return func


def _never_built(*_: object) -> tuple[str, str]:
    raise NotImplementedError("the simulator matches routes and builds none")


def create_app(
    environment: Mapping[str, str] | None = None, *, transport: httpx.BaseTransport | None = None
) -> Flask:
    """A simulator, its mailboxes listening, its journal replayed; nothing happens by itself until it is served.

    `environment` stands in for the process's; `transport` carries its webhooks, None the network.
    `SettingError` and `JournalError` say what cannot be used.
    """
    chosen = settings.read(environment)
    file = JournalFile(chosen.journal) if chosen.journal else None
    store = Store(clock.system, Ids(chosen.seed), file, HOSTILE if chosen.hostile else ())
    services = Services(
        store=store,
        scheduler=Scheduler(store, Courier(transport)),
        mailboxes=_mailboxes(chosen, store),
        account_sid=chosen.account_sid,
        secret=secret(),
        test_account_sid=chosen.test_account_sid,
    )
    try:
        _replay(store, chosen)
        _listen(services.mailboxes)
    except BaseException:
        services.close()
        raise
    return _flask(services, chosen)


def _listen(mailboxes: MailboxServer) -> None:
    try:
        mailboxes.start()
    except OSError as error:
        where = f"STOPGAP_SMTP_PORT {mailboxes.port} of {mailboxes.host}"
        raise SettingError(f"{where} cannot be had: {os.strerror(error.errno or 0)}") from error


def _replay(store: Store, chosen: Settings) -> None:
    """Bring back what the journal holds, and open the account of the settings if it is new."""
    store.ids = Ids(chosen.seed, drawn=store.replay())
    _open(store, chosen, "TWILIO", chosen.account_sid, chosen.auth_token)
    if chosen.test_account_sid:
        _open(store, chosen, "STOPGAP_TEST", chosen.test_account_sid, chosen.test_auth_token)
    store.closed = chosen.closed


def _open(store: Store, chosen: Settings, prefix: str, account_sid: str, token: str) -> None:
    try:
        store.authenticate(account_sid, token)
    except ApiError as error:
        known = f"the journal {chosen.journal} knows account {account_sid} by another token"
        raise SettingError(f"{prefix}_AUTH_TOKEN is wrong: {known}") from error


def _mailboxes(chosen: Settings, store: Store) -> MailboxServer:
    def authenticate(account_sid: str, token: str) -> str | None:
        try:
            store.authenticate(account_sid, token)
        except ApiError:
            return None
        return account_sid

    def deliver(account_sid: str, mail: Mail) -> None:
        with store.turn(account_sid) as turn:
            turn.record(MailArrived(mail))

    return MailboxServer(chosen.host, chosen.smtp_port, authenticate, deliver, chosen.account_sid)


def _flask(services: Services, chosen: Settings) -> Flask:
    app = Application("simulator", static_folder=None)
    app.url_map.merge_slashes = (
        False  # a path with an empty part is no route: its client is told so, not sent on
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions[EXTENSION] = services
    app.register_blueprint(api.blueprint())
    app.register_blueprint(v1.blueprint())
    app.register_blueprint(control.blueprint())
    if chosen.console:
        app.register_blueprint(console.blueprint())
    app.register_error_handler(ApiError, refuse)
    app.register_error_handler(ControlError, render)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(UnwrittenError, _refuse_unwritten)
    edge = Edge(app.wsgi_app)
    app.wsgi_app = guard = Guard(edge)  # type: ignore[method-assign]  # as Flask documents it
    app.extensions[EXPRESS] = Express(services, guard, edge)

    @app.get("/livez")
    def livez() -> Response:
        return wire.answer({"status": "alive"})

    @app.get("/readyz")
    def readyz() -> Response:
        if trouble := services.store.trouble():
            return wire.answer({"status": "not ready", "reason": trouble}, 503)
        smtp = f"smtp://{services.mailboxes.host}:{services.mailboxes.port}"
        return wire.answer({"status": "ready", "smtp": smtp})

    return app


def _refuse_unwritten(error: UnwrittenError) -> Response:
    """Say that nothing has happened, and why; on the Twilio routes in Twilio's words, so the log has the reason."""
    log.error("A request was refused: %s", error)
    if request.path.startswith(control.PREFIX):
        return render(ControlError("JOURNAL_NOT_WRITTEN", f"nothing was done: {error}", 503))
    return refuse(ApiError(replace(errors.unavailable(), message=f"{errors.unavailable().message}: {error}")))


def _refuse_http(error: HTTPException) -> Response:
    if request.path.startswith(control.PREFIX):
        return render(refused_by_framework(error))
    return refuse_http(error)
