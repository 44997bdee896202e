"""Signing in to the console, with an account's SID and token; the default account is one click on this machine.

The cookie names the account, is signed with a key that this process drew for itself, and goes to same-site requests
only. It is no session of the framework's, because that would cost every call of the API the reading of a cookie.
"""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug import Response

from simulator.doors.context import COOKIE, services, signer
from simulator.errors import ApiError
from simulator.runtime.settings import is_account_sid


def attach(console: Blueprint) -> None:
    """The two forms."""
    console.add_url_rule("/console/sign-in", view_func=sign_in, methods=["POST"])
    console.add_url_rule("/console/sign-out", view_func=sign_out, methods=["POST"])


def ask(refused: str = "", status: int = 200) -> Response:
    """The page with the forms."""
    page = render_template(
        "console/sign_in.html",
        here=is_here(),
        refused=refused,
        account_sid=request.form.get("account_sid", ""),
    )
    return current_app.make_response((page, status))


def sign_in() -> Response:
    """Look at the account from now on, if its token is right."""
    account_sid, token = request.form.get("account_sid", "").strip(), request.form.get("auth_token", "")
    if "default" in request.form and is_here():
        account_sid = services().account_sid
        with services().store.turn(account_sid) as taken:
            token = taken.world.token
    if not is_account_sid(account_sid) or not token:
        return ask("An account SID is AC and 32 hexadecimal digits, and a token goes with it.", 400)
    try:
        services().store.authenticate(account_sid, token)
    except ApiError:
        return ask("That token is not this account’s.", 401)
    response = redirect("/", 303)
    response.set_cookie(COOKIE, signer().dumps(account_sid), httponly=True, samesite="Strict")
    return response


def sign_out() -> Response:
    """Look at no account any more."""
    response = redirect("/", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="Strict")
    return response


def is_here() -> bool:
    """Whether the request comes from this machine."""
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
