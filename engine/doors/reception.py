"""Where requests come in from the network: no client holds a thread, however slowly it sends or reads.

The server's loop waits for a body, as long and as large as is allowed, and for whoever reads an answer. The
application is called when the whole request is there, and goes on only as fast as its answer is taken, on one of a few
threads: those may wait for the provider or the database, which have time limits of their own.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from engine.doors.callbacks import Callbacks

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

THREADS = 16
PATIENCE = 30.0  # seconds from a request's head to the last byte of its body
_PROBLEM = [("content-type", "application/problem+json"), ("connection", "close")]
_SAME: Final[dict[str, Any]] = {  # in every request
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}

Scope = Mapping[str, Any]
"""A request's head, as ASGI has it."""
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[str, str]]

log = logging.getLogger(__name__)


class _RefusedError(Exception):
    """The request is not taken to the application."""

    def __init__(self, status: int, title: str, code: str, detail: str) -> None:
        super().__init__(code)
        fields = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
        self.status, self.body = status, json.dumps(fields).encode()


class _GoneError(Exception):
    """The client has hung up."""


class Reception:
    """Takes requests of up to `largest` bytes, which arrive within `patience` seconds, to the application.

    Status callbacks are taken by `callbacks`, where it will. `at_the_start` is called when connections are taken.
    """

    def __init__(
        self,
        application: WSGIApplication,
        largest: int,
        patience: float = PATIENCE,
        callbacks: Callbacks | None = None,
        at_the_start: Callable[[], None] = lambda: None,
    ) -> None:
        self._application = application
        self._callbacks = callbacks
        self._largest = largest
        self._patience = patience
        self._at_the_start = at_the_start
        self._threads: Executor = ThreadPoolExecutor(THREADS, "request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; or, once, live through the life of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            environ = _environment(scope)
            body = await self._body(environ, receive)
            if self._callbacks and await self._callbacks.took(environ, body, self._threads):
                await _reply(send, 204, (), b"")
                return
            environ["wsgi.input"] = BytesIO(body)
            await self._answer(environ, receive, send)
        except _RefusedError as refused:
            await _reply(send, refused.status, _PROBLEM, refused.body)
        except _GoneError:
            log.debug("A client has hung up")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._at_the_start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _body(self, environ: WSGIEnvironment, receive: Receive) -> bytes:
        """The whole body; raises `_RefusedError` where it is too large or too late."""
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        if length and int(length) > self._largest:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._patience):
                body = await self._collected(receive)
        except TimeoutError:
            sentence = f"The request's body did not arrive within {self._patience:g} seconds."
            raise _RefusedError(408, "Request timeout", "BODY_TOO_LATE", sentence) from None
        environ["CONTENT_LENGTH"] = str(len(body))
        return body

    async def _collected(self, receive: Receive) -> bytes:
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _GoneError
            body += message["body"]
            if len(body) > self._largest:
                raise self._too_large()
            more = message["more_body"]
        return bytes(body)

    def _too_large(self) -> _RefusedError:
        sentence = f"A request has at most {self._largest} bytes."
        return _RefusedError(413, "Too large", "REQUEST_ENTITY_TOO_LARGE", sentence)

    async def _answer(self, environ: WSGIEnvironment, receive: Receive, send: Send) -> None:
        """One change of threads an answer, and one a part where it has no length."""
        loop, told = asyncio.get_running_loop(), _Told()
        body = await loop.run_in_executor(self._threads, told.answer, self._application, environ)
        if body is not None:
            await _reply(send, told.status, told.headers, body)
            return
        gone = asyncio.create_task(_gone(receive))
        try:
            await send(_start(told.status, told.headers))
            while (part := await loop.run_in_executor(self._threads, next, told.parts, None)) is not None:
                if gone.done():
                    raise _GoneError
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            await loop.run_in_executor(self._threads, told.close)


class _Told:
    """What the application says of its answer."""

    status = 500
    headers: list[tuple[str, str]]
    parts: Iterator[bytes]
    close: Any = staticmethod(lambda: None)

    def answer(self, application: WSGIApplication, environ: WSGIEnvironment) -> bytes | None:
        """The application's answer, closed; None where it has no length: its parts are still to be taken."""
        parts = application(environ, self._start)
        self.close, self.parts = getattr(parts, "close", self.close), iter(parts)
        if not self.has_length and environ["REQUEST_METHOD"] != "HEAD":
            return None
        try:
            return b"".join(self.parts)
        finally:
            self.close()

    def _start(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        self.status, self.headers = int(status[:3]), headers

    @property
    def has_length(self) -> bool:
        return any(name.casefold() == "content-length" for name, _ in self.headers)


async def _gone(receive: Receive) -> None:
    """Wait until the client hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send(_start(status, headers))
    await send({"type": "http.response.body", "body": body})


def _start(status: int, headers: Headers) -> dict[str, Any]:
    encoded = [_encoded(name, value) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


@lru_cache(maxsize=256)
def _encoded(name: str, value: str) -> tuple[bytes, bytes]:
    """A header as ASGI has it; most are the same in all answers."""
    return name.lower().encode("latin-1"), value.encode("latin-1")


def _environment(scope: Scope) -> WSGIEnvironment:
    """The request's head as WSGI has it (PEP 3333): names in capitals, the path's bytes as Latin-1."""
    host, port = scope["server"]
    environ: WSGIEnvironment = {
        **_SAME,
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, value in scope["headers"]:
        key, text = _variable(name), value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    return environ


@lru_cache(maxsize=256)
def _variable(header: bytes) -> str:
    """What a header is called in a request's environment."""
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
