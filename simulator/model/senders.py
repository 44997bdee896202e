"""What a text goes out from: a number of the account, or a messaging service with several."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from simulator.model.messages import LONGEST_VALIDITY


class Refusal(StrEnum):
    """When a sender's blocked text is refused: in the answer to the call, or later by a status callback."""

    SYNC = "sync"
    ASYNC = "async"


class OwnedNumber(Struct, frozen=True, gc=False, kw_only=True):
    """A number that the account owns (Twilio: IncomingPhoneNumber).

    `inert` holds settings by wire name that are kept and shown but change nothing here, those of voice above all.
    """

    sid: str
    number: str
    kind: str
    friendly_name: str
    created: datetime
    updated: datetime
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    service_sid: str | None = None
    joined: datetime | None = None
    refusal: Refusal = Refusal.SYNC
    keyword_handling: bool = True
    sms: bool = True
    mms: bool = True
    inert: dict[str, str] = {}

    @property
    def scope(self) -> str:
        """What a STOP to this number covers: its messaging service, or without one the number alone (TWI-1-06)."""
        return self.service_sid or self.number


class MessagingService(Struct, frozen=True, gc=False, kw_only=True):
    """A pool of senders and how it behaves (Twilio: messaging/v1 Service). Its numbers name it, not it them."""

    sid: str
    friendly_name: str
    created: datetime
    updated: datetime
    inbound_request_url: str = ""
    inbound_method: str = "POST"
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: str = "inherit"
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    synchronous_validation: bool = False
    validity_period: int = LONGEST_VALIDITY
    usecase: str = "undeclared"
    use_inbound_webhook_on_number: bool = False
