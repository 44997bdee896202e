"""The worlds of all accounts, and the one lock that guards them.

Whoever reads or changes an account takes a *turn*: the lock, the account's world and one reading of the clock.
Nothing waits for another party inside a turn. Events recorded in it are written to the journal first and added to
the world after, so what cannot be written has not happened.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import RLock

from simulator import errors, journal
from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.ids import Ids
from simulator.journal import Entry, Event
from simulator.journal_file import JournalFile
from simulator.world import World


class Turn:
    """One look at an account, with the chance to add to its journal."""

    def __init__(self, store: Store, world: World, system: datetime) -> None:
        self._store = store
        self.world = world
        self.system = system
        self.now = world.clock.read(system)

    def record(self, *events: Event, at: datetime | None = None) -> None:
        """Append the events, happening now or at the time for which they had been planned."""
        first = self.world.last_seq + 1
        entries = [Entry(first + n, at or self.now, event) for n, event in enumerate(events)]
        self._store.append(self.world, entries)

    def sid(self, prefix: str) -> str:
        """A new SID."""
        return self._store.ids.sid(prefix)


class Store:
    """Every account's world. `changed` is called, outside the lock, after a turn in which something was recorded."""

    def __init__(self, clock: Clock, ids: Ids, file: JournalFile | None = None) -> None:
        self._clock = clock
        self._file = file
        self._lock = RLock()
        self._worlds: dict[str, World] = {}
        self.ids = ids
        self.changed: Callable[[], None] = lambda: None

    def replay(self) -> int:
        """Rebuild the worlds from the journal file; how many lines it had. `JournalError` if it is damaged."""
        lines = 0
        for account_sid, entry in self._file.lines() if self._file else ():
            lines += 1
            if entry is None:
                self._renew(self._worlds[account_sid])
            else:
                self._worlds.setdefault(account_sid, World(account_sid)).apply(entry)
        return lines

    def accounts(self) -> list[str]:
        """The SIDs of all accounts that were ever named."""
        return list(self._worlds)

    def authenticate(self, account_sid: str, token: str) -> None:
        """Open the account if it is new; `ApiError` if it is not and the token is wrong."""
        with self._lock:
            world = self._worlds.get(account_sid)
            if world is None:
                self._open(World(account_sid), token)
            elif not hmac.compare_digest(world.token.encode(), token.encode()):
                raise ApiError(errors.unauthenticated())

    @contextmanager
    def turn(self, account_sid: str) -> Iterator[Turn]:
        """Take a turn at an account that is open."""
        with self._lock:
            world = self._worlds[account_sid]
            before = world.last_seq
            turn = Turn(self, world, self._clock())
            yield turn
            changed = world.last_seq != before
        if changed:
            self.changed()

    def append(self, world: World, entries: list[Entry]) -> None:
        """Write the entries, then add them to the world."""
        if self._file:
            self._file.append(world.account_sid, entries)
        for entry in entries:
            world.apply(entry)

    def reset(self, account_sid: str) -> None:
        """The account back to its beginning; only its token, and the numbering of its entries, go on."""
        with self._lock:
            world = self._worlds[account_sid]
            if self._file:
                self._file.append_reset(account_sid, world.last_seq)
            self._open(self._renew(world), world.token)

    def is_owned(self, number: str) -> bool:
        """Whether any account owns the number: looked for only when the sender's own account does not."""
        return any(world.number(number) for world in list(self._worlds.values()))

    def close(self) -> None:
        """Give the journal file back."""
        if self._file:
            self._file.close()

    def _open(self, world: World, token: str) -> None:
        self._worlds[world.account_sid] = world
        self.append(world, [world.entry(journal.AccountOpened(token), self._clock())])

    def _renew(self, world: World) -> World:
        self._worlds[world.account_sid] = fresh = World(world.account_sid, world.last_seq)
        return fresh
