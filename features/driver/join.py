"""The network of an in-process run: two hosts, joined by function calls, and nothing else.

The simulator calls the engine's webhooks and the engine calls the simulator's API through this transport, so a
scenario crosses the same HTTP as over sockets but needs no port, and a call to any other host fails like a dead line.
The suite itself calls both without a client between: most of a run's requests are its own.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from features.driver.line import BreakdownError, Reply, UnreachableError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SIMULATOR_URL = "http://simulator.test"
ENGINE_URL = "http://engine.test"
BODILESS = {"GET", "HEAD", "DELETE", "OPTIONS"}


class Join(httpx.BaseTransport):
    """Routes a request to the app that is mounted at its URL's host."""

    def __init__(self) -> None:
        self._apps: dict[str, WSGIApplication] = {}

    def mount(self, url: str, app: WSGIApplication) -> None:
        """Let `url` lead to the app from now on; the one that was there before is gone."""
        self._apps[host_of(url)] = app

    def line(self, url: str) -> JoinLine:
        """A line to whatever is mounted there."""
        return JoinLine(self, host_of(url))

    def call(
        self, host: str, method: str, target: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        """What the app at the host replies; `UnreachableError` when there is none."""
        app = self._apps.get(host)
        if app is None:
            raise UnreachableError(f"{host} is not part of this scenario")
        return called(app, environ_of(host, method, target, headers, content))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The same for those who speak httpx."""
        url, headers = request.url, request.headers
        try:
            reply = self.call(url.host, request.method, url.raw_path.decode("ascii"), headers, request.read())
        except UnreachableError as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return httpx.Response(
            reply.status, headers=list(reply.headers), stream=httpx.ByteStream(reply.content)
        )


@dataclass(frozen=True)
class JoinLine:
    """A `Line` by function calls."""

    join: Join
    host: str

    def send(self, method: str, target: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        """As `Line` has it; what the app raises is the cause of the breakdown, as a server would answer with 500."""
        try:
            return self.join.call(self.host, method, target, headers, content)
        except UnreachableError:
            raise
        except Exception as error:
            raise BreakdownError(f"{method} {target} was not answered: {error!r}") from error

    def close(self) -> None:
        """As `Line` has it: nothing."""


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def called(app: WSGIApplication, environ: dict[str, Any]) -> Reply:
    """What the app replies; whatever it raises is raised."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], problem: Any = None) -> Callable[[bytes], object]:
        if problem:
            raise problem[1]
        begun.append((status, headers))
        return lambda _: None

    chunks = app(environ, start)
    try:
        content = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    status, headers = begun[-1]
    return Reply(int(status[:3]), headers, content)


def environ_of(
    host: str, method: str, target: str, headers: Mapping[str, str], content: bytes | None
) -> dict[str, Any]:
    """A request as WSGI has it."""
    path, _, query = target.partition("?")
    environ = {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content or b""),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host,
    }
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    if content or method not in BODILESS:
        environ["CONTENT_LENGTH"] = str(len(content or b""))
    return environ
