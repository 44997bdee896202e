"""The one source of chance. The same seed gives the same run; without one, every run differs."""

from __future__ import annotations

import random
import uuid


class Ids:
    """Draws what has to be unique; a run that continues a journal of `drawn` entries does not repeat its draws."""

    def __init__(self, seed: int | None = None, drawn: int = 0) -> None:
        self._random = random.Random() if seed is None else random.Random(f"{seed}/{drawn}")

    def sid(self, prefix: str) -> str:
        """A new SID: two letters that say of what, and 32 hexadecimal digits."""
        return f"{prefix}{self._random.getrandbits(128):032x}"


def idempotency_token(webhook_id: str) -> str:
    """The UUID that all attempts of one webhook carry, so that an application can tell a retry from a new request."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, webhook_id.partition("#")[0]))


def request_id(n: int) -> str:
    """The id of the n-th answer since the start, as the provider's header shows one."""
    return f"RQ{n:032x}"
