"""The network of an in-process run: two hosts, joined by function calls, and nothing else.

The simulator calls the engine's webhooks and the engine calls the simulator's API through this transport, so a
scenario crosses the same HTTP as over sockets but needs no port, and a call to any other host fails like a dead line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SIMULATOR_URL = "http://simulator.test"
ENGINE_URL = "http://engine.test"


class Join(httpx.BaseTransport):
    """Routes a request to the app that is mounted at its URL's host."""

    def __init__(self) -> None:
        self._apps: dict[str, httpx.WSGITransport] = {}

    def mount(self, url: str, app: WSGIApplication) -> None:
        """Let `url` lead to the app from now on; the one that was there before is gone."""
        self._apps[httpx.URL(url).host] = httpx.WSGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        app = self._apps.get(request.url.host)
        if app is None:
            raise httpx.ConnectError(f"{request.url.host} is not part of this scenario", request=request)
        return app.handle_request(request)
