"""`X-Twilio-Signature`: how a webhook proves that Twilio sent it.

The signature is the HMAC-SHA1, in Base64, of the full URL followed by every form parameter, keyed with the
account's auth token. Parameters are sorted by name, name and value stand side by side without a separator,
and a value that comes twice under one name counts once. Nothing is trimmed, an empty value counts. A GET
carries its parameters in the URL and a JSON body is represented there by its hash, so for both the URL alone
is signed.

Of the URL, the fragment (it only configures retries) and any user and password are left out; an explicit
port stays, as SMS webhooks have it. Source: twilio.com/docs/usage/security and the official SDKs' validators.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

_USERINFO: Final = re.compile(r"\A([^/?#]*//)[^/?#]*@")


def sign(token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The signature of a request to `url` with these form parameters, in any order; none for GET and JSON."""
    text = signed_url(url) + "".join(name + value for name, value in sorted(set(params)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode("ascii")


def signed_url(url: str) -> str:
    """The part of a URL that is signed, and that appears on the wire: no fragment, no user and password."""
    return _USERINFO.sub(r"\1", url.partition("#")[0])


def with_body_hash(url: str, body: bytes) -> str:
    """The URL to send a JSON body to: the body's SHA-256 in hex joins the query as `bodySHA256`."""
    address, mark, fragment = url.partition("#")
    separator = "&" if "?" in address else "?"
    return f"{address}{separator}bodySHA256={hashlib.sha256(body).hexdigest()}{mark}{fragment}"
