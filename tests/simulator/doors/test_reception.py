"""Nobody who is slow, silent or endless holds up anybody else; and what is sent arrives as it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from granian._granian import RSGIProtocolClosed

from simulator.doors.reception import Reception, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 10


@dataclass
class Scope:
    """The head of a request, as granian tells it."""

    headers: dict[str, str]
    method: str = "POST"
    path: str = "/a"
    query_string: str = "q=%20"
    server: str = "127.0.0.1:21610"
    client: str = "[::1]:5000"
    scheme: str = "http"
    http_version: str = "1.1"
    authority: str | None = None


@dataclass
class Proto:
    """A connection: what comes in by it, and what was sent back."""

    chunks: list[bytes]
    never_ends: bool = False
    is_gone: bool = False
    sent: list[Any] = field(default_factory=list)

    async def __call__(self) -> bytes:
        return b"".join([chunk async for chunk in self])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk
        if self.is_gone:
            raise RSGIProtocolClosed
        if self.never_ends:
            await asyncio.Event().wait()

    def response_bytes(self, status: int, _headers: object, body: bytes) -> None:
        self.sent.append((int(status), body))

    def response_stream(self, status: int, _headers: object) -> Proto:
        self.sent.append(int(status))
        return self

    async def send_bytes(self, data: bytes) -> None:
        self.sent.append(data)


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers with the body that it reads, and what it is told of its length."""
    start_response("200 OK", [])
    return [f"{environ.get('CONTENT_LENGTH')}:".encode(), environ["wsgi.input"].read()]


def nobody(_scope: object, _body: bytes) -> None:
    """Is asked before the application, and has no answer."""


def asked(
    proto: Proto,
    application: WSGIApplication = echo,
    express: Any = nobody,
    *,
    method: str = "POST",
    **headers: str,
) -> Any:
    """What was sent back to a request with these headers."""
    scope = Scope({name.replace("_", "-"): value for name, value in headers.items()}, method=method)
    with ThreadPoolExecutor(1) as apart:  # the main thread has a loop already where a browser is driven
        reception: Any = Reception(application, LARGEST, express, patience=0.0)  # called with stand-ins
        apart.submit(asyncio.run, reception(scope, proto)).result()
    return proto.sent


def test_a_request_without_a_body_is_not_waited_for() -> None:
    assert asked(Proto([], never_ends=True)) == [(200, b"None:")]


@pytest.mark.parametrize("headers", [{"content_length": "3"}, {"transfer_encoding": "chunked"}])
def test_a_body_is_there_before_the_application_is_called(headers: dict[str, str]) -> None:
    assert asked(Proto([b"a", b"bc"]), echo, **headers) == [(200, b"3:abc")]


@pytest.mark.parametrize("headers", [{"content_length": "3"}, {"transfer_encoding": "chunked"}])
def test_a_body_that_does_not_come_is_refused_and_the_application_hears_nothing(
    headers: dict[str, str],
) -> None:
    def called(*_: object) -> Iterable[bytes]:
        raise AssertionError

    ((status, body),) = asked(Proto([b"a"], never_ends=True), called, **headers)
    assert (status, json.loads(body)["code"]) == (408, "BODY_TOO_LATE")


def test_a_client_that_goes_away_costs_nothing() -> None:
    assert asked(Proto([b"a"], is_gone=True), content_length="3") == []


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    assert asked(Proto([], never_ends=True), content_length="11") == [(200, b"11:")]


def test_an_endless_body_is_read_as_far_as_shows_that_it_is_too_large() -> None:
    assert asked(Proto([b"x" * 8] * 9, never_ends=True), transfer_encoding="chunked") == [
        (200, b"11:xxxxxxxxxxx")
    ]


def answering(*body: bytes, length: int | None = None, broken: bool = False) -> WSGIApplication:
    """An application with this answer."""

    def parts() -> Iterator[bytes]:
        yield from body
        if broken:
            raise OSError

    def application(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [] if length is None else [("Content-Length", str(length))])
        return parts()

    return application


def test_an_answer_goes_out_whole() -> None:
    assert asked(Proto([]), answering(b"a", b"b", length=2)) == [(200, b"ab")]


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    assert asked(Proto([]), answering(length=2), method="HEAD") == [(200, b"")]


def test_an_answer_that_breaks_off_ends_the_connection() -> None:
    assert asked(Proto([]), answering(b"a", length=5, broken=True)) == [200, b""]


def test_an_application_that_fails_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> Iterable[bytes]:
        raise OSError("disk")

    ((status, body),) = asked(Proto([]), failing)
    assert (status, json.loads(body)["code"]) == (500, "BROKEN")
    assert "A request could not be answered" in caplog.text


def test_whoever_is_asked_first_and_fails_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> Any:
        raise OSError("disk")

    ((status, body),) = asked(Proto([b"a"]), answering(b"a", length=1), failing, content_length="1")
    assert (status, json.loads(body)["code"]) == (500, "BROKEN")
    assert "A request could not be answered" in caplog.text


def test_the_head_is_told_as_wsgi_tells_it() -> None:
    headers = {"content-type": "text/plain", "x-a": "1", "host": "localhost"}
    scope = Scope(headers, path="/é", authority="other")
    told = environment(scope, None)  # type: ignore[arg-type]  # a stand-in
    assert told["PATH_INFO"] == "/Ã©"
    assert (told["QUERY_STRING"], told["REQUEST_METHOD"]) == ("q=%20", "POST")
    assert (told["SERVER_NAME"], told["SERVER_PORT"], told["REMOTE_ADDR"]) == ("127.0.0.1", "21610", "[::1]")
    assert (told["CONTENT_TYPE"], told["HTTP_X_A"]) == ("text/plain", "1")
    assert "HTTP_CONTENT_TYPE" not in told
    assert "PATH" not in told


def test_the_end_of_the_server_is_passed_on() -> None:
    ended: list[bool] = []
    Reception(echo, LARGEST, at_the_end=lambda: ended.append(True)).__rsgi_del__(None)
    assert ended == [True]
