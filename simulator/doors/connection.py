"""A connection as the server has it, and what the server leaves open: how long the head of a request may be, and take.

It has as much time as a connection is kept on which nothing is asked: whoever says nothing, or half of it, would
otherwise hold one for ever.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from math import inf
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 * 1024  # bytes; an endless one would fill the memory


class Connection(HttpToolsProtocol):
    """Refuses a head that is too long before it has come to its end; bodies are the reception's to bound."""

    _overdue: TimerHandle | None = None
    _head: float = 0  # bytes that came since the last request; less than nothing once they are a body's

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as the server has it
        """Somebody is there."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody has gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came in."""
        self._head += len(data)
        super().data_received(data)
        if self._head > 0 and self._overdue is None:
            self._await_head()
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """A head has come to its end."""
        self._head = -inf
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request has come to its end."""
        self._head = 0
        super().on_message_complete()

    def _await_head(self) -> None:
        self._overdue = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _wait_no_more(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
