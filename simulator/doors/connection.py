"""A connection as the server has it, and what the server leaves open: how long the head of a request may be."""

from __future__ import annotations

from math import inf
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 * 1024  # bytes; an endless one would fill the memory


class Connection(HttpToolsProtocol):
    """Refuses a head that is too long before it has come to its end; bodies are the reception's to bound."""

    _head: float = 0  # bytes that came since the last request; less than nothing once they are a body's

    def data_received(self, data: bytes) -> None:
        """Something came in."""
        self._head += len(data)
        super().data_received(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_headers_complete(self) -> None:
        """A head has come to its end."""
        self._head = -inf
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request has come to its end."""
        self._head = 0
        super().on_message_complete()
