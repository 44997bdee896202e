"""The faults that are set in an account, and how often each has met an occasion and struck: the sum of their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from simulator import journal
from simulator.faults.records import Fault
from simulator.model import Webhook


@dataclass
class Faultbook:
    """Every fault by name, in the order in which they were set."""

    by_name: dict[str, Fault] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)
    held: dict[str, tuple[Webhook, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What was never counted is 0."""
        self.met, self.fired = Counter(self.met), Counter(self.fired)

    @classmethod
    def standing(cls, faults: Iterable[Fault]) -> Self:
        """A book in which these faults are set before anything happens."""
        return cls({fault.name: fault for fault in faults})

    def set(self, event: journal.FaultSet) -> None:
        """Add a fault; one of the same name goes, and so does its count."""
        self.clear(event.fault.name)
        self.by_name[event.fault.name] = event.fault

    def clear(self, name: str) -> None:
        """Take a fault away, its count with it; one that is not set is none."""
        self.by_name.pop(name, None)
        self.met.pop(name, None)
        self.fired.pop(name, None)

    def count(self, event: journal.FaultFired | journal.FaultPassed) -> None:
        """One more occasion, spoiled or not."""
        self.met[event.name] += 1
        if isinstance(event, journal.FaultFired):
            self.fired[event.name] += 1

    def hold(self, webhook: Webhook) -> None:
        """Keep a callback back until its message's next."""
        self.held[webhook.message_sid] = (*self.held.get(webhook.message_sid, ()), webhook)

    def release(self, webhook: Webhook) -> None:
        """A callback that was held back, if it was, is on its way."""
        waiting = [held for held in self.held.pop(webhook.message_sid, ()) if held.id != webhook.id]
        if waiting:
            self.held[webhook.message_sid] = tuple(waiting)
