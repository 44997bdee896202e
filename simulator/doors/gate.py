"""Which requests reach the Twilio routes: authenticated, within the request rate, and open to the kind of credentials.

Test credentials open three routes and no others; an account's requests can be limited to so many a second.

Sources: https://www.twilio.com/docs/iam/test-credentials, https://www.twilio.com/docs/api/errors/20429
"""

from __future__ import annotations

from collections.abc import Container

from flask import g, request

from simulator import errors
from simulator.doors.context import authenticate, services
from simulator.errors import ApiError


def admit(open_to_test: Container[str | None] = ()) -> None:
    """Let the request through, or raise `ApiError`; `g.is_test` says whether it comes with test credentials.

    `open_to_test` are the endpoints that test credentials may use (TWI-8-03).
    """
    authenticate()
    found, account_sid = services(), g.account_sid
    switches = found.store.switches(account_sid)
    if switches.requests_per_second:
        with found.store.turn(account_sid) as turn:
            if not found.ceiling.admits(account_sid, switches.requests_per_second, turn.now):
                raise ApiError(errors.too_many_requests())
    g.is_test = switches.test_credentials or account_sid == found.test_account_sid
    if g.is_test and request.endpoint not in open_to_test:
        raise ApiError(errors.test_credentials_refused())
