"""Snapshots: remembering where an account stands, returning to it, and beginning another account from it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g
from msgspec import to_builtins

from simulator.doors import wire
from simulator.doors.context import services
from simulator.doors.control import limits
from simulator.doors.control.problems import ControlError, body, text_of
from simulator.runtime.settings import is_account_sid
from simulator.world.snapshots import Snapshot

blueprint = Blueprint("snapshots", __name__)


@blueprint.post("/snapshots")
def take() -> Response:
    """Remember where the account stands."""
    body(frozenset())
    return wire.answer(_shown(services().store.take_snapshot(g.account_sid)), 201)


@blueprint.get("/snapshots")
def listing() -> Response:
    """The account's snapshots, in the order in which they were taken."""
    found = services().store.snapshots(g.account_sid)
    return wire.answer({"snapshots": [_shown(snapshot) for snapshot in found]})


@blueprint.post("/snapshots/<snapshot_id>/restore")
def restore(snapshot_id: str) -> Response:
    """Return the account to a snapshot, its clock included; what was under way since is abandoned."""
    body(frozenset())
    return wire.answer(_shown(services().store.restore(g.account_sid, _known(snapshot_id))))


@blueprint.post("/snapshots/<snapshot_id>/fork")
def fork(snapshot_id: str) -> Response:
    """Open an account with the same world: of this SID and token, or of new ones."""
    fields = body(frozenset({"account_sid", "auth_token"}))
    store = services().store
    account_sid = text_of(fields, "account_sid") or store.ids.sid("AC")
    token = text_of(fields, "auth_token", most=limits.TOKEN) or store.ids.sid("")
    if not is_account_sid(account_sid):
        raise ControlError("NOT_AN_ACCOUNT_SID", f"{account_sid!r} is not AC and 32 hexadecimal digits")
    if not store.fork(g.account_sid, _known(snapshot_id), account_sid, token):
        raise ControlError("ACCOUNT_TAKEN", f"account {account_sid} is already open", 409)
    return wire.answer({"account_sid": account_sid, "auth_token": token}, 201)


def _known(snapshot_id: str) -> str:
    if all(snapshot.id != snapshot_id for snapshot in services().store.snapshots(g.account_sid)):
        detail = f"this account has no snapshot {snapshot_id!r}; GET /_sim/snapshots lists them"
        raise ControlError("NO_SUCH_SNAPSHOT", detail, 404)
    return snapshot_id


def _shown(snapshot: Snapshot) -> dict[str, Any]:
    return {"id": snapshot.id, "at": to_builtins(snapshot.at), "seq": snapshot.seq}
