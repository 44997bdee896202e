"""The tabs of the third column, a file a tab or two: each gathers what its template shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.doors.console.tabs import audit, faults, ledger, messages, numbers, webhooks
from simulator.doors.console.view import View
from simulator.runtime.turn import Turn

GATHER: dict[str, Callable[[Turn, View], dict[str, Any]]] = {
    "ledger": ledger.gather,
    "messages": messages.gather,
    "webhooks": webhooks.gather,
    "debugger": webhooks.gather_notes,
    "audit": audit.gather,
    "faults": faults.gather,
    "numbers": numbers.gather,
}
