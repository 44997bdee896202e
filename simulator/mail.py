"""One mail as a mailbox keeps it: what the person at that address would see, and who it was addressed to."""

from __future__ import annotations

import msgspec


class Mail(msgspec.Struct, frozen=True):
    """A mail that was accepted: `sender` and `recipients` are the envelope's, the rest is the message's."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...]
