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
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

from granian._granian import RSGIProtocolClosed, RSGIProtocolError

from engine.doors.callbacks import Callbacks

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol
    from granian.rsgi import Scope

THREADS = 16
PATIENCE = 30.0  # seconds from a request's head to the last byte of its body
HUNG_UP = (RSGIProtocolClosed, RSGIProtocolError)
_PROBLEM = [("content-type", "application/problem+json"), ("connection", "close")]

log = logging.getLogger(__name__)


class _RefusedError(Exception):
    """The request is not taken to the application."""

    def __init__(self, status: int, title: str, code: str, detail: str) -> None:
        super().__init__(code)
        fields = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
        self.status, self.body = status, json.dumps(fields).encode()


class Reception:
    """Takes requests of up to `largest` bytes, which arrive within `patience` seconds, to the application.

    Status callbacks are taken by `callbacks`, where it will.
    """

    def __init__(
        self,
        application: WSGIApplication,
        largest: int,
        patience: float = PATIENCE,
        callbacks: Callbacks | None = None,
    ) -> None:
        self._application = application
        self._callbacks = callbacks
        self._largest = largest
        self._patience = patience
        self._threads: Executor = ThreadPoolExecutor(THREADS, "request")

    async def __call__(self, scope: Scope, proto: RSGIHTTPProtocol) -> None:
        """Answer a request."""
        try:
            environ = _environment(scope)
            body = await self._body(environ, proto)
            if self._callbacks and await self._callbacks.took(environ, body, self._threads):
                proto.response_empty(204, [])
                return
            environ["wsgi.input"] = BytesIO(body)
            await self._reply(environ, proto)
        except _RefusedError as refused:
            proto.response_bytes(refused.status, _PROBLEM, refused.body)
        except HUNG_UP:
            log.debug("A client has hung up")

    async def _body(self, environ: WSGIEnvironment, proto: RSGIHTTPProtocol) -> bytes:
        """The whole body; raises `_RefusedError` where it is too large or too late."""
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        if length and int(length) > self._largest:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._patience):
                body = await proto() if length else await self._collected(proto)
        except TimeoutError:
            sentence = f"The request's body did not arrive within {self._patience:g} seconds."
            raise _RefusedError(408, "Request timeout", "BODY_TOO_LATE", sentence) from None
        environ["CONTENT_LENGTH"] = str(len(body))
        return body

    async def _collected(self, proto: RSGIHTTPProtocol) -> bytes:
        """A body of unknown length."""
        body = bytearray()
        async for chunk in proto:
            body += chunk
            if len(body) > self._largest:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> _RefusedError:
        sentence = f"A request has at most {self._largest} bytes."
        return _RefusedError(413, "Too large", "REQUEST_ENTITY_TOO_LARGE", sentence)

    async def _reply(self, environ: WSGIEnvironment, proto: RSGIHTTPProtocol) -> None:
        """One change of threads an answer, and one a part where it has no length."""
        loop, told = asyncio.get_running_loop(), _Told()
        body = await loop.run_in_executor(self._threads, told.answer, self._application, environ)
        if body is not None:
            proto.response_bytes(told.status, told.headers, body)
            return
        try:
            stream = proto.response_stream(told.status, told.headers)
            while (part := await loop.run_in_executor(self._threads, next, told.parts, None)) is not None:
                await stream.send_bytes(part)
        finally:
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


def _environment(scope: Scope) -> WSGIEnvironment:
    """The request's head as WSGI has it (PEP 3333): names in capitals, the path's bytes as Latin-1."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
