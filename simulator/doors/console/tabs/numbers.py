"""The numbers that the account owns, and its messaging services."""

from __future__ import annotations

from typing import Any

from simulator.doors.console.view import View
from simulator.runtime.turn import Turn


def gather(taken: Turn, _view: View) -> dict[str, Any]:
    """`owned` and `services`, in the order in which they came."""
    world = taken.world
    called = {service.sid: service.friendly_name for service in world.pools.services()}
    return {
        "owned": [
            {
                "sid": number.sid,
                "number": number.number,
                "kind": number.kind,
                "service": called.get(number.service_sid or ""),
                "sms_url": number.sms_url,
                "keyword_handling": number.keyword_handling,
                "refusal": number.refusal,
            }
            for number in world.numbers()
        ],
        "services": [
            {
                "sid": service.sid,
                "name": service.friendly_name,
                "members": [member.number for member in world.pools.members(service.sid)],
                "url": service.inbound_request_url,
                "advanced": world.pools.setup(service.sid) is not None,
            }
            for service in world.pools.services()
        ],
    }
