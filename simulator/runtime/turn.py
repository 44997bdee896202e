"""A turn at an account: the store's lock, the account's world, and one reading of the clock.

Nothing waits for another party inside a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from simulator.journal import Entry, Event
from simulator.rules.interference import interfere
from simulator.runtime.ids import Ids
from simulator.world.account import World


class Turn:
    """One look at an account, with the chance to add to its journal."""

    def __init__(
        self, world: World, system: datetime, append: Callable[[World, list[Entry]], None], ids: Ids
    ) -> None:
        self.world = world
        self.system = system
        self.now = world.clock.read(system)
        self._append = append
        self._ids = ids

    def record(self, *events: Event, at: datetime | None = None) -> None:
        """Append the events, happening now or at the time for which they had been planned."""
        when, first = at or self.now, self.world.last_seq + 1
        happening = interfere(self.world, events, when) if self.world.faults.by_name else events
        self._append(self.world, [Entry(first + n, when, event) for n, event in enumerate(happening)])

    def record_each(self, events: Iterable[tuple[Event, datetime]]) -> None:
        """Append events that happen each at a time of its own, as one unit; faults are not asked."""
        first = self.world.last_seq + 1
        self._append(self.world, [Entry(seq, at, event) for seq, (event, at) in enumerate(events, first)])

    def sid(self, prefix: str) -> str:
        """A new SID."""
        return self._ids.sid(prefix)
