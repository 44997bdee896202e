"""What the engine is and can do, for whoever wants to judge it."""

from __future__ import annotations

from flask import Blueprint, Response

from engine.doors.context import Services
from engine.doors.wire import rendering


def blueprint(services: Services) -> Blueprint:
    """`GET /v1/capabilities`."""
    routes = Blueprint("capabilities", __name__, url_prefix="/v1/capabilities")

    @routes.get("")
    def shown() -> Response:
        policy = services.policy
        return rendering.json({"policy": policy.name, "capabilities": policy.capabilities})

    return routes
