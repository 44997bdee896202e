"""Which requests reach the Twilio routes: authenticated, within the request rate, and open to the kind of credentials.

A login acts in its own account, or in a subaccount of it; an account that is not active can only be looked at.
Test credentials open three routes and no others; an account's requests can be limited to so many a second.

Sources: https://www.twilio.com/docs/iam/test-credentials, https://www.twilio.com/docs/api/errors/20429
"""

from __future__ import annotations

from collections.abc import Container

from flask import g, request

from simulator import errors
from simulator.doors import rendering
from simulator.doors.context import Services, authenticate, services
from simulator.errors import ApiError
from simulator.model import AccountStatus


def admit(open_to_test: Container[str | None] = ()) -> None:
    """Let the request through, or raise `ApiError`; `g.is_test` says whether it comes with test credentials.

    `open_to_test` are the endpoints that test credentials may use (TWI-8-03).
    """
    authenticate()
    found, g.login = services(), g.account_sid
    g.account_sid = account_sid = _acting_in(found, g.login)
    switches = found.store.switches(account_sid)
    if switches.requests_per_second:
        with found.store.turn(account_sid) as turn:
            if not found.ceiling.admits(account_sid, switches.requests_per_second, turn.now):
                raise ApiError(errors.too_many_requests())
    g.is_test = switches.test_credentials or account_sid == found.test_account_sid
    if g.is_test and request.endpoint not in open_to_test:
        raise ApiError(errors.test_credentials_refused())


def is_ordinary(found: Services, account_sid: str) -> bool:
    """Whether every request that the account's own login makes is let through, and no fault can strike it."""
    store = found.store
    switches = store.switches(account_sid)
    is_test = switches.test_credentials or account_sid == found.test_account_sid
    is_limited = switches.requests_per_second != 0 or store.is_disturbed(account_sid)
    return not (is_test or is_limited) and store.identity(account_sid).status is AccountStatus.ACTIVE


def _acting_in(found: Services, login: str) -> str:
    """The account in which the request acts: that of the login, or a subaccount of it that the path names.

    One that is suspended or closed can be looked at and no more; its owner can change that.
    """
    named = g.get("named") or login
    if named != login and (not found.store.is_open(named) or found.store.identity(named).owner != login):
        raise ApiError(errors.not_found(rendering.here()))
    is_active = found.store.identity(named).status is AccountStatus.ACTIVE
    if not (is_active or request.method == "GET" or request.endpoint == "api.accounts.update"):
        raise ApiError(errors.account_not_active())
    return named
