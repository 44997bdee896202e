"""A connection, as the server has it, with bounds that the server leaves out: on the length of a request's head, and on
the time for it, which is that for which a connection is kept anyway."""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from math import inf
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 * 1024  # bytes; somebody might send one that never ends


class Connection(HttpToolsProtocol):
    """Ends a head that has grown too long; a body's length is `doors.reception`'s affair."""

    _overdue: TimerHandle | None = None
    _of_head: float = 0  # bytes of a head that has not ended; minus infinity while a body comes

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as the server has it
        """As asyncio calls it."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio calls it."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it."""
        self._of_head += len(data)
        super().data_received(data)
        if self._of_head > 0 and self._overdue is None:
            self._await_head()
        if self._of_head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("A request's head has at most 64 KB.")

    def on_headers_complete(self) -> None:
        """As the parser calls it."""
        self._of_head = -inf
        self._wait_no_more()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """As the parser calls it."""
        self._of_head = 0
        super().on_message_complete()

    def _await_head(self) -> None:
        self._overdue = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def _wait_no_more(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
