"""Numbers joining and leaving messaging services: a number is in one service at most, a service has its limit.

Source: https://www.twilio.com/docs/messaging/api/phonenumber-resource (TWI-9-11)
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from simulator import errors
from simulator.errors import Problem
from simulator.model import MessagingService, OwnedNumber

LARGEST_POOL = 400


def joined(
    number: OwnedNumber, service: MessagingService, members: int, now: datetime
) -> OwnedNumber | Problem:
    """The number as a member of the service, or why it cannot be one."""
    if number.service_sid == service.sid:
        return errors.already_in_service()
    if number.service_sid is not None:
        return errors.in_another_service()
    if members >= LARGEST_POOL:
        return errors.service_full()
    return replace(number, service_sid=service.sid, joined=now)


def left(number: OwnedNumber) -> OwnedNumber:
    """The number on its own again; the blocks of the service stay with the service."""
    return replace(number, service_sid=None, joined=None)
