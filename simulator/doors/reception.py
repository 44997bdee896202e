"""Where requests come in from the network: the whole request is there before the application hears of it.

One thread does everything, the network's part included: nothing is handed from thread to thread, and nobody may hold
it. Its loop waits for a body, as long and as large as is allowed, and only then is the application called; a request
that is half sent costs nobody but its sender anything. Before the application somebody else may be asked, who is
quicker and answers only some requests.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

PATIENCE = 10.0  # seconds from a request's head to the last byte of its body
TOO_LATE = (
    b'{"type":"about:blank","title":"Request Timeout","status":408,"code":"BODY_TOO_LATE",'
    b'"detail":"the request\'s body did not arrive in time"}'
)
BROKEN = (
    b'{"type":"about:blank","title":"Internal Server Error","status":500,"code":"BROKEN",'
    b'"detail":"the simulator failed; its standard error says at what"}'
)
PROBLEM = [("content-type", "application/problem+json")]

# What is the same in every request; other variables of the process are nobody's business.
SAME: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": False,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}

Scope = Mapping[str, Any]
"""The head of a request, as ASGI has it."""
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

Answer = tuple[int, list[tuple[str, str]], bytes]

log = logging.getLogger(__name__)


class GoneError(Exception):
    """Whoever asked has hung up."""


class Reception:
    """Awaits the bodies of requests of up to `largest` bytes for `patience` seconds, and calls the application.

    `express` is asked first: the status, headers and body of its answer, or None where it has none. `at_the_start` is
    called when the server takes connections, and requests to end.
    """

    def __init__(
        self,
        application: WSGIApplication,
        largest: int,
        express: Callable[[Scope, bytes], Answer | None] = lambda _scope, _body: None,
        *,
        patience: float = PATIENCE,
        at_the_start: Callable[[], None] = lambda: None,
    ) -> None:
        self._application = application
        self._largest = largest
        self._express = express
        self._patience = patience
        self._at_the_start = at_the_start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; or, once, live through the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            body = await self._body(scope, receive)
            answer = self._answer(scope, body)
        except GoneError:
            return
        except TimeoutError:
            answer = HTTPStatus.REQUEST_TIMEOUT, [*PROBLEM, ("connection", "close")], TOO_LATE
        await _reply(scope, answer, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._at_the_start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _body(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where there is none, and of one that says it is too large."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length")
        if length is None and b"transfer-encoding" not in headers:
            return None
        if length is not None and int(length) > self._largest:
            return None
        async with asyncio.timeout(self._patience):
            return await self._collected(receive)

    async def _collected(self, receive: Receive) -> bytes:
        """The body, up to one byte more than is allowed."""
        body, more = b"", True
        while more and len(body) <= self._largest:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise GoneError
            body, more = body + message["body"], message["more_body"]
        return body[: self._largest + 1]

    def _answer(self, scope: Scope, body: bytes | None) -> tuple[int, list[tuple[str, str]], bytes | None]:
        """Status, headers and body; None for a body that breaks off."""
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            told[:] = [int(status[:3]), headers]

        try:
            if body is not None and (answer := self._express(scope, body)) is not None:
                return answer
            parts = self._application(environment(scope, body), start_response)
        except Exception:
            log.exception("A request could not be answered")
            return HTTPStatus.INTERNAL_SERVER_ERROR, PROBLEM, BROKEN
        status, headers = told
        return status, headers, _joined(parts)


async def _reply(
    scope: Scope, answer: tuple[int, list[tuple[str, str]], bytes | None], receive: Receive, send: Send
) -> None:
    """Hand over the answer; where it breaks off the connection does, and what it promises and has not is waited for."""
    status, headers, body = answer
    encoded = [_encoded(header) for header in headers]
    promised = next((int(value) for name, value in encoded if name == b"content-length"), None)
    if promised is None and body and status != HTTPStatus.NO_CONTENT:
        encoded.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": int(status), "headers": encoded})
    if body is None:
        return  # of which the server makes a broken answer
    waits = scope["method"] != "HEAD" and promised is not None and len(body) < promised
    await send({"type": "http.response.body", "body": body, "more_body": waits})
    while waits and (await receive())["type"] != "http.disconnect":
        pass


def _joined(parts: Iterable[bytes]) -> bytes | None:
    """The body; None where it breaks off, which a fault has it do."""
    try:
        return b"".join(parts)
    except Exception:
        log.info("An answer broke off", exc_info=True)
        return None
    finally:
        if close := getattr(parts, "close", None):
            close()


@lru_cache(maxsize=256)
def _encoded(header: tuple[str, str]) -> tuple[bytes, bytes]:
    """A header as ASGI has it; most are the same in all answers."""
    return header[0].lower().encode("latin-1"), header[1].encode("latin-1")


def environment(scope: Scope, body: bytes | None) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333): header names in capitals, the path's bytes as Latin-1.

    Of a body that was not read the application is told the length, and refuses it in its own words.
    """
    host, port = scope["server"]
    environ = {
        **SAME,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": f"{port}",
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.url_scheme": scope["scheme"],
    }
    for header, value in scope["headers"]:
        key = f"HTTP_{header.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{key}" in environ:
            environ[key] = environ.pop(f"HTTP_{key}")
    if body is not None:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body or b"")
    return environ
