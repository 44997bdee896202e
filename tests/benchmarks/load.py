"""A client that keeps a server busy: a few connections kept alive, each with a request under way all the time.

Raw sockets in one thread, so that the client takes as little as possible of the machine that both share.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 4
HEADER_END = b"\r\n\r\n"


class WrongAnswerError(Exception):
    """A server answered otherwise than the benchmark needs."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """A POST of a form, again and again, for so many seconds; what the answer's status has to be."""

    url: str
    path: str
    authorization: str
    forms: tuple[bytes, ...]
    seconds: float
    status: int
    content_type: str = "application/x-www-form-urlencoded"
    connections: int = CONNECTIONS

    def run(self) -> float:
        """The requests that were answered in a second, on average."""
        requests = self._requests()
        connections = [_connect(self.url) for _ in range(self.connections)]
        try:
            for connection in connections:
                connection.sendall(next(requests))
            answered, began = 0, perf_counter()
            while (elapsed := perf_counter() - began) < self.seconds:
                for connection in connections:
                    self._receive(connection)
                    connection.sendall(next(requests))
                answered += self.connections
            return answered / elapsed
        finally:
            for connection in connections:
                connection.close()

    def _requests(self) -> Iterator[bytes]:
        host = urlsplit(self.url).netloc
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {self.authorization}\r\n"
            f"Content-Type: {self.content_type}\r\nContent-Length: "
        ).encode()
        built = [head + str(len(form)).encode() + HEADER_END + form for form in self.forms]
        while True:
            yield from built

    def _receive(self, connection: socket.socket) -> None:
        data = connection.recv(65_536)
        while HEADER_END not in data:
            data += _more(connection)
        head, _, body = data.partition(HEADER_END)
        if int(head[9:12]) != self.status:
            raise WrongAnswerError(data.decode())
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += _more(connection)


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65_536)
    if not data:
        raise WrongAnswerError("the server hung up")
    return data
