"""The control routes, `/_sim`: the hands and eyes of tests and people in the simulated world.

They are apart from the Twilio routes, under a prefix that Twilio never uses, and refuse in a shape of their own.
"""

from __future__ import annotations

from flask import Blueprint

from simulator.doors.context import authenticate
from simulator.doors.control import (
    faults,
    handsets,
    insight,
    numbers,
    openapi,
    services,
    snapshots,
    webhooks,
    world,
)

PREFIX = "/_sim"


def blueprint() -> Blueprint:
    """The routes under `/_sim`; the account is named by HTTP Basic, as in the API."""
    control = Blueprint("control", __name__, url_prefix=PREFIX)
    control.before_request(authenticate)
    for part in (handsets, numbers, services, world, webhooks, faults, snapshots, insight, openapi):
        control.register_blueprint(part.blueprint)
    return control
