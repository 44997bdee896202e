"""What this process is handing over at the moment.

Recovery takes a message for left when its time is long past. But time can be set (`ENGINE_CLOCK_URL`), and may jump
while a call is out: what is on its way here is not left, whatever the clock says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Underway:
    """The ids of messages that are being handed over."""

    def __init__(self) -> None:
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
