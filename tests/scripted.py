"""A network that is a script: what goes out over it is looked at, and no socket is opened."""

from __future__ import annotations

import httpcore


class Scripted(httpcore.MockStream):
    """A connection to somebody who answers 204, and what was written to it."""

    def __init__(self, *, deaf: bool = False) -> None:
        super().__init__([b"HTTP/1.1 204 No Content\r\n\r\n"])
        self.pieces: list[bytes] = []
        self._deaf = deaf

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # its base's
        if self._deaf:
            raise httpcore.WriteError("nobody listens any more")
        self.pieces.append(buffer)
