"""Requests and answers as the network brings and takes them: half, slowly, too large, and whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from engine.doors.reception import Reception

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST = 10


class Client:
    """A client that sends these chunks, and then never another one unless it is `done`."""

    def __init__(self, *chunks: bytes, done: bool = True) -> None:
        self.chunks, self.done = chunks, done
        self.status, self.body = 0, b""
        self.pieces: list[bytes] = []

    async def __call__(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk
        if not self.done:
            await asyncio.Event().wait()

    def response_bytes(self, status: int, _headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body

    def response_stream(self, status: int, _headers: list[tuple[str, str]]) -> Client:
        self.status = status
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.pieces.append(piece)


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [environ["PATH_INFO"].encode("latin-1"), b" ", body]


def asked(client: Client, application: Any = echo, **headers: str) -> Client:
    scope = SimpleNamespace(
        method="POST", path="/bücher", query_string="", server="127.0.0.1:1", client="127.0.0.1:2", scheme="http",
        http_version="1.1", authority=None, headers={name.replace("_", "-"): value for name, value in headers.items()},
    )  # fmt: skip
    reception = Reception(application, LARGEST, patience=0.01)
    with ThreadPoolExecutor(1) as apart:  # the main thread has a loop already where a browser is driven
        apart.submit(asyncio.run, cast("Any", reception)(scope, client)).result()
    return client


def code(client: Client) -> tuple[int, str]:
    return client.status, json.loads(client.body)["code"]


def test_a_body_is_whole_when_the_application_is_called() -> None:
    client = asked(Client(b"one", b"two"), content_length="6", x_some="a")
    assert (client.status, client.body) == (200, "/bücher onetwo".encode())


def test_without_a_body_nothing_is_waited_for() -> None:
    assert asked(Client(done=False)).body == "/bücher ".encode()


def test_a_body_that_does_not_come_is_refused_in_time() -> None:
    assert code(asked(Client(b"one", done=False), content_length="6")) == (408, "BODY_TOO_LATE")


@pytest.mark.parametrize("headers", [{"content_length": "11"}, {"transfer_encoding": "chunked"}])
def test_a_body_that_is_too_large_is_refused_unread(headers: dict[str, str]) -> None:
    client = asked(Client(b"123456", b"123456", done=False), **headers)
    assert code(client) == (413, "REQUEST_ENTITY_TOO_LARGE")


def test_an_answer_without_a_length_is_taken_piece_by_piece_and_closed() -> None:
    closed = []

    def pieces() -> Iterator[bytes]:
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.append(True)

    def streaming(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces()

    client = asked(Client(), streaming)
    assert (client.pieces, closed) == ([b"one", b"two"], [True])
