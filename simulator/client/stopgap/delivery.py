"""Webhooks for an application that runs in this process: taken by a thread, answered by whoever settles.

The simulator is another process and speaks HTTP. A small server takes its requests and queues them; `serve_waiting`
calls the application with them in the caller's own thread, where a test's transactions and patches are.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

LONGEST_WAIT = 60  # seconds; the provider gives up after fifteen


@dataclass(frozen=True)
class Answer:
    """What the application said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A request that waits for its answer."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    host: str
    port: int
    answer: Future[Answer] = field(default_factory=Future)

    @property
    def path(self) -> str:
        """The path, as it was sent."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """What follows the path."""
        return self.target.partition("?")[2]


class Listener:
    """A server on a free port in front of an application that never listens."""

    def __init__(self, app: Callable[..., Any], path: str) -> None:
        self._app = app
        self._is_asgi = _is_asgi(app)
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.waiting = self._queue
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self.sms_url = f"{self.base_url}{path}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="stopgap")
        self._thread.start()

    def serve_waiting(self) -> bool:
        """Answer what waits; whether anything did. What the application raises is raised here."""
        return sum(self._served(request) for request in self._taken()) > 0

    async def serve_waiting_async(self) -> bool:
        """The same within the running loop."""
        served = False
        for request in self._taken():
            served = True
            if self._is_asgi:
                await _answered(request, _asgi(self._app, request))
            else:
                self._served(request)
        return served

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _taken(self) -> Iterable[Waiting]:
        while True:
            try:
                yield self._queue.get_nowait()
            except Empty:
                return

    def _served(self, request: Waiting) -> bool:
        if self._is_asgi:
            _run(_answered(request, _asgi(self._app, request)))
        else:
            try:
                request.answer.set_result(_wsgi(self._app, request))
            except BaseException as error:
                request.answer.set_exception(error)
                raise
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    waiting: SimpleQueue[Waiting]


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        waiting = Waiting(
            method=self.command,
            target=self.path,
            headers=list(self.headers.items()),
            body=self.rfile.read(length),
            host="127.0.0.1",
            port=self.server.server_port,
        )
        self.server.waiting.put(waiting)
        try:
            answer = waiting.answer.result(LONGEST_WAIT)
        except Exception:  # noqa: BLE001  the test that called the application sees what it raised
            answer = Answer(500, [("Content-Type", "text/plain")], b"the application raised")
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = _take  # noqa: N815  the names are given

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the parameter's name is given
        """Say nothing."""


def _is_asgi(app: Any) -> bool:
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None)):  # noqa: B004  its kind is asked
        return True
    try:
        return len(inspect.signature(app).parameters) == 3  # scope, receive, send; WSGI has two
    except (TypeError, ValueError):
        return False


def _wsgi(app: Callable[..., Any], request: Waiting) -> Answer:
    told: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if exc_info:
            raise exc_info[1]
        told.update(status=int(status.split(" ", 1)[0]), headers=headers)
        return io.BytesIO().write

    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "SERVER_NAME": request.host,
        "SERVER_PORT": str(request.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return Answer(told["status"], told["headers"], body)


async def _answered(request: Waiting, work: Any) -> None:
    try:
        request.answer.set_result(await work)
    except BaseException as error:
        request.answer.set_exception(error)
        raise


async def _asgi(app: Callable[..., Any], request: Waiting) -> Answer:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(request.path),
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers],
        "client": ("127.0.0.1", 0),
        "server": (request.host, request.port),
    }
    told: dict[str, Any] = {"headers": []}
    body = bytearray()
    sent = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not sent.is_set():
            sent.set()
            return {"type": "http.request", "body": request.body, "more_body": False}
        return {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            told["status"] = event["status"]
            told["headers"] = [
                (n.decode("latin-1"), v.decode("latin-1")) for n, v in event.get("headers", [])
            ]
        elif event["type"] == "http.response.body":
            body.extend(event.get("body", b""))

    await app(scope, receive, send)
    return Answer(told["status"], told["headers"], bytes(body))


def _run(work: Any) -> None:
    """Run a coroutine to its end: here, or beside a loop that runs in this thread already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(work)
        return
    with ThreadPoolExecutor(1) as beside:
        beside.submit(asyncio.run, work).result()
