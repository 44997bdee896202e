"""The records everything else speaks of: frozen values without behaviour of their own.

A record is changed by making the next one (`msgspec.structs.replace`). Times are aware and UTC; numbers are
E.164, short codes or sender ids that `phones` has already parsed, so nothing below the edge checks them again.
A frozen record is never part of a cycle, so the collector of cycles (`gc`) need not know the millions there can be.
"""

from simulator.model.accounts import AccountStatus, ApiKey, ClockState
from simulator.model.consents import Block, Consent, Contact
from simulator.model.handsets import Handset, Persona, Place, Text, Word
from simulator.model.messages import LONGEST_VALIDITY, Direction, Message, Status, Step
from simulator.model.senders import MessagingService, OwnedNumber, Refusal
from simulator.model.switches import Switches
from simulator.model.webhooks import Webhook, WebhookKind

__all__ = [
    "LONGEST_VALIDITY",
    "AccountStatus",
    "ApiKey",
    "Block",
    "ClockState",
    "Consent",
    "Contact",
    "Direction",
    "Handset",
    "Message",
    "MessagingService",
    "OwnedNumber",
    "Persona",
    "Place",
    "Refusal",
    "Status",
    "Step",
    "Switches",
    "Text",
    "Webhook",
    "WebhookKind",
    "Word",
]
