"""Carrying a webhook to the application and bringing back its answer, or the reason why there is none.

Everything that the network can do to a request is turned into a value here; what follows from it is decided in
`answers`. A webhook has a connection of its own and no cookies, so that none knows of another.

Source of headers: captures; of the limits: https://www.twilio.com/docs/usage/webhooks
"""

from __future__ import annotations

import logging
import socket
import ssl
from http.cookiejar import DefaultCookiePolicy
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlencode, urlsplit

from simulator import clock, connection, errors
from simulator.answers import Missed, Reached
from simulator.connection import Trouble
from simulator.ids import idempotency_token
from simulator.model import Webhook
from simulator.signature import sign

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 10
LARGEST_ANSWER = 64 * 1024

# OpenSSL's numbers for what may be wrong with a certificate (openssl-verification-options); others: no trust.
CERTIFICATES = {
    10: errors.CERTIFICATE_EXPIRED,
    62: errors.CERTIFICATE_MISMATCH,
    64: errors.CERTIFICATE_MISMATCH,
}

log = logging.getLogger(__name__)


class Postman:
    """Sends webhooks over one transport; None means the network."""

    def __init__(self, transport: httpx.BaseTransport | None) -> None:
        self._transport = transport
        self._lock = Lock()
        self._made: httpx.Client | None = None

    def deliver(self, webhook: Webhook, token: str) -> Reached | Missed:
        """Send the request, signed with the account's token; never raises."""
        try:
            return self._reach(webhook, token)
        except Exception as error:  # noqa: BLE001  an application in this process may raise anything
            return missed(error)

    def _reach(self, webhook: Webhook, token: str) -> Reached:
        began = clock.stopwatch()
        with self._client().stream(
            webhook.method,
            address(webhook),
            content=urlencode(webhook.params) if webhook.method == "POST" else None,
            headers=headers(webhook, token),
            timeout=timeout(webhook.url),
        ) as response:
            return Reached(
                status=response.status_code,
                content_type=response.headers.get("content-type"),
                body=_read(response, began + connection.of(webhook.url).total_ms / 1000),
            )

    def _client(self) -> httpx.Client:
        import httpx  # here, because it takes a third of a second and the first request can wait for it

        with self._lock:
            if self._made is None:
                self._made = httpx.Client(
                    transport=self._transport,
                    follow_redirects=True,
                    max_redirects=MOST_REDIRECTS,
                    limits=httpx.Limits(max_keepalive_connections=0),
                    trust_env=False,
                )
                self._made.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            return self._made

    def close(self) -> None:
        """Let go of open connections."""
        if self._made is not None:
            self._made.close()


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
        "Connection": "close",
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


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The answer's body, up to one byte more than is allowed, which is enough to know that it is too large."""
    import httpx

    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            break
        if clock.stopwatch() > deadline:
            raise httpx.ReadTimeout("the answer did not end in time")
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
        case httpx.ProtocolError() | httpx.DecodingError():
            return Missed(problem=errors.PROTOCOL_VIOLATION, trouble=Trouble.READ, reason=reason)
        case httpx.TimeoutException() | httpx.NetworkError():
            return Missed(problem=errors.RETRIEVAL_FAILURE, trouble=Trouble.READ, reason=reason)
        case httpx.HTTPError() | httpx.InvalidURL():
            return Missed(problem=errors.CONNECTION_FAILURE, trouble=Trouble.CLIENT_ERROR, reason=reason)
        case _:
            # Over a network the application would have answered 500; here its own traceback says more.
            log.warning("The application raised instead of answering", exc_info=error)
            return Missed(problem=errors.RETRIEVAL_FAILURE, trouble=Trouble.SERVER_ERROR, reason=reason)


def _connect_problem(error: BaseException) -> errors.Debugger:
    """Name and certificate troubles look like any failed connection; what caused them tells them apart."""
    seen: BaseException | None = error
    while seen is not None:
        match seen:
            case socket.gaierror():
                return errors.DNS_FAILURE
            case ssl.SSLCertVerificationError():
                return CERTIFICATES.get(seen.verify_code, errors.CERTIFICATE_UNTRUSTED)
            case ssl.SSLError():
                return errors.TLS_FAILURE
        seen = seen.__cause__ or seen.__context__
    return errors.CONNECTION_FAILURE
