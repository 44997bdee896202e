"""The requests that the provider sends to applications: which, to where, with which parameters in which order.

The order is the one captured on the wire; clients must not depend on it, but a person comparing the two should
not stumble. A first status is never called back, and an error code is there only when a message came to grief.

Sources: https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

from __future__ import annotations

from datetime import datetime

from simulator import phones
from simulator.model import Message, OwnedNumber, Status, Switches, Webhook, WebhookKind

API_VERSION = "2010-04-01"


def inbound(message: Message, number: OwnedNumber, now: datetime) -> Webhook | None:
    """The request that tells of a text to the number, or None when the number names no URL."""
    if not number.sms_url:
        return None
    return Webhook(
        id=f"{message.sid}/inbound",
        kind=WebhookKind.INBOUND,
        message_sid=message.sid,
        url=number.sms_url,
        method=number.sms_method,
        params=_inbound_params(message),
        due=now,
        fallback_url=number.sms_fallback_url,
        fallback_method=number.sms_fallback_method,
    )


def _inbound_params(message: Message) -> tuple[tuple[str, str], ...]:
    service = [("MessagingServiceSid", message.service_sid)] if message.service_sid else []
    media = [(f"MediaUrl{n}", url) for n, url in enumerate(message.media)]
    return (
        ("ToCountry", phones.country_of(message.recipient)),
        ("ToState", ""),
        ("SmsMessageSid", message.sid),
        ("NumMedia", str(len(message.media))),
        ("ToCity", ""),
        ("FromZip", ""),
        ("SmsSid", message.sid),
        ("FromState", ""),
        ("SmsStatus", "received"),
        ("FromCity", ""),
        ("Body", message.body),
        ("FromCountry", phones.country_of(message.sender or "")),
        ("To", message.recipient),
        *service,
        ("ToZip", ""),
        ("NumSegments", str(message.segments)),
        ("MessageSid", message.sid),
        ("AccountSid", message.account_sid),
        ("From", message.sender or ""),
        ("ApiVersion", API_VERSION),
        *media,
    )


def status(message: Message, switches: Switches, now: datetime) -> Webhook | None:
    """The request that tells where the message stands, or None when nobody asked or the status is not told."""
    told = message.status is not Status.SENDING or switches.sending_callback
    if not message.status_callback or not told:
        return None
    return Webhook(
        id=f"{message.sid}/{message.status}",
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
    receipt = message.status in (Status.DELIVERED, Status.UNDELIVERED)
    return (
        *error,
        *([("RawDlrDoneDate", f"{now:%y%m%d%H%M}")] if receipt and not error else []),
        ("SmsSid", message.sid),
        ("SmsStatus", message.status),
        ("MessageStatus", message.status),
        ("To", message.recipient),
        *([("MessagingServiceSid", message.service_sid)] if message.service_sid else []),
        ("MessageSid", message.sid),
        ("AccountSid", message.account_sid),
        *([("From", message.sender)] if message.sender else []),
        ("ApiVersion", API_VERSION),
    )
