"""The messaging services of an account: events in, state out.

A number names the service it is in, so that it can be in one only; the pool of a service is found from here without
looking at every number. Which number last texted whom, and how often each was chosen, is what choosing the next
one needs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from simulator.journal import AdvancedOptOutChanged
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.model import MessagingService, OwnedNumber


@dataclass
class MessagingServices:
    """The services, their members, their words, and how their senders were used."""

    _services: dict[str, MessagingService] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _members: dict[str, dict[str, OwnedNumber]] = field(default_factory=dict)
    _names: dict[str, dict[str, OwnedNumber]] = field(default_factory=dict)
    name_places: dict[str, int] = field(default_factory=dict)
    _setups: dict[str, AdvancedOptOut] = field(default_factory=dict)
    _sticky: dict[tuple[str, str], str] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What was never used is 0."""
        self.uses = Counter(self.uses)

    def service(self, sid: str | None) -> MessagingService | None:
        """The service of that SID, or None."""
        return self._services.get(sid or "")

    def services(self) -> list[MessagingService]:
        """The services of the account, in the order in which they came."""
        return list(self._services.values())

    def place(self, sid: str) -> int:
        """Where the service stands among all there ever were; `KeyError` for any other SID."""
        return self._places[sid]

    def members(self, sid: str) -> list[OwnedNumber]:
        """The numbers of the service, in the order in which they joined."""
        return list(self._members.get(sid, {}).values())

    def names(self, sid: str) -> list[OwnedNumber]:
        """The alphanumeric senders of the service, which are no numbers of the account."""
        return list(self._names.get(sid, {}).values())

    def senders(self, sid: str) -> list[OwnedNumber]:
        """All that the service may send from: its numbers, and its names."""
        return [*self.members(sid), *self.names(sid)]

    def setup(self, sid: str | None) -> AdvancedOptOut | None:
        """The service's own words and replies, or None where it has the provider's."""
        return self._setups.get(sid or "")

    def sticky(self, sid: str, recipient: str) -> str | None:
        """The number from which the service last texted the recipient."""
        return self._sticky.get((sid, recipient))

    def save(self, service: MessagingService) -> None:
        """The service is there, with these settings."""
        self._services[service.sid] = service
        self._places.setdefault(service.sid, len(self._places))

    def delete(self, sid: str) -> None:
        """The service is gone; that its numbers leave it are events of theirs."""
        del self._services[sid]
        self._setups.pop(sid, None)
        self._names.pop(sid, None)

    def add_name(self, sender: OwnedNumber) -> None:
        """The service it names may send as this."""
        self._names.setdefault(sender.service_sid or "", {})[sender.sid] = sender
        self.name_places.setdefault(sender.sid, len(self.name_places))

    def remove_name(self, service_sid: str, sid: str) -> None:
        """The service may no more."""
        del self._names[service_sid][sid]

    def set_up(self, event: AdvancedOptOutChanged) -> None:
        """The service has these words, or the provider's."""
        self._setups.pop(event.service_sid, None)
        if event.setup is not None:
            self._setups[event.service_sid] = event.setup

    def move(self, before: OwnedNumber | None, after: OwnedNumber | None) -> None:
        """A number came, changed or went, and its service with it."""
        if (
            before is not None
            and before.service_sid
            and (after is None or after.service_sid != before.service_sid)
        ):
            del self._members[before.service_sid][before.sid]
        if after is not None and after.service_sid:
            self._members.setdefault(after.service_sid, {})[after.sid] = after

    def use(self, sid: str, sender: str, recipient: str) -> None:
        """The service chose this number for the recipient."""
        self._sticky[sid, recipient] = sender
        self.uses[sender] += 1
