"""The one maker of identifiers. They name messages in URLs that others see, so they cannot be guessed."""

from __future__ import annotations

import uuid


def new_id() -> str:
    """Thirty-two hexadecimal digits that nobody has used before."""
    return uuid.uuid4().hex
