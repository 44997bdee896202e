"""When the engine learned of an opt-out, by its own record of changes: the other end of the gap."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from simulator.cli.world import Refused, Unreachable, World

OUT = ("disabled", "DISABLED", "SMS Disabled", False)


class Engine:
    """The engine's knowledge, if there is an engine; asked once a person."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._there = True
        self._changes: dict[str, list[dict[str, Any]]] = {}

    def learned_at(self, number: str, stopped_at: str) -> str | None:
        """When the engine first showed somebody with this number as opted out since the STOP; None if it does not."""
        if number not in self._changes:
            self._changes[number] = self._asked(number)
        stopped = datetime.fromisoformat(stopped_at)
        at = [
            change["at"]
            for change in self._changes[number]
            if change["after"] in OUT and datetime.fromisoformat(change["at"]) >= stopped
        ]
        return min(at, key=datetime.fromisoformat, default=None)

    def _asked(self, number: str) -> list[dict[str, Any]]:
        subjects = [
            f"contacts/{quote(number)}",
            *(f"people/{person['id']}" for person in self._holders(number)),
        ]
        found = (self._ask(f"/v1/{subject}/changes") for subject in subjects)
        return [change for told in found if told for change in told["changes"]]

    def _holders(self, number: str) -> list[dict[str, Any]]:
        told = self._ask(f"/v1/people?search={quote(number)}")
        return told["people"] if told else []

    def _ask(self, path: str) -> Any:
        """The answer; None where the engine has no such thing, or where there is no engine."""
        if not self._there:
            return None
        try:
            return self._world.engine("GET", path)
        except Refused:
            return None
        except Unreachable:
            self._there = False
            return None
