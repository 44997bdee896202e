"""Who an account is: its name and token, the account that it belongs to, whether it is open, and the keys to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from simulator.journal import AccountChanged, AccountOpened, KeyDeleted, KeySaved
from simulator.model import AccountStatus, ApiKey

NAME = "Stopgap"


@dataclass
class Identity:
    """What the account says of itself; a key that was deleted keeps its place in the order."""

    token: str = field(default="", repr=False)
    owner: str = ""
    opened: datetime | None = None
    updated: datetime | None = None
    friendly_name: str = NAME
    status: AccountStatus = AccountStatus.ACTIVE
    keys: dict[str, ApiKey] = field(default_factory=dict)
    key_places: dict[str, int] = field(default_factory=dict)

    def open(self, event: AccountOpened, at: datetime) -> None:
        """The account came to be."""
        self.token, self.owner = event.token, event.owner
        self.opened = self.updated = at
        self.friendly_name = event.friendly_name or NAME

    def change(self, event: AccountChanged, at: datetime) -> None:
        """The account has another name, or another status."""
        self.friendly_name, self.status, self.updated = event.friendly_name, event.status, at

    def save_key(self, event: KeySaved) -> None:
        """There is such a key."""
        self.keys[event.key.sid] = event.key
        self.key_places.setdefault(event.key.sid, len(self.key_places))

    def delete_key(self, event: KeyDeleted) -> None:
        """There is no such key any more."""
        del self.keys[event.sid]
