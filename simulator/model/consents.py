"""What people allow: opt-outs as the network keeps them, and what an application reports of them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Block(Struct, frozen=True, gc=False, kw_only=True):
    """One opt-out in the ledger: it stands until `lifted_at` (Twilio: error page of the unsubscribed recipient)."""

    scope: str
    sender: str
    recipient: str
    keyword: str
    since: datetime
    source: str
    lifted_at: datetime | None = None


class Consent(Struct, frozen=True, gc=False, kw_only=True):
    """What a person agreed to or withdrew elsewhere, as an application reports it (Twilio: Consents/Bulk)."""

    contact: str
    sender: str
    opted_in: bool
    source: str
    date: str = ""


class Contact(Struct, frozen=True, gc=False, kw_only=True):
    """Where a person is, as an application reports it (Twilio: Contacts/Bulk)."""

    contact: str
    country: str
    zip_code: str
