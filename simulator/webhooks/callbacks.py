"""The requests that the provider sends to applications: which, to where, with which parameters in which order.

The order is the one captured on the wire; clients must not depend on it, but a person comparing the two should
not stumble. A first status is never called back, and an error code is there only when a message came to grief.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from datetime import datetime

from simulator.language import media, phones
from simulator.model import (
    Message,
    MessagingService,
    OwnedNumber,
    Place,
    Status,
    Switches,
    Webhook,
    WebhookKind,
)

API_VERSION = "2010-04-01"


def inbound(
    message: Message,
    number: OwnedNumber,
    switches: Switches,
    now: datetime,
    *,
    service: MessagingService | None = None,
    opt_out_type: str | None = None,
    place: Place | None = None,
    root: str = "",
) -> Webhook | None:
    """The request that tells of a text to the number, or None when neither it nor its service names a URL.

    `place` is where the handset is that it came from, if that is known; `root` the provider's own address.
    """
    url, method, fallback_url, fallback_method = _destination(number, service)
    if not url:
        return None
    return Webhook(
        id=f"{message.sid}:inbound",
        kind=WebhookKind.INBOUND,
        message_sid=message.sid,
        url=url,
        method=method,
        params=_inbound_params(message, switches, opt_out_type, place or Place(), root),
        due=now,
        fallback_url=fallback_url,
        fallback_method=fallback_method,
    )


def _destination(number: OwnedNumber, service: MessagingService | None) -> tuple[str, str, str, str]:
    """The service's URLs and methods, unless it leaves that to its numbers or there is none (TWI-6-30)."""
    if service is None or service.use_inbound_webhook_on_number:
        return number.sms_url, number.sms_method, number.sms_fallback_url, number.sms_fallback_method
    return (
        service.inbound_request_url,
        service.inbound_method,
        service.fallback_url,
        service.fallback_method,
    )


def _inbound_params(
    message: Message, switches: Switches, opt_out_type: str | None, place: Place, root: str
) -> tuple[tuple[str, str], ...]:
    """TWI-6-01: all that is documented, in the captured order; what is not known of a place is left empty.

    A short code or a name is nowhere, so there are no parameters for where it is.
    """
    placed = (message.sender or "").startswith("+")
    service = [("MessagingServiceSid", message.service_sid)] if message.service_sid else []
    opt_out = [("OptOutType", opt_out_type)] if opt_out_type else []
    types = [(f"MediaContentType{n}", media.type_of(url)) for n, url in enumerate(message.media)]
    urls = [(f"MediaUrl{n}", f"{root.rstrip('/')}{media.path_of(message, n)}") for n in range(len(types))]
    return (
        ("ToCountry", phones.country_of(message.recipient)),
        *types,
        ("ToState", ""),
        ("SmsMessageSid", message.sid),
        ("NumMedia", str(len(message.media))),
        ("ToCity", ""),
        *([("FromZip", place.zip)] if placed else []),
        ("SmsSid", message.sid),
        *opt_out,
        *([("FromState", place.state)] if placed else []),
        ("SmsStatus", "received"),
        *([("FromCity", place.city)] if placed else []),
        ("Body", message.body),
        *([("FromCountry", place.country or phones.country_of(message.sender or ""))] if placed else []),
        ("To", message.recipient),
        *service,
        ("ToZip", ""),
        ("NumSegments", str(message.segments)),
        *([("ReferralNumMedia", "0")] if switches.referral_num_media else []),
        ("MessageSid", message.sid),
        ("AccountSid", message.account_sid),
        ("From", message.sender or ""),
        *urls,
        ("ApiVersion", API_VERSION),
    )


def status(message: Message, switches: Switches, now: datetime) -> Webhook | None:
    """The request that tells where the message stands, or None when nobody asked or the status is not told."""
    told = message.status is not Status.SENDING or switches.sending_callback
    if not message.status_callback or not told:
        return None
    return Webhook(
        id=f"{message.sid}:{message.status}",
        kind=WebhookKind.STATUS,
        message_sid=message.sid,
        url=message.status_callback,
        method="POST",
        params=_status_params(message, switches, now),
        due=now,
    )


def _status_params(message: Message, switches: Switches, now: datetime) -> tuple[tuple[str, str], ...]:
    error: list[tuple[str, str]] = []
    if message.error_code is not None:
        error.append(("ErrorCode", str(message.error_code)))
        if switches.callback_error_message:
            error.append(("ErrorMessage", message.error_message or ""))
    named = switches.callback_service_sid
    receipt = message.status in (Status.DELIVERED, Status.UNDELIVERED)
    return (
        *error,
        *([("RawDlrDoneDate", f"{now:%y%m%d%H%M}")] if receipt else []),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        ("To", message.recipient),
        *([("MessagingServiceSid", message.service_sid)] if named and message.service_sid else []),
        ("MessageSid", message.sid),
        ("AccountSid", message.account_sid),
        *([("From", message.sender or "")] if message.sender or switches.callback_empty_from else []),
        ("ApiVersion", API_VERSION),
    )
