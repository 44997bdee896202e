"""The message log of an account: every message by its SID, and the order in which they came, for each number too.

A message keeps its place for good. One that is deleted leaves a gap, so that a page that names it is still found; one
that gets its sender later takes the place among the sender's messages that it always had in the log.

Places are looked at by the block: each block knows the earliest and the latest time of any of its messages, and each
large one those of its blocks, so that a question about one day passes by the others without looking at their messages.
Clocks can be set back and messages
be sent long after they came, so nothing is taken from the order of places.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from simulator.model import Message
from simulator.world.stacks import Stacks

BLOCKS = (65_536, 1024)  # messages of the log whose times are known together, and as parts of those
Span = tuple[datetime, datetime]
"""From the first moment to before the second."""


@dataclass
class MessageLog:
    """Messages as they stand, found as fast among a million as among a few."""

    messages: Stacks = field(default_factory=Stacks)
    _places: dict[str, list[int]] = field(default_factory=dict)
    _times: list[list[Span]] = field(default_factory=lambda: [[] for _ in BLOCKS])

    def share(self, places: list[int]) -> None:
        """Mention places by these objects: a number that stands in millions of lists need not be there as often."""
        for number, mentioned in self._places.items():
            self._places[number] = [places[place] for place in mentioned]

    def add(self, message: Message) -> None:
        """A message came, in or out."""
        place = self.messages.add(message)
        for number in (message.sender, message.recipient):
            self._places.setdefault(number or "", []).append(place)
        self._note(place, message.created)

    def sent(self, sid: str, at: datetime) -> None:
        """A message went out at that time."""
        self._note(self.messages.place(sid), at)

    def _note(self, place: int, at: datetime) -> None:
        """One of the times of the message at that place: the first of its block, or another."""
        for size, times in zip(BLOCKS, self._times, strict=True):
            block = place // size
            if block == len(times):
                times.append((at, at))
                continue
            earliest, latest = times[block]
            if not earliest <= at <= latest:
                times[block] = (min(earliest, at), max(latest, at))

    def choose_sender(self, sid: str, sender: str, segments: int) -> Message:
        """A message got its sender, unless it had asked for it; the message as it stands then."""
        message = self.messages[sid]
        if message.sender is None:
            insort(self._places.setdefault(sender, []), self.messages.place(sid))
        chosen = replace(message, sender=sender, segments=segments)
        self.messages.change(message, chosen)
        return chosen

    def downwards(
        self, number: str | None = None, before: str | None = None, span: Span | None = None
    ) -> Iterator[Message]:
        """The log, newest first: all of it or one number's, starting below `before` if named.

        `before` is the SID of a message that is or was in the log; unknown, it is `KeyError`. Of what has no time in
        the `span`, most is left out.
        """
        places = self._of(number)
        end = len(places) if before is None else bisect_left(places, self.messages.place(before))
        return self._kept(self._down(places, end, span))

    def upwards(self, number: str | None, after: str, span: Span | None = None) -> Iterator[Message]:
        """The same log the other way: what came after the message `after`, oldest first."""
        places = self._of(number)
        start = bisect_left(places, self.messages.place(after) + 1)
        return self._kept(self._up(places, start, span))

    def _down(self, places: Sequence[int], end: int, span: Span | None) -> Iterator[int]:
        n = end - 1
        while n >= 0:
            place = places[n]
            if passed := self._passed_by(place, span):
                n = bisect_left(places, place // passed * passed, 0, n) - 1
            else:
                yield place
                n -= 1

    def _up(self, places: Sequence[int], start: int, span: Span | None) -> Iterator[int]:
        n = start
        while n < len(places):
            place = places[n]
            if passed := self._passed_by(place, span):
                n = bisect_left(places, (place // passed + 1) * passed, n)
            else:
                yield place
                n += 1

    def _passed_by(self, place: int, span: Span | None) -> int:
        """The size of the largest block around the place that has no time in the span; 0 where all of them have one."""
        if span is None:
            return 0
        for size, times in zip(BLOCKS, self._times, strict=True):
            earliest, latest = times[place // size]
            if earliest >= span[1] or latest < span[0]:
                return size
        return 0

    def _of(self, number: str | None) -> Sequence[int]:
        return range(self.messages.height) if number is None else self._places.get(number, [])

    def _kept(self, places: Iterator[int]) -> Iterator[Message]:
        """The messages at those places that nobody has deleted."""
        return (message for place in places if (message := self.messages.at(place)) is not None)
