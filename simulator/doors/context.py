"""What the routes work with, found on the running application; and who is asking."""

from __future__ import annotations

import base64
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from simulator import errors
from simulator.errors import ApiError
from simulator.runtime.mailbox import MailboxServer
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.settings import is_account_sid, is_key_sid
from simulator.runtime.store import Store
from simulator.runtime.turn import Turn
from simulator.world.throughput import Ceiling

EXTENSION = "simulator"
COOKIE = "stopgap_account"  # of a browser that has signed in to the console


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts of one running simulator."""

    store: Store
    scheduler: Scheduler
    mailboxes: MailboxServer
    account_sid: str
    secret: bytes = field(repr=False)
    test_account_sid: str | None = None
    known: dict[str, str] = field(default_factory=dict, repr=False)
    ceiling: Ceiling = field(default_factory=Ceiling)

    def close(self) -> None:
        """Stop the listeners and let go of the journal."""
        self.mailboxes.stop()
        self.scheduler.stop()
        self.store.close()


def services() -> Services:
    """The parts of the simulator that answers this request."""
    found: Services = current_app.extensions[EXTENSION]
    return found


def turn() -> AbstractContextManager[Turn]:
    """A turn at the account that is asking."""
    return services().store.turn(g.account_sid)


def authenticate() -> None:
    """Find out who is asking, by HTTP Basic or as a browser that is signed in; `ApiError` when that fails.

    A token that was good once stays good, for it never changes, so only its first use costs anything; an API key is
    looked up each time, for it can be deleted.
    """
    header = request.headers.get("Authorization", "")
    account_sid = services().known.get(header) or (signed_in() if not header else None)
    if account_sid is None:
        user, token = _credentials(header)
        if is_key_sid(user):
            account_sid = services().store.authenticate_key(user, token)
        else:
            services().store.authenticate(user, token)
            services().known[header] = account_sid = user
    g.account_sid = account_sid


def signed_in() -> str | None:
    """The account that a browser may see, by the cookie that it got when it signed in; None without a good one."""
    try:
        account_sid = signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return account_sid if isinstance(account_sid, str) and services().store.is_open(account_sid) else None


def signer() -> URLSafeSerializer:
    """What signs the cookie, with the key of this process: it is worth nothing to any other."""
    return URLSafeSerializer(services().secret, salt=COOKIE)


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        user, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        user, token = "", ""
    if scheme.lower() != "basic" or not (is_account_sid(user) or is_key_sid(user)) or not token:
        raise ApiError(errors.unauthenticated())
    return user, token
