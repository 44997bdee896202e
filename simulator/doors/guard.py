"""Who may speak to the simulator at all, decided before anything else is looked at.

A browser sends whatever the page of any site tells it to, with the credentials that it keeps for this address. So a
request that names another origin than the simulator's own is refused; and where only this machine is served, so is one
that came here by a foreign name, which is how a page gets round the first rule (DNS rebinding).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROVIDER = ".twilio.com"  # as requests are named that come through a proxy


class Guard:
    """The application behind its guard; `is_local` says that it is served to this machine only."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self.is_local = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        if refusal := self.refusal(environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")):
            return _refused(start_response, *refusal)
        return self._application(environ, start_response)

    def refusal(self, host: str, origin: str | None) -> tuple[str, str] | None:
        """Why a request with these headers may not come in, as a code and a sentence; None where it may."""
        if self.is_local and host and not _is_ours(_name(host)):
            return (
                "FOREIGN_HOST",
                f"this simulator serves this machine only, and not by the name {host[:100]!r}",
            )
        if origin and origin not in {f"http://{host}", f"https://{host}"}:
            return "FOREIGN_ORIGIN", f"a page of {origin[:100]!r} may not speak to this simulator"
        return None


def _name(host: str) -> str:
    """The host without its port, and an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().rstrip(".")


@lru_cache(maxsize=256)
def _is_ours(name: str) -> bool:
    if name == "localhost" or name.endswith((".localhost", PROVIDER)):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _refused(start_response: StartResponse, code: str, detail: str) -> list[bytes]:
    problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "code": code, "detail": detail}
    start_response("403 FORBIDDEN", [("Content-Type", "application/problem+json")])
    return [json.dumps(problem).encode()]
