"""Carrying a webhook to the application and bringing back its answer, or the reason why there is none.

Everything that the network can do to a request is turned into a value here; what follows from it is decided in
`answers`. Each request has a connection of its own.

Source of the limits: https://www.twilio.com/docs/usage/webhooks
"""

from __future__ import annotations

import logging
import socket
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator import errors
from simulator.model import Webhook
from simulator.rules.answers import Missed, Reached
from simulator.runtime import clock
from simulator.runtime.ids import idempotency_token
from simulator.webhooks import connection, cookies, envelope
from simulator.webhooks.connection import Connection, Trouble
from simulator.webhooks.cookies import Cookie
from simulator.webhooks.envelope import Envelope

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER = 64 * 1024

# OpenSSL's numbers for what may be wrong with a certificate (openssl-verification-options); others: no trust.
CERTIFICATES = {
    10: errors.CERTIFICATE_EXPIRED,
    62: errors.CERTIFICATE_MISMATCH,
    64: errors.CERTIFICATE_MISMATCH,
}

log = logging.getLogger(__name__)


class RedirectsError(Exception):
    """An application sent the provider on and on."""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A webhook to carry: with the account's token, and the cookies that the application left with the pair."""

    webhook: Webhook
    token: str = field(repr=False)
    cookies: tuple[Cookie, ...]
    now: datetime

    def headers(self, sent: Envelope, new: tuple[Cookie, ...]) -> dict[str, str]:
        """The headers of one request of the errand, after redirects that set new cookies."""
        kept = cookies.kept(self.cookies, new, self.now)
        return envelope.headers(
            sent,
            token=self.token,
            idempotency_token=idempotency_token(self.webhook.origin),
            cookie=cookies.header(kept, sent.url, self.now),
            forged=self.webhook.forged,
        )


class Courier:
    """Sends webhooks over one transport; None means the network."""

    def __init__(self, transport: httpx.BaseTransport | None) -> None:
        self._transport = transport
        self._lock = Lock()

    def deliver(self, errand: Errand) -> Reached | Missed:
        """Send the request and follow redirects, as long as the URL's total time allows; never raises."""
        try:
            return self._reach(errand)
        except Exception as error:  # noqa: BLE001  an application in this process may raise anything
            return missed(error)

    def _reach(self, errand: Errand) -> Reached | Missed:
        limits = connection.of(errand.webhook.url)
        deadline = clock.stopwatch() + (limits.total - errand.webhook.spent).total_seconds()
        sent = _as_written(envelope.of(errand.webhook))
        new: tuple[Cookie, ...] = ()
        for _ in range(envelope.MOST_REDIRECTS + 1):
            response, body = self._send(sent, errand.headers(sent, new), limits, deadline)
            new += cookies.set_by(response.headers.get_list("set-cookie"), sent.url, errand.now)
            following = envelope.redirected(sent, response.status_code, response.headers.get("location"))
            if following is None:
                return Reached(
                    status=response.status_code,
                    content_type=response.headers.get("content-type"),
                    body=body,
                    url=sent.address,
                    cookies=new,
                )
            sent = _as_written(following)
        return missed(RedirectsError(f"more than {envelope.MOST_REDIRECTS} of them"))

    def _send(
        self, sent: Envelope, headers: dict[str, str], limits: Connection, deadline: float
    ) -> tuple[httpx.Response, bytes]:
        import httpx  # here, because it takes a third of a second and the first request can wait for it

        left = deadline - clock.stopwatch()
        if left <= 0:
            raise httpx.ReadTimeout("the total time is used up")
        read, connect = min(limits.read_ms / 1000, left), min(limits.connect_ms / 1000, left)
        request = httpx.Request(
            sent.method,
            _parsed(sent.url),
            content=sent.body,
            headers=headers,
            extensions={"timeout": httpx.Timeout(read, connect=connect).as_dict()},
        )
        carrier = self._carrier()
        from simulator.runtime.network import until

        with until(deadline):
            response = carrier.handle_request(request)
            try:
                return response, _read(response, deadline)
            finally:
                response.close()

    def _carrier(self) -> httpx.BaseTransport:
        """The transport that was given, or one of our own."""
        from simulator.runtime.network import Network

        with self._lock:
            if self._transport is None:
                self._transport = Network()
            return self._transport

    def close(self) -> None:
        """Let go of open connections."""
        if self._transport is not None:
            self._transport.close()


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """The URL taken apart, once for all that is done with it."""
    import httpx

    return httpx.URL(url)


def _as_written(sent: Envelope) -> Envelope:
    """The request with its URL as the transport writes it, for that is what is signed.

    Names become small letters, `..` in a path is resolved, what has to be encoded is, and a query that is empty goes.
    """
    url = _parsed(sent.url)
    return replace(
        sent,
        wire=f"{url.scheme}://{url.netloc.decode('ascii')}{url.raw_path.decode('ascii').removesuffix('?')}",
    )


def _read(response: httpx.Response, deadline: float) -> bytes:
    """The answer's body, up to one byte more than is allowed, which is enough to know that it is too large.

    That goes for what it unfolds to as well: of a few compressed bytes no more than that is ever made.
    """
    import httpx

    at_hand = response.is_stream_consumed  # as an application in this process answers
    unfold = _unfolding("" if at_hand else response.headers.get("content-encoding", ""))
    body = bytearray()
    for chunk in response.iter_bytes() if at_hand else response.iter_raw():
        try:
            body += unfold(chunk, LARGEST_ANSWER + 1)
        except zlib.error as error:
            raise httpx.DecodingError(f"the answer cannot be decompressed: {error}") from error
        if len(body) > LARGEST_ANSWER:
            break
        if clock.stopwatch() > deadline:
            raise httpx.ReadTimeout("the answer did not end in time")
    return bytes(body[: LARGEST_ANSWER + 1])


def _unfolding(encoding: str) -> Callable[[bytes, int], bytes]:
    """What makes up to so many bytes of compressed ones. No compression was asked for, so two kinds are enough."""
    import httpx

    match encoding.strip().lower():
        case "" | "identity":
            return lambda data, _most: data
        case "gzip" | "x-gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
        case "deflate":
            return zlib.decompressobj().decompress
    raise httpx.DecodingError(f"nobody asked for an answer in {encoding[:100]!r}")


def missed(error: Exception) -> Missed:
    """What went wrong, in the debugger's terms and in the retry policy's."""
    import httpx

    reason = f"{type(error).__name__}: {error}"
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return Missed(problem=_connect_problem(error), trouble=Trouble.CONNECT, reason=reason)
        case RedirectsError():
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
