"""Accounts: one's own, which is the only one that an account can see.

Source: https://www.twilio.com/docs/iam/api/account
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g

from simulator.doors import rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import turn
from simulator.language.representation import ACCOUNT
from simulator.runtime.store import Turn

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/Accounts/<account_sid>")
def fetch() -> Response:
    """The account."""
    with turn() as taken:
        record = _shown(taken)
    return rendering.resource(ACCOUNT, record)


@blueprint.get("/Accounts")
def listing() -> Response:
    """The list of accounts: the asking one alone."""
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
        record = _shown(taken)
    page = paging.Page(records=[record], has_next=False, has_previous=False)
    return rendering.listing(ACCOUNT, [record], paging.links(wanted, page, [g.account_sid]))


def _shown(taken: Turn) -> dict[str, Any]:
    world = taken.world
    return wire.account(g.account_sid, world.token, world.opened, is_trial=world.switches.trial)
