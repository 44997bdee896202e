"""How fast an account is served while the simulator holds many others, in which nothing happens."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.benchmarks.servers import Server, simulator

SIZES = (1, 1_000, 10_000)


def sizes() -> Iterator[tuple[int, Server]]:
    """A simulator that holds so many accounts, each size in turn; one is left for whoever measures."""
    for size in SIZES:
        with simulator() as server:
            _open(server, size - 1)
            yield size, server


def _open(server: Server, count: int) -> None:
    """Name so many accounts, which opens them."""
    connection = HTTPConnection(urlsplit(server.url).netloc)
    for n in range(count):
        login = base64.b64encode(f"AC{n:032x}:{n:032x}".encode()).decode()
        connection.request("GET", "/_sim/clock", headers={"Authorization": f"Basic {login}"})
        connection.getresponse().read()
    connection.close()
