"""Where requests come in from the network: the whole request is there before the application hears of it.

One thread answers, so nobody may hold it. The server's loop waits for a body, as long and as large as is allowed, and
only then is the application called, on that thread; a request that is half sent costs nobody but its sender anything.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from granian._granian import RSGIProtocolClosed, RSGIProtocolError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol
    from granian.rsgi import Scope

PATIENCE = 10.0  # seconds from a request's head to the last byte of its body
TOO_LATE = (
    b'{"type":"about:blank","title":"Request Timeout","status":408,"code":"BODY_TOO_LATE",'
    b'"detail":"the request\'s body did not arrive in time"}'
)
BROKEN = (
    b'{"type":"about:blank","title":"Internal Server Error","status":500,"code":"BROKEN",'
    b'"detail":"the simulator failed; its standard error says at what"}'
)
GONE = (RSGIProtocolClosed, RSGIProtocolError)  # whoever asked has hung up
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

log = logging.getLogger(__name__)


class Reception:
    """Awaits the bodies of requests of up to `largest` bytes for `patience` seconds, and calls the application."""

    def __init__(self, application: WSGIApplication, largest: int, patience: float = PATIENCE) -> None:
        self._application = application
        self._largest = largest
        self._patience = patience

    async def __call__(self, scope: Scope, proto: RSGIHTTPProtocol) -> None:
        """Answer a request."""
        environ = environment(scope)
        try:
            body = await self._body(environ, proto)
        except TimeoutError:
            proto.response_bytes(HTTPStatus.REQUEST_TIMEOUT, [*PROBLEM, ("connection", "close")], TOO_LATE)
            return
        except GONE:
            return
        environ["wsgi.input"] = BytesIO(body)
        try:
            await self._reply(proto, environ)
        except GONE:
            return

    async def _body(self, environ: WSGIEnvironment, proto: RSGIHTTPProtocol) -> bytes:
        """The body; of one that is too large, what tells the application so, which refuses it in its own words."""
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        if length is not None and int(length) > self._largest:
            return b""
        async with asyncio.timeout(self._patience):
            body = await proto() if length is not None else await self._collected(proto)
        environ["CONTENT_LENGTH"] = str(len(body))
        return body

    async def _collected(self, proto: RSGIHTTPProtocol) -> bytes:
        """A body of unknown length, up to one byte more than is allowed."""
        body = bytearray()
        async for chunk in proto:
            body += chunk
            if len(body) > self._largest:
                break
        return bytes(body[: self._largest + 1])

    async def _reply(self, proto: RSGIHTTPProtocol, environ: WSGIEnvironment) -> None:
        """Hand over the application's answer, or break the connection where the answer breaks off."""
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            told[:] = [int(status[:3]), headers]

        try:
            parts = self._application(environ, start_response)
        except Exception:
            log.exception("A request could not be answered")
            proto.response_bytes(HTTPStatus.INTERNAL_SERVER_ERROR, PROBLEM, BROKEN)
            return
        status, headers = told
        body = _joined(parts)
        if body is None:
            await proto.response_stream(status, headers).send_bytes(
                b""
            )  # of which hyper makes a broken answer
        else:
            proto.response_bytes(status, headers, body)  # what it promises and has not, hyper waits for


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


def environment(scope: Scope) -> WSGIEnvironment:
    """The request's head as WSGI has it (PEP 3333): header names in capitals, the path's bytes as Latin-1."""
    name, _, port = scope.server.rpartition(":")
    environ = {
        **SAME,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path if scope.path.isascii() else scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": name,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for header, value in scope.headers.items():
        key = f"HTTP_{header.upper().replace('-', '_')}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{key}" in environ:
            environ[key] = environ.pop(f"HTTP_{key}")
    return environ
