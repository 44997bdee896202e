"""How an account is set up at a point of its journal: its numbers, services, words and switches.

What a text means, and whether a STOP to a sender would be heard at all, depends on it; so a reading asks here when it
takes the text, not at the end of the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator import journal
from simulator.language import advanced_opt_out, keywords, phones
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.language.keywords import Keyword, Matching
from simulator.language.phones import NumberKind
from simulator.model import Message, MessagingService, OwnedNumber, Switches


@dataclass
class Setting:
    """What the account owns and how it is set up, as far as the journal was read."""

    numbers: dict[str, OwnedNumber] = field(default_factory=dict)
    services: dict[str, MessagingService] = field(default_factory=dict)
    setups: dict[str, AdvancedOptOut] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def set_up(self, event: journal.AdvancedOptOutChanged) -> None:
        """A service has words and replies of its own from here on, or Twilio's again."""
        if event.setup is None:
            self.setups.pop(event.service_sid, None)
        else:
            self.setups[event.service_sid] = event.setup

    def scope_of(self, number: str) -> str:
        """What a STOP to the number covers: its service, or the number alone."""
        owned = self.numbers.get(number)
        return owned.scope if owned else number

    def attempted_scope(self, sender: str, service: str | None) -> str:
        """A service's messages are the service's, whatever number they go out from."""
        if service and any(number.service_sid == service for number in self.numbers.values()):
            return service
        return self.scope_of(sender)

    def is_toll_free(self, number: str) -> bool:
        """Whether the account owns the number and it is a toll-free one."""
        owned = self.numbers.get(number)
        return owned is not None and owned.kind == NumberKind.TOLL_FREE

    def heard(self, message: Message) -> tuple[Keyword | None, str]:
        """What the body means in the words of the number's service, or in Twilio's own; whoever is to act on it."""
        matching = Matching(self.switches.keyword_trim, self.switches.keyword_strip_punctuation)
        owned = self.numbers.get(message.recipient)
        setup = self.setups.get(owned.service_sid or "") if owned else None
        if setup is not None:
            found = advanced_opt_out.hear(
                setup, message.body, phones.country_of(message.sender or ""), matching
            )
            return (found[0], found[1]) if found else (None, "")
        return keywords.classify(message.body, matching) or (None, "")

    def keeps_stops(self, sender: str) -> bool:
        """Whether a STOP to the sender would be heard: by the provider, or by the application's webhook."""
        if not sender:
            return True  # a service's, until a number is chosen
        owned = self.numbers.get(sender)
        if owned is None:
            return False
        if owned.service_sid in self.setups or (self.switches.keyword_handling and owned.keyword_handling):
            return True
        service = self.services.get(owned.service_sid or "")
        return bool(owned.sms_url or (service and service.inbound_request_url))
