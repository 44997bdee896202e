"""The product APIs that are simulated: messaging and accounts, version 1.

Each product has a host of its own at Twilio. Here one base URL serves them all, so their routes are at the root, and
once more under the product's name for a client that is given one base URL a product.
"""

from __future__ import annotations

from flask import Blueprint

from simulator.doors import gate, outages
from simulator.doors.api import alpha_senders, consents, services

PRODUCTS = (
    ("messaging", services.blueprint),
    ("messaging", alpha_senders.blueprint),
    ("accounts", consents.blueprint),
)


def blueprint() -> Blueprint:
    """The routes below `/v1`, `/messaging/v1` and `/accounts/v1`."""
    v1 = Blueprint("v1", __name__)
    v1.before_request(gate.admit)
    outages.attach(v1)
    for product, resource in PRODUCTS:
        v1.register_blueprint(resource, url_prefix="/v1")
        v1.register_blueprint(resource, url_prefix=f"/{product}/v1", name=f"{product}-{resource.name}")
    return v1
