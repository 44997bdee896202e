"""What the routes work with, found on the running application; and who is asking."""

from __future__ import annotations

import base64
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from flask import current_app, g, request

from simulator import errors
from simulator.errors import ApiError
from simulator.runtime.mailbox import MailboxServer
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.settings import is_account_sid
from simulator.runtime.store import Store, Turn
from simulator.world.throughput import Ceiling

EXTENSION = "simulator"


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts of one running simulator."""

    store: Store
    scheduler: Scheduler
    mailboxes: MailboxServer
    test_account_sid: str | None = None
    known: dict[str, str] = field(default_factory=dict)
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
    """Find out who is asking, by HTTP Basic; `ApiError` when that fails.

    A header that was good once stays good, for a token never changes, so only its first use costs anything.
    """
    header = request.headers.get("Authorization", "")
    account_sid = services().known.get(header)
    if account_sid is None:
        account_sid, token = _credentials(header)
        services().store.authenticate(account_sid, token)
        services().known[header] = account_sid
    g.account_sid = account_sid


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        user, _, token = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        user, token = "", ""
    if scheme.lower() != "basic" or not is_account_sid(user) or not token:
        raise ApiError(errors.unauthenticated())
    return user, token
