"""Requests and answers as the network brings and takes them: half, slowly, too large, and whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from engine.doors.reception import Reception

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LARGEST = 10


class Client:
    """A client that sends these chunks, and then never another one unless it is `done`; or hangs up."""

    def __init__(self, *chunks: bytes, done: bool = True, hangs_up: bool = False) -> None:
        self.chunks, self.done, self.hangs_up = list(chunks), done, hangs_up
        self.status, self.headers = 0, list[tuple[bytes, bytes]]()
        self.pieces: list[bytes] = []

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    async def receive(self) -> dict[str, Any]:
        if not self.chunks and self.hangs_up:
            return {"type": "http.disconnect"}
        if not self.chunks:
            await asyncio.Event().wait()
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or not self.done}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.pieces.append(message["body"])


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [environ["PATH_INFO"].encode("latin-1"), b" ", body]


def asked(client: Client, application: Any = echo, **headers: str) -> Client:
    scope = {
        "type": "http", "method": "POST", "raw_path": b"/b%C3%BCcher", "query_string": b"", "http_version": "1.1",
        "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2), "scheme": "http",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    reception = Reception(application, LARGEST, patience=0.01)
    with ThreadPoolExecutor(1) as apart:  # the main thread has a loop already where a browser is driven
        apart.submit(asyncio.run, reception(scope, client.receive, client.send)).result()
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
    assert (client.pieces, closed) == ([b"one", b"two", b""], [True])


def test_an_answer_whose_reader_has_hung_up_is_made_no_further_and_closed() -> None:
    closed = []

    def endless(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return pieces()

    def pieces() -> Iterator[bytes]:
        try:
            while True:
                yield b"more"
        finally:
            closed.append(True)

    asked(Client(hangs_up=True), endless)
    assert closed == [True]


def test_a_request_that_breaks_off_is_not_taken_to_the_application() -> None:
    client = asked(Client(b"one", done=False, hangs_up=True), content_length="6")
    assert (client.status, client.pieces) == (0, [])


def test_a_header_that_comes_twice_is_one_variable() -> None:
    def tell(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("X-Said", environ["HTTP_X_SOME"]), ("Content-Length", "0")])
        return []

    scope = {
        "type": "http", "method": "GET", "raw_path": b"/", "query_string": b"a=b", "http_version": "1.1",
        "server": ("127.0.0.1", 1), "client": None, "scheme": "http",
        "headers": [(b"x-some", b"one"), (b"x-some", b"two")],
    }  # fmt: skip
    client = Client()
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, Reception(tell, LARGEST)(scope, client.receive, client.send)).result()
    assert (b"x-said", b"one,two") in client.headers
