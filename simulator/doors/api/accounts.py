"""Accounts: one's own and the subaccounts that it opened; balance.

An account sees itself and its subaccounts. It may act in a subaccount by its own login, and suspend or close it; its
own status is Twilio's to change. Whoever names an unknown SID opens that account, which belongs to nobody but itself.

Source: https://www.twilio.com/docs/iam/api/account
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, g, request

from simulator import errors, journal
from simulator.doors import rendering, wire
from simulator.doors.api import paging
from simulator.doors.context import services, turn
from simulator.errors import ApiError
from simulator.language.representation import ACCOUNT, BALANCE
from simulator.model import AccountStatus
from simulator.rules import pricing
from simulator.runtime.ids import secret
from simulator.runtime.turn import Turn

blueprint = Blueprint("accounts", __name__)

LONGEST_NAME = 64
CREDIT = Decimal(100)


@blueprint.get("/Accounts/<account_sid>")
def fetch() -> Response:
    """The account."""
    with turn() as taken:
        return rendering.resource(ACCOUNT, _shown(taken))


@blueprint.get("/Accounts")
def listing() -> Response:
    """The asking account and those that it opened, filtered by FriendlyName and Status."""
    name, status = request.args.get("FriendlyName", ""), request.args.get("Status", "")
    store = services().store
    family = store.family(g.account_sid)
    with turn() as taken:
        wanted = paging.asked(large_is_refused=taken.world.switches.large_page_is_refused)
    records = []
    for sid in family:
        with store.turn(sid) as taken:
            records.append(_shown(taken))
    found = [r for r in records if name in ("", r["friendly_name"]) and status in ("", r["status"])]
    page = paging.cut(wanted, *paging.walks(found, lambda record: str(record["sid"]), family.index))
    return rendering.listing(
        ACCOUNT, page.records, paging.links(wanted, page, [str(record["sid"]) for record in page.records])
    )


@blueprint.post("/Accounts")
def create() -> Response:
    """Open a subaccount, with a token of its own."""
    store, name = services().store, _name()
    with turn() as taken:
        if taken.world.identity.owner:
            raise ApiError(errors.subaccount_of_subaccount())
        sid = taken.sid("AC")
    store.open_subaccount(g.account_sid, sid, secret().hex()[:32], name)
    with store.turn(sid) as taken:
        return rendering.resource(ACCOUNT, _shown(taken), 201)


@blueprint.post("/Accounts/<account_sid>")
def update() -> Response:
    """Change the account's name, or a subaccount's status."""
    with turn() as taken:
        identity = taken.world.identity
        name = _name() if "FriendlyName" in request.form else identity.friendly_name
        status = _status(identity.status) if "Status" in request.form else identity.status
        taken.record(journal.AccountChanged(name or identity.friendly_name, status))
        return rendering.resource(ACCOUNT, _shown(taken))


@blueprint.get("/Accounts/<account_sid>/Balance")
def balance() -> Response:
    """What is left: a hundred dollars, less what messages cost where they have prices."""
    with turn() as taken:
        world = taken.world
        costs = (
            (pricing.price(message) or 0 for message in world.messages.values())
            if world.switches.prices
            else ()
        )
        left = CREDIT + sum(costs)
    fields = {"account_sid": g.account_sid, "balance": f"{left:.2f}", "currency": "USD"}
    return rendering.resource(BALANCE, fields)


def _shown(taken: Turn) -> dict[str, Any]:
    world = taken.world
    return wire.account(world.account_sid, world.identity, is_trial=world.switches.trial)


def _status(before: AccountStatus) -> AccountStatus:
    """The status that is asked for; an account changes none but its subaccounts', and a closed one stays closed."""
    text = request.form["Status"]
    own = g.account_sid == g.login
    if text not in set(AccountStatus) or ((own or before is AccountStatus.CLOSED) and text != before):
        raise ApiError(errors.invalid_parameter("Status", text))
    return AccountStatus(text)


def _name() -> str:
    name = request.form.get("FriendlyName", "")
    if len(name) > LONGEST_NAME:
        raise ApiError(errors.invalid_parameter("FriendlyName", name))
    return name
