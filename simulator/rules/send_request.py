"""What an application asks for when it sends, and what the world has to say about it.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from simulator.errors import Problem
from simulator.language import phones
from simulator.model import Block, Direction, Handset, MessagingService, OwnedNumber, Switches
from simulator.world.throughput import Line


class SendRequest(Struct, frozen=True, kw_only=True):
    """What an application asked for, as it came: nothing in it has been checked."""

    to: str = ""
    sender: str = ""
    service: str = ""
    body: str = ""
    media: tuple[str, ...] = ()
    content: str = ""
    status_callback: str = ""
    validity: str = ""
    fallback: str = ""
    schedule_type: str = ""
    send_at: str = ""
    smart_encoded: bool | None = None
    account_sid: str = ""
    direction: Direction = Direction.API


class SendFacts(Struct, frozen=True, kw_only=True):
    """What the world says about the request: gathered before, so that the decision needs nothing else."""

    to: phones.PhoneNumber | None
    sender: str | None
    number: OwnedNumber | None
    owned_elsewhere: bool
    handset: Handset
    block: Block | None
    switches: Switches
    slips: bool = False
    service: MessagingService | None = None
    pool: tuple[OwnedNumber, ...] = ()
    send_at: datetime | None = None
    unschedulable: Problem | None = None
    line: Line | None = None
