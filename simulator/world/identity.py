"""Who an account is: its name and token, the account that it belongs to, whether it is open, and the keys to it."""

from __future__ import annotations

from datetime import datetime

from simulator.journal import AccountChanged, AccountOpened, KeyDeleted, KeySaved
from simulator.model import AccountStatus, ApiKey

NAME = "Stopgap"


class Identity:
    """What the account says of itself; a key that was deleted keeps its place in the order."""

    def __init__(self) -> None:
        self.token = ""
        self.owner = ""
        self.opened: datetime | None = None
        self.updated: datetime | None = None
        self.friendly_name = NAME
        self.status = AccountStatus.ACTIVE
        self.keys: dict[str, ApiKey] = {}
        self.key_places: dict[str, int] = {}

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
