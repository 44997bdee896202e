"""What carries the requests of Twilio's SDK.

Its own HTTP client is replaced by one over a transport of httpx, so that another one can be injected. Nothing is
between the two: what a client of httpx does besides (cookies, redirects, logins) nobody needs here, and it takes a
third of a request.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

TIMEOUT = httpx.Timeout(15.0, connect=5.0)


class HttpxClient(HttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's HTTP client, over a transport of httpx. Nothing is redirected: the SDK never asks for it."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._transport = transport

    def request(  # noqa: PLR0917 - the signature is the SDK's
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002 - the signature is the SDK's
    ) -> Response:
        asked = httpx.Request(
            method,
            _parsed(uri),
            params=_query(params),
            content=urlencode(data, doseq=True) if data else None,
            headers={**(headers or {}), **_login(auth), "Accept-Encoding": "gzip, deflate"},
            extensions={"timeout": (httpx.Timeout(timeout) if timeout else TIMEOUT).as_dict()},
        )
        answer = self._transport.handle_request(asked)
        try:
            answer.read()
        finally:
            answer.close()
        said = answer.content.decode(errors="replace")  # JSON, which is UTF-8: no need to find that out
        return Response(answer.status_code, said, answer.headers)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()


def network(url: str) -> httpx.HTTPTransport:
    """What carries requests to that address: through the proxy that the environment names for it, if any."""
    asked, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(asked.scheme) or proxies.get("all")
    if proxy and not proxy_bypass(asked.netloc):
        return httpx.HTTPTransport(proxy=proxy)
    from engine.edge.packets import Direct  # here, because what is behind it can wait for the first text

    return Direct()


@lru_cache(maxsize=64)
def _parsed(uri: str) -> httpx.URL:
    """The address taken apart: all texts go to the same one."""
    return httpx.URL(uri)


def _login(auth: tuple[str, str] | None) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(':'.join(auth).encode()).decode()}"} if auth else {}


def _query(params: dict[str, object] | None) -> Any:
    """httpx would write a missing value as an empty one; the SDK means: leave it out."""
    return {name: value for name, value in (params or {}).items() if value is not None} or None
