"""A connection, as the server has it, with a bound that the server leaves out: how long a request's head may be."""

from __future__ import annotations

from math import inf
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 * 1024  # bytes; somebody might send one that never ends


class Connection(HttpToolsProtocol):
    """Ends a head that has grown too long; a body's length is `doors.reception`'s affair."""

    _of_head: float = 0  # bytes of a head that has not ended; minus infinity while a body comes

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it."""
        self._of_head += len(data)
        super().data_received(data)
        if self._of_head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("A request's head has at most 64 KB.")

    def on_headers_complete(self) -> None:
        """As the parser calls it."""
        self._of_head = -inf
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """As the parser calls it."""
        self._of_head = 0
        super().on_message_complete()
