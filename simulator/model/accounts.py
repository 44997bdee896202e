"""An account itself: whether it is open, its logins and its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class AccountStatus(StrEnum):
    """Whether an account is open (Twilio: Account resource, `status`)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class ApiKey(Struct, frozen=True, gc=False, kw_only=True):
    """A login of an account beside its token (Twilio: Key)."""

    sid: str
    secret: str
    friendly_name: str
    created: datetime
    updated: datetime

    def __repr__(self) -> str:
        """Without the secret, for a log that mentions the key."""
        return f"ApiKey(sid={self.sid!r})"


class ClockState(Struct, frozen=True, gc=False):
    """An account's time: the system's, shifted by `offset`, or standing still at `frozen_at`."""

    offset: timedelta = timedelta(0)
    frozen_at: datetime | None = None

    def read(self, system: datetime) -> datetime:
        """The account's now for a reading of the system clock."""
        return self.frozen_at or system + self.offset

    def moved_to(self, now: datetime, system: datetime, *, frozen: bool) -> ClockState:
        """The state in which the account's clock shows `now` while the system's shows `system`."""
        return ClockState(timedelta(0), now) if frozen else ClockState(now - system, None)
