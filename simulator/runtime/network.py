"""The network, with one limit of time for a whole request: from looking for the server to the answer's last byte.

An HTTP client counts anew for each byte that arrives, so a server that sends one now and then, of its headers even, is
never too late for it. Here each wait is cut to what is left of the whole.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from simulator.runtime import clock

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """What is sent and read inside has to be done by then, by the stopwatch of `clock`."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


class Network(httpx.HTTPTransport):
    """A connection of its own for each request, no proxy, and no waiting beyond the time that `until` sets."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_Backend(),
        )


def _left(timeout: float | None) -> float | None:
    """What may be waited for: the timeout, or what is left of the whole if that is less."""
    deadline = _deadline.get(None)
    if deadline is None:
        return timeout
    left = deadline - clock.stopwatch()
    if left <= 0:
        raise httpcore.ReadTimeout("the total time is used up")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection, read and written within what is left.

    What is written goes when something is to be read: a request's head and body are one packet, and whoever takes it is
    woken up once.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._written = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._written:
            written, self._written = self._written, b""
            with suppress(httpcore.WriteError):  # as its pool: who hears no more may have answered
                self._inner.write(written, _left(timeout))
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # its base's
        self._written += buffer

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens connections that know what is left."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            self._inner.connect_tcp(host, port, _left(timeout), local_address, socket_options=socket_options)
        )
