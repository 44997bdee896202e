"""The messages of an account: those under way as they are, those at rest packed by the stack.

Almost all messages have come to their end, and hardly any of them is looked at again; as a record each takes ten times
what it takes packed. A message keeps its place for good, so many of them are a stack, and a stack is packed when all of
it is at rest. A stack is small, for whoever looks at one message of it has all of it unpacked. What changes after that
is kept as a record again.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import msgspec

from simulator.model import Message
from simulator.world import lifecycle

SIZE: Final = 16
FASTEST: Final = 1
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(tuple[Message | None, ...]).decode


@dataclass(eq=False)
class Stacks(Mapping[str, Message]):
    """Every message by its SID as it stands, in the order in which they came.

    `_moving` tells of each stack that is not packed how many of its messages are not at rest, or have yet to come.
    """

    _places: dict[str, int] = field(default_factory=dict)
    _loose: dict[int, Message] = field(default_factory=dict)
    _packed: dict[int, bytes] = field(default_factory=dict)
    _moving: dict[int, int] = field(default_factory=dict)
    _deleted: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._places) - len(self._deleted)

    def __iter__(self) -> Iterator[str]:
        return (sid for sid, place in self._places.items() if place not in self._deleted)

    def __contains__(self, sid: object) -> bool:
        return sid in self._places and self._places[sid] not in self._deleted

    def __getitem__(self, sid: str) -> Message:
        found = self.at(self._places[sid])
        if found is None:
            raise KeyError(sid)
        return found

    @property
    def height(self) -> int:
        """How many places there are."""
        return len(self._places)

    def places(self) -> list[int]:
        """Every place, as the very object that stands for it here."""
        return list(self._places.values())

    def place(self, sid: str) -> int:
        """Where the message is, or was before it was deleted; `KeyError` for an unknown SID."""
        return self._places[sid]

    def at(self, place: int) -> Message | None:
        """The message at that place, unless it was deleted."""
        if place in self._deleted:
            return None
        return self._loose.get(place) or _unpacked(self._packed[place // SIZE])[place % SIZE]

    def add(self, message: Message) -> int:
        """A message came; the place that it got."""
        place = self._places[message.sid] = len(self._places)
        self._loose[place] = message
        if place % SIZE == 0:
            self._moving[place // SIZE] = SIZE
        if message.status in lifecycle.ENDS:
            self._come_to_rest(place // SIZE)
        return place

    def change(self, before: Message, after: Message, *, rests: bool = False) -> None:
        """The message stands otherwise from here on; `rests` says that nothing is planned for it any more."""
        place = self._places[after.sid]
        self._loose[place] = after
        if before.status not in lifecycle.ENDS and (rests or after.status in lifecycle.ENDS):
            self._come_to_rest(place // SIZE)

    def delete(self, sid: str) -> None:
        """The message is no more; its place is kept."""
        place = self._places[sid]
        self._loose.pop(place, None)
        self._deleted.add(place)

    def _come_to_rest(self, stack: int) -> None:
        """One message more of the stack is at rest; when all are, it is packed."""
        left = self._moving.get(stack, 0)
        if left == 1:
            self._pack(stack)
        elif left:
            self._moving[stack] = left - 1

    def _pack(self, stack: int) -> None:
        places = range(stack * SIZE, (stack + 1) * SIZE)
        del self._moving[stack]
        try:
            packed = zlib.compress(_encode([self._loose.get(place) for place in places]), FASTEST)
        except (UnicodeEncodeError, OverflowError):  # what no journal could be written with
            return
        self._packed[stack] = packed
        for place in places:
            self._loose.pop(place, None)


@lru_cache(maxsize=64)
def _unpacked(packed: bytes) -> tuple[Message | None, ...]:
    return _decode(zlib.decompress(packed))
