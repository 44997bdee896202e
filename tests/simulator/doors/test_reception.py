"""Nobody who is slow, silent or endless holds up anybody else; and what is sent arrives as it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from simulator.doors.reception import Reception, environment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 10


def scope_of(headers: dict[str, str], method: str = "POST", path: str = "/a") -> dict[str, Any]:
    """The head of a request, as ASGI has it."""
    return {
        "type": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "method": method,
        "path": path,
        "query_string": b"q=%20",
        "server": ("127.0.0.1", 21610),
        "client": ("::1", 5000),
        "scheme": "http",
        "http_version": "1.1",
    }


@dataclass
class Connection:
    """What comes in by it, and what was sent back; whoever asked goes away at the end, unless it never comes."""

    chunks: list[bytes]
    never_ends: bool = False
    is_gone: bool = False
    sent: list[Any] = field(default_factory=list)

    async def receive(self) -> dict[str, Any]:
        if self.chunks:
            chunk = self.chunks.pop(0)
            more = bool(self.chunks) or self.never_ends or self.is_gone
            return {"type": "http.request", "body": chunk, "more_body": more}
        if self.never_ends:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.headers = dict(message["headers"])
            self.sent.append(message["status"])
        else:
            self.sent.append((message["body"], "and more") if message["more_body"] else message["body"])


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answers with the body that it reads, and what it is told of its length."""
    start_response("200 OK", [])
    return [f"{environ.get('CONTENT_LENGTH')}:".encode(), environ["wsgi.input"].read()]


def nobody(_scope: object, _body: bytes) -> None:
    """Is asked before the application, and has no answer."""


def asked(
    connection: Connection,
    application: WSGIApplication = echo,
    express: Any = nobody,
    *,
    method: str = "POST",
    **headers: str,
) -> Any:
    """What was sent back to a request with these headers."""
    scope = scope_of({name.replace("_", "-"): value for name, value in headers.items()}, method)
    reception = Reception(application, LARGEST, express, patience=0.0)
    with ThreadPoolExecutor(1) as apart:  # the main thread has a loop already where a browser is driven
        apart.submit(asyncio.run, reception(scope, connection.receive, connection.send)).result()
    return connection.sent


def test_a_request_without_a_body_is_not_waited_for() -> None:
    assert asked(Connection([], never_ends=True)) == [200, b"None:"]


@pytest.mark.parametrize("headers", [{"content_length": "3"}, {"transfer_encoding": "chunked"}])
def test_a_body_is_there_before_the_application_is_called(headers: dict[str, str]) -> None:
    assert asked(Connection([b"a", b"bc"]), echo, **headers) == [200, b"3:abc"]


@pytest.mark.parametrize("headers", [{"content_length": "3"}, {"transfer_encoding": "chunked"}])
def test_a_body_that_does_not_come_is_refused_and_the_application_hears_nothing(
    headers: dict[str, str],
) -> None:
    def called(*_: object) -> Iterable[bytes]:
        raise AssertionError

    status, body = asked(Connection([b"a"], never_ends=True), called, **headers)
    assert (status, json.loads(body)["code"]) == (408, "BODY_TOO_LATE")


def test_a_client_that_goes_away_costs_nothing() -> None:
    assert asked(Connection([b"a"], is_gone=True), content_length="3") == []


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    assert asked(Connection([], never_ends=True), content_length="11") == [200, b"11:"]


def test_an_endless_body_is_read_as_far_as_shows_that_it_is_too_large() -> None:
    assert asked(Connection([b"x" * 8] * 9, never_ends=True), transfer_encoding="chunked") == [
        200,
        b"11:xxxxxxxxxxx",
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
    assert asked(Connection([]), answering(b"a", b"b", length=2)) == [200, b"ab"]


def test_what_has_no_length_is_given_one() -> None:
    connection = Connection([])
    asked(connection, answering(b"a", b"b"))
    assert connection.headers == {b"content-length": b"2"}


def test_what_is_promised_and_does_not_come_is_waited_for_until_whoever_asked_is_gone() -> None:
    assert asked(Connection([]), answering(b"a", length=5)) == [200, (b"a", "and more")]


def test_an_answer_to_head_has_a_length_and_no_body() -> None:
    assert asked(Connection([]), answering(length=2), method="HEAD") == [200, b""]


def test_an_answer_that_breaks_off_ends_the_connection() -> None:
    assert asked(Connection([]), answering(b"a", length=5, broken=True)) == [200]


def test_an_application_that_fails_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> Iterable[bytes]:
        raise OSError("disk")

    status, body = asked(Connection([]), failing)
    assert (status, json.loads(body)["code"]) == (500, "BROKEN")
    assert "A request could not be answered" in caplog.text


def test_whoever_is_asked_first_and_fails_is_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    def failing(*_: object) -> Any:
        raise OSError("disk")

    status, body = asked(Connection([b"a"]), answering(b"a", length=1), failing, content_length="1")
    assert (status, json.loads(body)["code"]) == (500, "BROKEN")
    assert "A request could not be answered" in caplog.text


def test_the_head_is_told_as_wsgi_tells_it() -> None:
    headers = {"content-type": "text/plain", "x-a": "1", "host": "localhost"}
    told = environment(scope_of(headers, path="/é"), None)
    assert told["PATH_INFO"] == "/Ã©"
    assert (told["QUERY_STRING"], told["REQUEST_METHOD"]) == ("q=%20", "POST")
    assert (told["SERVER_NAME"], told["SERVER_PORT"], told["REMOTE_ADDR"]) == ("127.0.0.1", "21610", "::1")
    assert (told["CONTENT_TYPE"], told["HTTP_X_A"]) == ("text/plain", "1")
    assert "HTTP_CONTENT_TYPE" not in told
    assert "PATH" not in told


def test_whoever_asks_may_have_no_address() -> None:
    assert environment(scope_of({}) | {"client": None}, None)["REMOTE_ADDR"] == ""


def test_a_header_that_comes_twice_is_one_with_both() -> None:
    scope = scope_of({})
    scope["headers"] = [(b"x-a", b"1"), (b"x-a", b"2")]
    assert environment(scope, None)["HTTP_X_A"] == "1,2"


def test_the_start_of_the_server_is_passed_on_before_it_is_complete() -> None:
    happened: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan"}

    async def send(message: dict[str, Any]) -> None:
        happened.append(message["type"])

    reception = Reception(echo, LARGEST, at_the_start=lambda: happened.append("started"))
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, reception({"type": "lifespan"}, receive, send)).result()
    assert happened == ["started", "lifespan.startup.complete", "lifespan.shutdown.complete"]
