"""The one maker of identifiers. They name messages in URLs that others see, so they cannot be guessed."""

from __future__ import annotations

import uuid


def new_id() -> str:
    """A new identifier: thirty-two hexadecimal digits, not to be guessed."""
    return uuid.uuid4().hex
