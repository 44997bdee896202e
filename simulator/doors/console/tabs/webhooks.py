"""Webhooks with request, signature and answer; and the debugger's notes. Both the newest first."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from simulator.doors.console.view import View
from simulator.doors.control.webhooks import shown, shown_note
from simulator.insight.spans import moment
from simulator.runtime.turn import Turn

PAGE = 30
MOST_NOTES = 200


def gather(taken: Turn, view: View) -> dict[str, Any]:
    """`webhooks` and `next_until`: a page of those before `until`, about one message if the view names one."""
    until = int(view.until) if view.until and view.until.isdecimal() else None
    found = taken.world.webhooks.before(until, PAGE + 1, view.about)
    rows = [shown(delivery, taken.world.token) | {"due": moment(delivery.webhook.due)} for delivery in found]
    return {"webhooks": rows[:PAGE], "next_until": rows[PAGE - 1]["seq"] if len(rows) > PAGE else None}


def gather_notes(taken: Turn, _view: View) -> dict[str, Any]:
    """`notes` of the debugger."""
    notes = taken.world.webhooks.notes_after(0, len(taken.world.entries))[-MOST_NOTES:]
    return {
        "notes": [
            shown_note(seq, to_builtins(at), note) | {"at": moment(at)} for seq, at, note in reversed(notes)
        ]
    }
