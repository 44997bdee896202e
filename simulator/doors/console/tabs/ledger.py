"""Opt-outs: every block that stands or stood, the newest first."""

from __future__ import annotations

from typing import Any

from simulator.doors.console.view import View
from simulator.runtime.turn import Turn

MOST = 200


def gather(taken: Turn, view: View) -> dict[str, Any]:
    """`blocks`: the person's who is in view, else the account's."""
    history = taken.world.ledger.history(None, view.person)
    return {"blocks": sorted(history, key=lambda block: block.since, reverse=True)[:MOST]}
