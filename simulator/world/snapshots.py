"""Positions in an account's journal to return to, or to begin another account from.

A snapshot is the entries up to a point, and since entries are only ever appended it costs nothing to keep. Returning
to one makes a world of those entries and goes on from there: the numbering of entries goes on too, so that readers of
the journal see one more entry, and what has happened since is abandoned. The abandoned entries stay in the file, and
snapshots taken among them can still be returned to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from simulator import journal
from simulator.faults.records import Fault
from simulator.journal import Entry
from simulator.world.account import World
from simulator.world.archive import Archive
from simulator.world.changes import apply
from simulator.world.faultbook import Faultbook

OF_SNAPSHOTS = (journal.SnapshotTaken, journal.SnapshotRestored, journal.AccountForked)
OF_LOGINS = (journal.KeySaved, journal.KeyDeleted)


class Snapshot(Struct, frozen=True, kw_only=True):
    """The first `count` of a world's entries; `at` is what the account's clock showed."""

    id: str
    at: datetime
    seq: int
    entries: Archive
    count: int

    def kept(self) -> Iterator[Entry]:
        """The entries up to the snapshot."""
        return self.entries.first(self.count)


def taken(snapshot_id: str, world: World) -> Snapshot:
    """The snapshot of a world as it stands after its newest entry."""
    newest = world.entries.newest()
    return Snapshot(
        id=snapshot_id, at=newest.at, seq=newest.seq, entries=world.entries, count=len(world.entries)
    )


def world_of(
    entries: Iterable[Entry], account_sid: str, last_seq: int, standing: tuple[Fault, ...] = ()
) -> World:
    """The world that the entries add up to, its next entry to be numbered after `last_seq`."""
    world = World(account_sid, faults=Faultbook.standing(standing))
    for entry in entries:
        apply(world, entry)
    world.last_seq = last_seq
    return world


def copied(snapshot: Snapshot, source: str, account_sid: str, token: str) -> list[Entry]:
    """The snapshot's entries as another account's: with its token, and its SID wherever the source's stood.

    They are numbered anew, for those that speak of snapshots and of keys are left out: the source's are not the copy's.
    """
    kept = [entry for entry in snapshot.kept() if not isinstance(entry.event, OF_SNAPSHOTS + OF_LOGINS)]
    entries = []
    for seq, entry in enumerate(kept, start=1):
        opened = isinstance(entry.event, journal.AccountOpened)
        event = journal.AccountOpened(token) if opened else entry.event
        fields = _renamed(msgspec.to_builtins(Entry(seq, entry.at, event)), source, account_sid)
        entries.append(msgspec.convert(fields, Entry))
    return entries


def _renamed(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(inside, old, new) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(inside, old, new) for inside in value]
    return new if value == old else value
