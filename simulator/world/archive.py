"""An account's entries: the newest as they are, the older ones packed, for most are never looked at again.

A message leaves three entries and more behind, which as records take twice the memory of everything else that is
known of it; packed by the hundred they take a tenth. Entries stand in blocks of equal size, and a block is packed once
another one behind it is full. Packing replaces the block in one assignment, so whoever reads at that moment, a
snapshot's restore above all, finds the same entries either way.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Final

import msgspec

from simulator.journal import Entry

SIZE: Final = 512
FASTEST: Final = 1
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(tuple[Entry, ...]).decode

Block = list[Entry] | bytes


@dataclass
class Archive:
    """Entries in their order, to be appended to and read from any place on."""

    _blocks: list[Block] = field(default_factory=lambda: [[]])
    _first_seqs: list[int] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        """The last block is what is appended to, and never packed."""
        newest = self._blocks[-1]
        self._newest: list[Entry] = newest if isinstance(newest, list) else []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        return self.first(self._count)

    def append(self, entry: Entry) -> None:
        """Add the next entry."""
        if not self._newest:
            self._first_seqs.append(entry.seq)
        self._newest.append(entry)
        self._count += 1
        if len(self._newest) == SIZE:
            self._begin_block()

    def _begin_block(self) -> None:
        if len(self._blocks) > 1:
            self._blocks[-2] = _packed(self._blocks[-2])
        self._newest = []
        self._blocks.append(self._newest)

    def newest(self) -> Entry:
        """The entry that was appended last; `IndexError` where there is none."""
        last = self._count - 1
        return _entries(self._blocks[last // SIZE])[last % SIZE]

    def first(self, count: int) -> Iterator[Entry]:
        """The first so many entries."""
        return islice(chain.from_iterable(_entries(block) for block in iter(self._blocks)), count)

    def after(self, seq: int) -> Iterator[Entry]:
        """The entries that follow the place `seq`, oldest first."""
        block = max(bisect_right(self._first_seqs, seq) - 1, 0)
        start = bisect_right(_entries(self._blocks[block]), seq, key=lambda entry: entry.seq)
        from_here = (_entries(self._blocks[n]) for n in range(block, len(self._blocks)))
        return islice(chain.from_iterable(from_here), start, None)


def _packed(block: Block) -> Block:
    """The block in few bytes; as it is, where an entry holds what no journal could be written with."""
    try:
        return zlib.compress(_encode(block), FASTEST)
    except (UnicodeEncodeError, OverflowError):
        return block


def _entries(block: Block) -> tuple[Entry, ...] | list[Entry]:
    return _unpacked(block) if isinstance(block, bytes) else block


@lru_cache(maxsize=4)
def _unpacked(block: bytes) -> tuple[Entry, ...]:
    return _decode(zlib.decompress(block))
