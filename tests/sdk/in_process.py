"""The official SDK's way to the simulator in this process: its requests, carried by WSGI."""

from __future__ import annotations

import logging
from typing import Any

import httpx
from flask import Flask
from twilio.http import HttpClient
from twilio.http.response import Response


class InProcess(HttpClient):  # type: ignore[misc]  # the SDK has no types
    """What the SDK asks of an HTTP client; whatever host it names, the simulator answers."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._http = httpx.Client(transport=httpx.WSGITransport(app))

    def request(  # noqa: PLR0917  the SDK's signature
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  nothing here takes time
        allow_redirects: bool = False,
    ) -> Response:
        """Send a request."""
        query: Any = params or None  # None leaves the query of a page's address as it is
        answer = self._http.request(
            method,
            uri,
            params=query,
            data=data,
            headers=headers,
            auth=auth or httpx.USE_CLIENT_DEFAULT,
            follow_redirects=allow_redirects,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    def close(self) -> None:
        """Let go of the transport."""
        self._http.close()
