"""What happens to the requests that the provider owes an application."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from simulator.model import Webhook
from simulator.webhooks.cookies import Cookie


class WebhookQueued(Struct, frozen=True, gc=False, tag="webhook_queued"):
    """The provider owes the application a request."""

    webhook: Webhook


class WebhookDelivered(Struct, frozen=True, gc=False, tag="webhook_delivered"):
    """The application answered a request with success; of the answer's body the beginning is kept."""

    id: str
    message_sid: str
    url: str
    status: int
    content_type: str | None = None
    body: str = ""
    cookies: tuple[Cookie, ...] = ()
    took: timedelta = timedelta(0)


class WebhookFailed(Struct, frozen=True, gc=False, tag="webhook_failed"):
    """A request did not reach the application, or its answer (`status`, if there was one) was of no use."""

    id: str
    message_sid: str
    url: str
    error_code: int
    reason: str
    status: int | None = None
    content_type: str | None = None
    body: str = ""
    took: timedelta = timedelta(0)


class WebhookHeld(Struct, frozen=True, gc=False, tag="webhook_held"):
    """A fault keeps a status callback back until the message's next one has been queued."""

    webhook: Webhook


class DebuggerNoted(Struct, frozen=True, gc=False, tag="debugger_noted"):
    """The provider's debugger has a warning or an error about a message."""

    message_sid: str
    error_code: int
    reason: str


WebhookEvent = WebhookQueued | WebhookDelivered | WebhookFailed | WebhookHeld | DebuggerNoted
