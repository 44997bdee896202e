"""Accounts written down as a whole: what their journals have added up to, to be read again without adding it up.

A snapshot holds the archive of the world that it was taken of: that of the account as it is now, or of one that was
left for another snapshot. Several share one, and do so again when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache

import msgspec
from msgspec import Struct

from simulator.world.account import World
from simulator.world.archive import Archive
from simulator.world.snapshots import Snapshot


class Kept(Struct, frozen=True):
    """A snapshot, and which of the account's archives it is of: the first is the world's."""

    id: str
    at: datetime
    seq: int
    count: int
    archive: int


class State(Struct, frozen=True):
    """An account as it stands: its world, the archives of worlds that were left, and its snapshots."""

    world: World
    left: list[Archive]
    kept: list[Kept]


def state_of(world: World, snapshots: Iterable[Snapshot]) -> State:
    """What there is to write down of an account."""
    archives, kept = [world.entries], []
    for snapshot in snapshots:
        place = next((n for n, known in enumerate(archives) if known is snapshot.entries), len(archives))
        if place == len(archives):
            archives.append(snapshot.entries)
        kept.append(Kept(snapshot.id, snapshot.at, snapshot.seq, snapshot.count, place))
    return State(world, archives[1:], kept)


def snapshots_in(state: State) -> dict[str, Snapshot]:
    """The account's snapshots by their id, in the order in which they were taken."""
    archives = [state.world.entries, *state.left]
    return {
        kept.id: Snapshot(
            id=kept.id, at=kept.at, seq=kept.seq, entries=archives[kept.archive], count=kept.count
        )
        for kept in state.kept
    }


def written(states: Iterable[State]) -> bytes:
    """The accounts in a form that only the code that wrote it reads.

    `UnicodeEncodeError` or `OverflowError` where there is something in them that no journal is written with.
    """
    return msgspec.msgpack.encode(list(states))


def read(data: bytes | memoryview) -> list[State]:
    """The accounts again; `msgspec.MsgspecError` where that is no such form."""
    return _decoder().decode(data)


@cache
def _decoder() -> msgspec.msgpack.Decoder[list[State]]:
    return msgspec.msgpack.Decoder(list[State])
