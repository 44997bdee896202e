"""How a webhook looks on the wire: where it goes, its headers, its form, and where a redirect takes it.

A form is signed and sent as the body of a POST; a GET carries its parameters in the query, and the URL alone is
signed. User and password of a URL become Basic credentials, and the fragment stays at home. After a redirect by 301,
302 or 303 the request is a GET and its parameters are lost, after 307 or 308 it is what it was (TWI-6-18); each
request is signed for the URL it goes to, which no source settles. A forged request is signed with a wrong token.

Sources: https://www.twilio.com/docs/usage/webhooks, https://www.twilio.com/docs/usage/security; headers as captured.
"""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import unquote, urldefrag, urlencode, urljoin, urlsplit

from msgspec import Struct

from simulator.model import Webhook
from simulator.webhooks.signature import sign, signed_url

Params = tuple[tuple[str, str], ...]

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
FORGED = "-forged"
MOST_REDIRECTS = 10

_PASSWORD: Final = re.compile(r"\A([^/?#]*//[^/?#:]*):[^/?#]*@")


class Envelope(Struct, frozen=True, kw_only=True):
    """One HTTP request: `address` as it was given, `form` what its body carries."""

    method: str
    address: str
    form: Params = ()
    wire: str = ""

    @property
    def url(self) -> str:
        """The URL on the wire: without fragment, user and password; as the transport writes it, once that is known."""
        return self.wire or signed_url(self.address)

    @property
    def body(self) -> bytes | None:
        """The form as a body; a GET has none."""
        return urlencode(self.form).encode() if self.method == "POST" else None


def of(webhook: Webhook) -> Envelope:
    """The request that a webhook is, before any redirect."""
    address = urldefrag(webhook.url).url
    if webhook.method == "POST":
        return Envelope(method="POST", address=address, form=webhook.params)
    joint = "&" if urlsplit(address).query else "?"
    return Envelope(method="GET", address=f"{address}{joint}{urlencode(webhook.params)}")


def redirected(envelope: Envelope, status: int, location: str | None) -> Envelope | None:
    """The request that follows an answer of `status`, or None when it is the answer."""
    if location is None or status not in {301, 302, 303, 307, 308}:
        return None
    address = urldefrag(urljoin(envelope.url, location)).url
    if status in {307, 308}:
        return Envelope(method=envelope.method, address=address, form=envelope.form)
    return Envelope(method="GET", address=address)


def headers(
    envelope: Envelope, *, token: str, idempotency_token: str, cookie: str, forged: bool
) -> dict[str, str]:
    """The headers of the request, its signature among them."""
    form = envelope.method == "POST"
    optional = {
        "Content-Type": FORM if form else "",
        "Authorization": _credentials(envelope.address),
        "Cookie": cookie,
    }
    return {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "Connection": "close",
        "X-Twilio-Signature": sign(token + FORGED if forged else token, envelope.url, envelope.form),
        "I-Twilio-Idempotency-Token": idempotency_token,
        "X-Home-Region": "us1",
        **{name: value for name, value in optional.items() if value},
    }


def masked(url: str) -> str:
    """The URL as people may see it: without the password, if it has one."""
    return _PASSWORD.sub(r"\1:***@", url)


def _credentials(address: str) -> str:
    """User and password of a URL as HTTP Basic; empty where it has none."""
    userinfo, at, _ = urlsplit(address).netloc.rpartition("@")
    return f"Basic {base64.b64encode(unquote(userinfo).encode()).decode('ascii')}" if at else ""
