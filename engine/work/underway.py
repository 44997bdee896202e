"""What this process is handing over at the moment.

Recovery takes a message for left when its time is long past. But time can be set (`ENGINE_CLOCK_URL`), and may jump
while a call is out: what is on its way here is not left, whatever the clock says. Where several processes share the
work, each notes with a message that it has the message in hand, and the others leave it alone as long as that process
lives (`engine.store.presence`). By the system's clock, which does not jump, nobody has to note anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from engine.model import Message
from engine.store.presence import Presence


class Underway:
    """The ids of messages that are being handed over here; `presence` tells of other processes, where that matters."""

    def __init__(self, presence: Presence | None = None) -> None:
        self._presence = presence
        self._lock = Lock()
        self._ids: Counter[str] = Counter()

    @contextmanager
    def handing_over(self, *ids: str) -> Iterator[None]:
        """While this lasts the messages are nobody else's."""
        with self._lock:
            self._ids.update(ids)
        try:
            yield
        finally:
            with self._lock:
                self._ids.subtract(ids)
                for each in ids:
                    if not self._ids[each]:
                        del self._ids[each]

    def __contains__(self, message_id: str) -> bool:
        with self._lock:
            return message_id in self._ids

    def holder(self) -> int | None:
        """What is noted with messages that are handed over here."""
        return self._presence.number() if self._presence else None

    def has(self, message: Message) -> bool:
        """Whether the message is being handed over, here or by another process that lives."""
        if message.id in self:
            return True
        if self._presence is None or message.held_by in {None, self._presence.number()}:
            return False
        return message.reason is None and self._presence.lives(message.held_by or 0)

    def close(self) -> None:
        """Hand nothing over any more."""
        if self._presence:
            self._presence.close()
