"""The worlds of all accounts, as a journal adds up to them, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from simulator import journal
from simulator.faults.records import Fault
from simulator.journal import Entry
from simulator.runtime import checkpoint
from simulator.runtime.journal_lines import Unit
from simulator.runtime.journal_reading import BEGINNING, JournalReader, Mark
from simulator.world import snapshots, states
from simulator.world.account import World
from simulator.world.changes import apply
from simulator.world.faultbook import Faultbook
from simulator.world.lifecycle import IllegalMoveError
from simulator.world.snapshots import Snapshot
from simulator.world.states import State


class Worlds:
    """Every account's world and snapshots, by its SID; `standing` are the faults that each begins with."""

    def __init__(self, standing: tuple[Fault, ...]) -> None:
        self.standing = standing
        self.by_sid: dict[str, World] = {}
        self.snapshots: defaultdict[str, dict[str, Snapshot]] = defaultdict(dict)

    def replay(self, reader: JournalReader) -> Mark:
        """Add up the journal, from its checkpoint if it has one, and say how far that goes.

        `JournalError` says which line of the journal is damaged.
        """
        recalled = self._recall(reader)
        for line, unit in reader.units(recalled):
            try:
                self._replay(unit)
            except KeyError as error:
                raise reader.damage(line, f"no line before it speaks of {error}") from error
            except (ValueError, IllegalMoveError) as error:
                raise reader.damage(line, error) from error
        return recalled

    def _recall(self, reader: JournalReader) -> Mark:
        """Take the accounts from the checkpoint, if there is one; how much of the journal it spares."""
        recalled = checkpoint.found(reader, self.standing)
        if recalled is None:
            return BEGINNING
        for state in recalled.accounts:
            self.by_sid[state.world.account_sid] = state.world
            self.snapshots[state.world.account_sid] = states.snapshots_in(state)
        return recalled.mark

    def states(self) -> Iterator[State]:
        """What there is to write down of each account."""
        for account_sid, world in self.by_sid.items():
            yield states.state_of(world, self.snapshots[account_sid].values())

    def _replay(self, unit: Unit) -> None:
        """Add one line to what the lines before it add up to."""
        if unit.reset is not None:
            self.begin(self.fresh(unit.account_sid, unit.reset))
        for entry in unit.entries:
            self._replay_entry(unit.account_sid, entry)

    def _replay_entry(self, account_sid: str, entry: Entry) -> None:
        world = self.by_sid.get(account_sid) or self.fresh(account_sid)
        if entry.seq != world.last_seq + 1:
            raise ValueError(f"entry {entry.seq} follows entry {world.last_seq}")
        if not (world.token or isinstance(entry.event, journal.AccountOpened)):
            raise ValueError(f"account {account_sid} was not opened")
        if isinstance(entry.event, journal.SnapshotRestored):
            snapshot = self.snapshots[account_sid][entry.event.id]
            world = self.world_of(snapshot.kept(), account_sid, world.last_seq)
        apply(world, entry)
        self.by_sid[account_sid] = world
        if isinstance(entry.event, journal.SnapshotTaken):
            self.keep(entry.event.id, world)

    def fresh(self, account_sid: str, last_seq: int = 0) -> World:
        """The world of an account in which nothing has happened yet."""
        return World(account_sid, last_seq, Faultbook.standing(self.standing))

    def world_of(self, entries: Iterable[Entry], account_sid: str, last_seq: int) -> World:
        """The world that the entries add up to, its next entry to be numbered after `last_seq`."""
        return snapshots.world_of(entries, account_sid, last_seq, self.standing)

    def begin(self, world: World) -> None:
        """Put the world of an account that begins anew in its place: its snapshots are gone too."""
        self.by_sid[world.account_sid] = world
        self.snapshots.pop(world.account_sid, None)

    def keep(self, snapshot_id: str, world: World) -> Snapshot:
        """Remember where the world stands."""
        snapshot = snapshots.taken(snapshot_id, world)
        self.snapshots[world.account_sid][snapshot.id] = snapshot
        return snapshot
