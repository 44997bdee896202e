"""Which requests the engine looks at at all: none that a page of another site had a browser send.

A browser on this machine reaches the engine, and without a token everybody on this machine may ask. So a request that
names a foreign origin is refused, and where only this machine is served, one that was sent to a foreign name as well:
a page can give its own name the address of this machine. A URL with the character U+0000 names nothing that is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_NO_NUL = "A URL must not contain the character U+0000: no text of the engine's has it."


class Guard:
    """The application behind its guard. Once it `serves_locally` it answers by the names of this machine alone."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        self._application = application
        self._public = urlsplit(public_url)
        self.serves_locally = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or refuse."""
        if refusal := self._foreign_name(environ) or self._foreign_page(environ):
            return _refused(start_response, 403, "Forbidden", *refusal)
        if "\0" in environ.get("PATH_INFO", "") or "%00" in environ.get("QUERY_STRING", ""):
            return _refused(start_response, 400, "Bad request", "INVALID_REQUEST", _NO_NUL)
        return self._application(environ, start_response)

    def _foreign_name(self, environ: WSGIEnvironment) -> tuple[str, str] | None:
        name = urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname or "localhost"
        if not self.serves_locally or name == self._public.hostname or is_of_this_machine(name):
            return None
        return "FOREIGN_HOST", f"This engine serves this machine only, and not by the name {name[:100]!r}."

    def _foreign_page(self, environ: WSGIEnvironment) -> tuple[str, str] | None:
        origin, host = environ.get("HTTP_ORIGIN"), environ.get("HTTP_HOST", "")
        public = f"{self._public.scheme}://{self._public.netloc}"
        if not origin or origin in {f"http://{host}", f"https://{host}", public}:
            return None
        return "FOREIGN_ORIGIN", f"A page of {origin[:100]!r} may not speak to this engine."


def _refused(
    start_response: StartResponse, status: int, title: str, code: str, detail: str
) -> Iterable[bytes]:
    start_response(f"{status} {title.upper()}", [("Content-Type", "application/problem+json")])
    fields = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return [json.dumps(fields).encode()]


def is_of_this_machine(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
