"""The message log of an account: every message by its SID, and the order in which they came, for each number too.

A message keeps its place for good. One that is deleted leaves a gap, so that a page that names it is still found; one
that gets its sender later takes the place among the sender's messages that it always had in the log.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from simulator.model import Message


class MessageLog:
    """Messages as they stand, found as fast among a million as among a few."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self._sids: list[str] = []
        self._place: dict[str, int] = {}
        self._places: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, message: Message) -> None:
        """A message came, in or out."""
        self.messages[message.sid] = message
        self._place[message.sid] = place = len(self._sids)
        self._sids.append(message.sid)
        for number in (message.sender, message.recipient):
            self._places[number or ""].append(place)

    def choose_sender(self, sid: str, sender: str, segments: int) -> Message:
        """A message got its sender, unless it had asked for it; the message as it stands then."""
        message = self.messages[sid]
        if message.sender is None:
            insort(self._places[sender], self._place[sid])
        self.messages[sid] = chosen = replace(message, sender=sender, segments=segments)
        return chosen

    def downwards(self, number: str | None = None, before: str | None = None) -> Iterator[Message]:
        """The log, newest first: all of it or one number's, starting below `before` if named.

        `before` is the SID of a message that is or was in the log; unknown, it is `KeyError`.
        """
        places = self._of(number)
        end = len(places) if before is None else bisect_left(places, self._place[before])
        return self._kept(places[n] for n in range(end - 1, -1, -1))

    def upwards(self, number: str | None, after: str) -> Iterator[Message]:
        """The same log the other way: what came after the message `after`, oldest first."""
        places = self._of(number)
        start = bisect_left(places, self._place[after] + 1)
        return self._kept(places[n] for n in range(start, len(places)))

    def _of(self, number: str | None) -> Sequence[int]:
        return range(len(self._sids)) if number is None else self._places.get(number, [])

    def _kept(self, places: Iterator[int]) -> Iterator[Message]:
        """The messages at those places that nobody has deleted."""
        sids = (self._sids[place] for place in places)
        return (self.messages[sid] for sid in sids if sid in self.messages)
