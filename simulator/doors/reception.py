"""Where requests come in from the network: the whole request is there before the application hears of it.

One thread answers, so nobody may hold it. The server's loop waits for a body, as long and as large as is allowed, and
only then is the application called, on that thread; a request that is half sent costs nobody but its sender anything.
Before the application somebody else may be asked, who is quicker and answers only some requests.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
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

Answer = tuple[int, list[tuple[str, str]], bytes]

log = logging.getLogger(__name__)


class Reception:
    """Awaits the bodies of requests of up to `largest` bytes for `patience` seconds, and calls the application.

    `express` is asked first: the status, headers and body of its answer, or None where it has none. `at_the_end` is
    called when the server has stopped.
    """

    def __init__(
        self,
        application: WSGIApplication,
        largest: int,
        express: Callable[[Scope, bytes], Answer | None] = lambda _scope, _body: None,
        *,
        patience: float = PATIENCE,
        at_the_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._application = application
        self._largest = largest
        self._express = express
        self._patience = patience
        self._at_the_end = at_the_end

    def __rsgi_del__(self, _loop: object) -> None:
        """The server has answered its last request."""
        self._at_the_end()

    async def __call__(self, scope: Scope, proto: RSGIHTTPProtocol) -> None:
        """Answer a request."""
        try:
            body = await self._body(scope, proto)
        except TimeoutError:
            proto.response_bytes(HTTPStatus.REQUEST_TIMEOUT, [*PROBLEM, ("connection", "close")], TOO_LATE)
            return
        except GONE:
            return
        try:
            await self._reply(scope, body, proto)
        except GONE:
            return

    async def _body(self, scope: Scope, proto: RSGIHTTPProtocol) -> bytes | None:
        """The body; None where there is none, and of one that says it is too large."""
        length = scope.headers.get("content-length")
        if length is None and "transfer-encoding" not in scope.headers:
            return None
        if length is not None and int(length) > self._largest:
            return None
        async with asyncio.timeout(self._patience):
            return await proto() if length is not None else await self._collected(proto)

    async def _collected(self, proto: RSGIHTTPProtocol) -> bytes:
        """A body of unknown length, up to one byte more than is allowed."""
        body = bytearray()
        async for chunk in proto:
            body += chunk
            if len(body) > self._largest:
                break
        return bytes(body[: self._largest + 1])

    async def _reply(self, scope: Scope, body: bytes | None, proto: RSGIHTTPProtocol) -> None:
        """Hand over the answer, or break the connection where the answer breaks off."""
        status, headers, answered = self._answer(scope, body)
        if answered is None:
            broken = proto.response_stream(status, headers)
            await broken.send_bytes(b"")  # of which hyper makes a broken answer
        else:
            proto.response_bytes(status, headers, answered)  # what it promises and has not, hyper waits for

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


def environment(scope: Scope, body: bytes | None) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333): header names in capitals, the path's bytes as Latin-1.

    Of a body that was not read the application is told the length, and refuses it in its own words.
    """
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
    if body is not None:
        environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body or b"")
    return environ
