"""The pictures of the gaps of whoever is in view, the latest first."""

from __future__ import annotations

from typing import Any

from simulator.doors.console.view import View
from simulator.runtime.store import Turn


def gather(_taken: Turn, _view: View) -> dict[str, Any]:
    """`pictures`, and how many more gaps there are."""
    return {"pictures": [], "older_gaps": 0}
