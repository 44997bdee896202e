"""What every request to a Twilio route has in common: the path's extension taken off, the provider's headers put on.

The extension is taken off a path of the 2010 API, so that a route is declared once for all representations; and
every answer, refusals included, gets the headers that the provider's carry (TWI-4-02, as captured in 2020 and 2023).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Any

from simulator.language import representation
from simulator.runtime import clock
from simulator.runtime.ids import request_id

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EXTENSION = "simulator.extension"

API = "api.twilio.com"

# The first that fits names the product; other paths are not Twilio's.
DOMAINS = (
    ("/2010-04-01/", API),
    ("/v1/Consents", "accounts.twilio.com"),
    ("/v1/Contacts", "accounts.twilio.com"),
    ("/accounts/", "accounts.twilio.com"),
    ("/v1/", "messaging.twilio.com"),
    ("/messaging/", "messaging.twilio.com"),
)

ALLOWED = (
    "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, "
    "Idempotency-Key"
)
FIXED = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", ALLOWED),
    ("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"),
    ("Access-Control-Expose-Headers", "ETag"),
    ("Access-Control-Allow-Credentials", "true"),
    ("X-Home-Region", "us1"),
    ("X-Powered-By", "AT-5000"),
    ("X-Shenanigans", "none"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Twilio-Concurrent-Requests", "1"),  # there is one thread to answer
]


class Edge:
    """The application as the provider's network shows it."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._requests = count(1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"]
        domain = next((domain for prefix, domain in DOMAINS if path.startswith(prefix)), None)
        if domain is None:
            return self._application(environ, start_response)
        if domain == API:
            environ["PATH_INFO"], environ[EXTENSION] = representation.split(path)
        began = clock.stopwatch()

        def label(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, *self.labels(domain, began)], exc_info)

        return self._application(environ, label)

    def labels(self, domain: str, began: float) -> list[tuple[str, str]]:
        """The provider's own headers of an answer by that product, which was asked for at `began`."""
        return [
            ("Twilio-Request-Id", request_id(next(self._requests))),
            ("Twilio-Request-Duration", f"{clock.stopwatch() - began:.3f}"),
            ("X-Api-Domain", domain),
            *FIXED,
        ]
