"""What a route needs to know about its request."""

from __future__ import annotations

import hmac
from datetime import datetime

from flask import g, request

from engine.api.problems import ProblemError
from engine.services import Services


def now(services: Services) -> datetime:
    """The time of this request, read once."""
    if "now" not in g:
        g.now = services.clock()
    moment: datetime = g.now
    return moment


def require_token(services: Services) -> None:
    """Refuse a request without the configured token; without a configured one everybody on this machine may ask."""
    token = services.settings.token
    given = request.headers.get("Authorization", "")
    if token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise ProblemError(401, "TOKEN_REQUIRED", "Send the engine's token: Authorization: Bearer <token>.")
