"""What the provider tells an application."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class WebhookKind(StrEnum):
    """What a webhook tells: a text that came in, or where a message stands."""

    INBOUND = "inbound"
    STATUS = "status"


class Webhook(Struct, frozen=True, gc=False, kw_only=True):
    """One request the provider owes an application; retries and fallbacks are webhooks of their own.

    `repeats` names the webhook that this one is an attempt at or a copy of, `documents` counts the TwiML documents
    asked for since the text came, this one included, and `replies` the replies they have brought. `spent` is how long
    the attempts before this one took. A `forged` request is somebody else's; with `answer_lost` the answer is. A `copy`
    (from 1) goes out beside the request that it repeats.
    """

    id: str
    kind: WebhookKind
    message_sid: str
    url: str
    method: str
    params: tuple[tuple[str, str], ...]
    due: datetime
    attempt: int = 1
    fallback_url: str = ""
    fallback_method: str = "POST"
    repeats: str = ""
    documents: int = 1
    replies: int = 0
    spent: timedelta = timedelta(0)
    forged: bool = False
    answer_lost: bool = False
    copy: int = 0

    @property
    def origin(self) -> str:
        """The id of the request that it makes, once or again: all that share it share an idempotency token."""
        return self.repeats or self.id
