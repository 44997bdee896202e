"""Who looks at the pages: a user, or an operator.

On a test bench, which serves this machine only and has no token, one chooses a name. Elsewhere a user signs in with
the engine's token, an operator with the operator's. The cookie is signed with a key that is made of the engine's own
secrets, so that every process of one engine reads it, and none after a token was changed; it opens no route of the API.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, flash, g, redirect, render_template, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]  # it has no types
from werkzeug import Response

from engine.doors.context import Services
from engine.doors.guard import is_of_this_machine
from engine.doors.pages.forms import answered
from engine.doors.wire.problems import ProblemError
from engine.edge.settings import Settings, is_loopback
from engine.model import Kind
from engine.store import configuration, people
from engine.store.people import Search

MOST_NAMES = 500  # that can be chosen from; anybody else is named by id
OPEN = {"pages.sign_in", "pages.signed_in", "pages.static"}
_API = ("/v1/", "/webhooks/")


class PagesSession(SecureCookieSessionInterface):
    """A session for the pages; a request to the API has none, whatever cookies it brings."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if is_api(request.path) else super().open_session(app, request)


def is_api(path: str) -> bool:
    """Whether programs ask there, not people."""
    return path.startswith(_API)


def prepare(app: Flask, pages: Blueprint, services: Services) -> None:
    """Nothing but signing in is open to whoever has not; every form carries its token."""
    app.session_interface = PagesSession()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    csrf = CSRFProtect(app)
    pages.before_request(csrf.protect)
    pages.before_request(lambda: _enter(services))


def sign(app: Flask, of: Settings) -> None:
    """Let the application's cookies be this engine's own."""
    app.secret_key = _key(of)
    app.config.update(
        SESSION_COOKIE_NAME=f"engine_{of.policy}",
        SESSION_COOKIE_SECURE=of.public_url.startswith("https:") and not is_loopback(of.host),
    )


def attach(pages: Blueprint, services: Services) -> None:
    """`/sign-in` and `/sign-out`."""

    @pages.get("/sign-in")
    def sign_in() -> str:
        return _form(services)

    @pages.post("/sign-in")
    def signed_in() -> Response:
        return answered(lambda: _sign_in(services), _wanted(), lambda: _form(services))

    @pages.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        flash("You are signed out.")
        return redirect("/sign-in", 303)


def is_bench(of: Settings) -> bool:
    """Whether names may be chosen: without a token everybody on this machine may ask the API anything.

    Not by the public name that webhooks come in by: behind it stands the whole world.
    """
    here = is_of_this_machine(urlsplit(f"//{request.host}").hostname or "")
    return of.token is None and is_loopback(of.host) and here


def _key(of: Settings) -> bytes:
    secrets = "\0".join([of.auth_token, of.token or "", of.operator_token or ""])
    return hmac.new(secrets.encode(), b"the pages of the engine", hashlib.sha256).digest()


def _enter(services: Services) -> Response | None:
    given = [request.path, *(text for texts in request.values.listvalues() for text in texts)]
    if any("\0" in text for text in given):
        raise ProblemError(400, "INVALID_REQUEST", "Texts must not contain the character U+0000.")
    if request.endpoint in OPEN:
        return None
    with services.database.reading() as connection:
        g.user = people.find(connection, session["user"]) if "user" in session else None
        g.zone = configuration.load(connection).time_zone
    g.signed_in_operator = bool(session.get("operator"))
    if g.user or g.signed_in_operator:
        return None
    return redirect(f"/sign-in?to={request.path}" if request.method == "GET" else "/sign-in", 303)


def _wanted() -> str:
    """The page that was asked for first; never one of another host."""
    to = request.args.get("to", "/")
    return to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/"


def _form(services: Services) -> str:
    return render_template("pages/sign_in.html", to=_wanted(), **_choice(services))


def _choice(services: Services) -> dict[str, Any]:
    of = services.settings
    bench = is_bench(of)
    with services.database.reading() as connection:
        search = Search(kind=Kind.STAFF)
        users = people.page(connection, search, MOST_NAMES)[0] if bench else []
    return {
        "bench": bench,
        "token": bool(of.token),
        "users": users,
        "operator_token": bool(of.operator_token),
        "operators": bool(of.operator_token) or bench,
    }


def _sign_in(services: Services) -> str:
    of, token = services.settings, request.form.get("token", "")
    as_operator = request.form.get("form") == "operator"
    secret = of.operator_token if as_operator else of.token
    allowed = hmac.compare_digest(token.encode(), secret.encode()) if secret else is_bench(of)
    if not allowed:
        whose = "the operator’s" if as_operator else "the engine’s"
        raise ProblemError(401, "TOKEN_REQUIRED", f"That is not {whose} token.")
    if as_operator:
        session.clear()
        session["operator"] = True
        return "You are signed in as an operator."
    return _as_user(services, request.form.get("user", "").strip())


def _as_user(services: Services, user: str) -> str:
    with services.database.reading() as connection:
        person = people.find(connection, user)
    if person is None or person.kind is not Kind.STAFF:
        raise ProblemError(422, "UNKNOWN_USER", f"There is no user with the id {user!r}: staff sign in here.")
    session.clear()
    session["user"] = person.id
    return f"You are signed in as {person.name}."
