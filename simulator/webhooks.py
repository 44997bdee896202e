"""Carrying a webhook to the application and bringing back its answer, or the reason why there is none.

Everything that the network can do to a request is turned into a value here; what follows from it is decided in
`answers`. Source of headers: captures; of the limits: https://www.twilio.com/docs/usage/webhooks
"""

from __future__ import annotations

import socket
import ssl
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlencode, urlsplit

from simulator import connection, errors
from simulator.answers import Missed, Reached
from simulator.connection import Trouble
from simulator.ids import idempotency_token
from simulator.model import Webhook
from simulator.signature import sign

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 10
LARGEST_ANSWER = 64 * 1024


class Postman:
    """Sends webhooks over one transport; None means the network."""

    def __init__(self, transport: httpx.BaseTransport | None) -> None:
        self._transport = transport

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx  # here, because it takes a third of a second and the first request can wait for it

        return httpx.Client(
            transport=self._transport, follow_redirects=True, max_redirects=MOST_REDIRECTS, trust_env=False
        )

    def deliver(self, webhook: Webhook, token: str) -> Reached | Missed:
        """Send the request, signed with the account's token; never raises."""
        import httpx

        try:
            with self._client.stream(
                webhook.method,
                address(webhook),
                content=urlencode(webhook.params) if webhook.method == "POST" else None,
                headers=headers(webhook, token),
                timeout=timeout(webhook.url),
            ) as response:
                return Reached(
                    status=response.status_code,
                    content_type=response.headers.get("content-type"),
                    body=_read(response),
                )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return missed(error)

    def close(self) -> None:
        """Let go of open connections."""
        if "_client" in self.__dict__:
            self._client.close()


def address(webhook: Webhook) -> str:
    """Where the request goes: without the fragment, with the parameters in the query where the method is GET."""
    url = urldefrag(webhook.url).url
    if webhook.method == "POST":
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(webhook.params)}"


def headers(webhook: Webhook, token: str) -> dict[str, str]:
    """The headers of the request, its signature among them."""
    form = webhook.method == "POST"
    signed = sign(token, address(webhook), webhook.params if form else ())
    fixed = {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": signed,
        "I-Twilio-Idempotency-Token": idempotency_token(webhook.id),
        "X-Home-Region": "us1",
    }
    return fixed | ({"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if form else {})


def timeout(url: str) -> httpx.Timeout:
    """How long to wait for the application, by the URL's connection overrides."""
    import httpx

    limits = connection.of(url)
    return httpx.Timeout(min(limits.read_ms, limits.total_ms) / 1000, connect=limits.connect_ms / 1000)


def _read(response: httpx.Response) -> bytes:
    """The answer's body, up to one byte more than is allowed: enough to know that it is too large."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
    return bytes(body[: LARGEST_ANSWER + 1])


def missed(error: Exception) -> Missed:
    """What went wrong, in the debugger's terms and in the retry policy's."""
    import httpx

    reason = f"{type(error).__name__}: {error}"
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return Missed(problem=_connect_problem(error), trouble=Trouble.CONNECT, reason=reason)
        case httpx.TooManyRedirects():
            return Missed(problem=errors.TOO_MANY_REDIRECTS, trouble=Trouble.CLIENT_ERROR, reason=reason)
        case httpx.RemoteProtocolError():
            return Missed(problem=errors.PROTOCOL_VIOLATION, trouble=Trouble.READ, reason=reason)
        case httpx.TimeoutException() | httpx.NetworkError():
            return Missed(problem=errors.RETRIEVAL_FAILURE, trouble=Trouble.READ, reason=reason)
        case _:
            return Missed(problem=errors.CONNECTION_FAILURE, trouble=Trouble.CLIENT_ERROR, reason=reason)


def _connect_problem(error: BaseException) -> errors.Debugger:
    """Name and certificate troubles look like any failed connection; what caused them tells them apart."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return errors.DNS_FAILURE
        if isinstance(seen, ssl.SSLError):
            return errors.TLS_FAILURE
        seen = seen.__cause__ or seen.__context__
    return errors.CONNECTION_FAILURE
