"""What this process is handing over at the moment.

Recovery takes a message for left when its time is long past. But time can be set (`ENGINE_CLOCK_URL`), and may jump
while a call is out: what is on its way here is not left, whatever the clock says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Underway:
    """The ids of messages that are being handed over."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ids: dict[str, int] = {}

    @contextmanager
    def handing_over(self, message_id: str) -> Iterator[None]:
        """While this lasts the message is nobody else's."""
        with self._lock:
            self._ids[message_id] = self._ids.get(message_id, 0) + 1
        try:
            yield
        finally:
            with self._lock:
                self._ids[message_id] -= 1
                if not self._ids[message_id]:
                    del self._ids[message_id]

    def __contains__(self, message_id: str) -> bool:
        with self._lock:
            return message_id in self._ids
