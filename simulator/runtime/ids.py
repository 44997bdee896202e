"""The one source of chance. The same seed gives the same run; without one, every run differs."""

from __future__ import annotations

import random
import secrets
import uuid


class Ids:
    """Draws what has to be unique; a run that continues a journal of `drawn` entries does not draw the same again."""

    def __init__(self, seed: int | None = None, drawn: int = 0) -> None:
        self._random = random.Random() if seed is None else random.Random(f"{seed}/{drawn}")

    def sid(self, prefix: str) -> str:
        """A new SID: two letters that say of what, and 32 hexadecimal digits."""
        return f"{prefix}{self._random.getrandbits(128):032x}"


def secret() -> bytes:
    """A key that nobody can guess, of this process alone: no seed has any part in it."""
    return secrets.token_bytes(32)


def idempotency_token(origin: str) -> str:
    """The UUID of a webhook's origin: attempts at one request share it, so that a retry can be told from a new one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, origin))


def request_id(n: int) -> str:
    """The id of the n-th answer since the start, as the provider's header shows one."""
    return f"RQ{n:032x}"
