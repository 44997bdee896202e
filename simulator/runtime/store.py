"""The worlds of all accounts, and the one lock that guards them.

Whoever reads or changes an account takes a turn (`simulator.runtime.turn`). Events recorded in it are written to the
journal first and added to the world after, so what cannot be written has not happened.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from msgspec.structs import replace

from simulator import errors, journal
from simulator.errors import ApiError
from simulator.faults.records import Fault
from simulator.journal import Entry, Event
from simulator.model import Switches
from simulator.runtime import checkpoint
from simulator.runtime.checkpoint import Order
from simulator.runtime.clock import Clock
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile
from simulator.runtime.turn import Turn
from simulator.runtime.worlds import Worlds
from simulator.world import snapshots
from simulator.world.account import World
from simulator.world.changes import apply
from simulator.world.identity import Identity
from simulator.world.snapshots import Snapshot


class Store:
    """Every account's world. `changed` is called, outside the lock, with an account in which something was recorded.

    A store that is `closed` opens no further accounts, as Twilio opens none that nobody signed up for.
    """

    def __init__(
        self, clock: Clock, ids: Ids, file: JournalFile | None = None, faults: tuple[Fault, ...] = ()
    ) -> None:
        self._clock = clock
        self._file = file
        self._lock = RLock()
        self._all = Worlds(faults)
        self._worlds, self._snapshots = self._all.by_sid, self._all.snapshots
        self.remembered = 0  # bytes of the journal that its checkpoint knows of
        self.ids = ids
        self.closed = False
        self.changed: Callable[[str], None] = lambda _account_sid: None

    def replay(self) -> int:
        """Rebuild the worlds from the journal file; how many entries there were. `JournalError` if it is damaged."""
        if self._file:
            self.remembered = self._all.replay(self._file).size
        return sum(world.last_seq for world in self._worlds.values())

    def order(self) -> Order | None:
        """The checkpoint that could be written of the journal as it is; None without one. Takes no turn."""
        return Order(f"{self._file.path}", self._file.mark, self._all.standing) if self._file else None

    def remember(self) -> None:
        """Write a checkpoint of the journal, if so much was added to it since the last one that it pays."""
        with self._lock:
            order = self.order()
            if order is None or order.mark.size - self.remembered < checkpoint.WORTH:
                return
            if checkpoint.write(order, self._all.states()):
                self.remembered = order.mark.size

    def is_disturbed(self, account_sid: str) -> bool:
        """Whether any fault is set in the account: a look without a turn, because every call takes it."""
        return bool(self._worlds[account_sid].faults.by_name)

    def switches(self, account_sid: str) -> Switches:
        """How the account's provider is set: a look without a turn, because every call takes it."""
        return self._worlds[account_sid].switches

    def is_open(self, account_sid: str) -> bool:
        """Whether anybody has named the account."""
        return account_sid in self._worlds

    def accounts(self) -> list[str]:
        """The SIDs of all accounts that were ever named."""
        return list(self._worlds)

    def authenticate(self, account_sid: str, token: str) -> None:
        """Open the account if it is new; `ApiError` if it is not and the token is wrong, or the store is closed."""
        with self._lock:
            world = self._worlds.get(account_sid) or self._all.fresh(account_sid)
            if world.token:
                if not hmac.compare_digest(world.token.encode(), token.encode()):
                    raise ApiError(errors.unauthenticated())
                return
            if self.closed:
                raise ApiError(errors.unauthenticated())
            self.append(world, [world.entry(journal.AccountOpened(token), self._clock())])
            self._worlds[account_sid] = world
        self.changed(account_sid)

    def authenticate_key(self, sid: str, secret: str) -> str:
        """The account that the API key of that SID opens; `ApiError` if there is none, or the secret is wrong."""
        with self._lock:
            for account_sid, world in self._worlds.items():
                key = world.identity.keys.get(sid)
                if key is not None and hmac.compare_digest(key.secret.encode(), secret.encode()):
                    return account_sid
        raise ApiError(errors.unauthenticated())

    def open_subaccount(self, owner: str, account_sid: str, token: str, friendly_name: str) -> None:
        """Open an account that belongs to another."""
        with self._lock:
            world = self._all.fresh(account_sid)
            opened = journal.AccountOpened(token, owner, friendly_name)
            self.append(world, [world.entry(opened, self._clock())])
            self._worlds[account_sid] = world

    def family(self, account_sid: str) -> list[str]:
        """The account and those that it opened, in the order in which they came."""
        worlds = self._worlds.items()
        return [account_sid, *(sid for sid, world in worlds if world.identity.owner == account_sid)]

    def identity(self, account_sid: str) -> Identity:
        """Who the account is: a look without a turn, because every call takes it."""
        return self._worlds[account_sid].identity

    @contextmanager
    def turn(self, account_sid: str) -> Iterator[Turn]:
        """Take a turn at an account that is open."""
        before = after = 0
        try:
            with self._lock:
                world = self._worlds[account_sid]
                before = after = world.last_seq
                try:
                    yield Turn(world, self._clock(), self.append, self.ids)
                finally:
                    after = world.last_seq
        finally:
            if after != before:
                self.changed(account_sid)

    def append(self, world: World, entries: list[Entry]) -> None:
        """Write the entries, then add them to the world."""
        if self._file:
            self._file.append(world.account_sid, entries)
        for entry in entries:
            apply(world, entry)

    def reset(self, account_sid: str, *, keep_numbers: bool = False) -> None:
        """The account back to its beginning; its token, the numbering of its entries and, asked for, its numbers go on.

        A number that is kept is what it was, but for the service that it was in.
        """
        with self._lock:
            world = self._worlds[account_sid]
            fresh = self._all.fresh(account_sid, world.last_seq)
            kept = world.numbers() if keep_numbers else []
            events: tuple[Event, ...] = (
                journal.AccountOpened(world.token, world.identity.owner),
                *(journal.NumberSaved(replace(number, service_sid=None, joined=None)) for number in kept),
            )
            now = self._clock()
            entries = [Entry(fresh.last_seq + n, now, event) for n, event in enumerate(events, 1)]
            if self._file:
                self._file.begin_anew(account_sid, entries)
            for entry in entries:
                apply(fresh, entry)
            self._all.begin(fresh)
        self.changed(account_sid)

    # -- snapshots

    def snapshots(self, account_sid: str) -> list[Snapshot]:
        """The account's snapshots, in the order in which they were taken."""
        return list(self._snapshots[account_sid].values())

    def take_snapshot(self, account_sid: str) -> Snapshot:
        """Remember where the account stands."""
        with self.turn(account_sid) as turn:
            snapshot_id = turn.sid("SN")
            turn.record(journal.SnapshotTaken(snapshot_id))
            return self._all.keep(snapshot_id, turn.world)

    def restore(self, account_sid: str, snapshot_id: str) -> Snapshot:
        """Return the account to a snapshot, its clock included; `KeyError` when it has none of that id.

        Nobody who is at work in the world that is left can do anything to the one that takes its place.
        """
        snapshot = self._snapshots[account_sid][snapshot_id]
        world = self._all.world_of(snapshot.kept(), account_sid, 0)
        with self._lock:
            world.last_seq = self._worlds[account_sid].last_seq
            self._go_on(world, snapshot, journal.SnapshotRestored(snapshot.id, snapshot.seq))
        self.changed(account_sid)
        return snapshot

    def fork(self, source: str, snapshot_id: str, account_sid: str, token: str) -> bool:
        """Open an account with the world of another's snapshot; False when it is open already."""
        snapshot = self._snapshots[source][snapshot_id]
        entries = snapshots.copied(snapshot, source, account_sid, token)
        world = self._all.world_of(entries, account_sid, len(entries))
        with self._lock:
            if account_sid in self._worlds:
                return False
            self._go_on(world, snapshot, journal.AccountForked(source, snapshot.id), entries)
        self.changed(account_sid)
        return True

    def _go_on(self, world: World, snapshot: Snapshot, event: Event, before: Sequence[Entry] = ()) -> None:
        """Put the world in its place, its clock at the snapshot's time; the file has yet to learn of `before`."""
        frozen = world.clock.frozen_at is not None
        clock = world.clock.moved_to(snapshot.at, self._clock(), frozen=frozen)
        first = world.last_seq + 1
        new = [
            Entry(first, snapshot.at, event),
            Entry(first + 1, snapshot.at, journal.ClockMoved(clock, snapshot.at)),
        ]
        if self._file:
            self._file.append(world.account_sid, [*before, *new])
        for entry in new:
            apply(world, entry)
        self._worlds[world.account_sid] = world

    def is_owned(self, number: str) -> bool:
        """Whether any account owns the number: looked for only when the sender's own account does not."""
        return any(world.number(number) for world in list(self._worlds.values()))

    def trouble(self) -> str | None:
        """Why nothing can happen at the moment, because it could not be kept; None where it could."""
        with self._lock:
            return self._file.trouble() if self._file else None

    def close(self) -> None:
        """Write down what the next start will ask for, and give the journal file back."""
        with self._lock:
            self.remember()
            if self._file:
                self._file.close()
