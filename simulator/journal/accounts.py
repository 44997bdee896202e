"""What happens to an account as a whole: its time, its senders, the world around it, its faults and snapshots."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from simulator.faults.effects import Effect, Site
from simulator.faults.records import Fault
from simulator.language.advanced_opt_out import AdvancedOptOut
from simulator.language.mail import Mail
from simulator.model import (
    AccountStatus,
    ApiKey,
    ClockState,
    Consent,
    Contact,
    Handset,
    MessagingService,
    OwnedNumber,
    Switches,
)


class AccountOpened(Struct, frozen=True, gc=False, tag="account_opened"):
    """The account was named for the first time, with this token. Never shown: see `shown`.

    A subaccount has the `owner` that opened it.
    """

    token: str
    owner: str = ""
    friendly_name: str = ""

    def __repr__(self) -> str:
        """Without the token, for a log that mentions the event."""
        return f"AccountOpened(owner={self.owner!r})"


class AccountChanged(Struct, frozen=True, gc=False, tag="account_changed"):
    """The account has this name and this status from here on."""

    friendly_name: str
    status: AccountStatus


class KeySaved(Struct, frozen=True, gc=False, tag="key_saved"):
    """There is such an API key. Its secret is never shown: see `shown`."""

    key: ApiKey


class KeyDeleted(Struct, frozen=True, gc=False, tag="key_deleted"):
    """There is no such API key any more."""

    sid: str


class AlphaSenderAdded(Struct, frozen=True, gc=False, tag="alpha_sender_added"):
    """A service may send under this name, which nobody owns."""

    sender: OwnedNumber


class AlphaSenderRemoved(Struct, frozen=True, gc=False, tag="alpha_sender_removed"):
    """A service sends under this name no more."""

    service_sid: str
    sid: str


class ClockMoved(Struct, frozen=True, gc=False, tag="clock_moved"):
    """Somebody set, froze or advanced the account's clock, which showed `to` when it was done."""

    state: ClockState
    to: datetime


class SwitchesChanged(Struct, frozen=True, gc=False, tag="switches_changed"):
    """The account's provider follows other answers to the open questions from here on."""

    switches: Switches


class NumberSaved(Struct, frozen=True, gc=False, tag="number_saved"):
    """A number came to the account, or its settings changed."""

    number: OwnedNumber


class NumberReleased(Struct, frozen=True, gc=False, tag="number_released"):
    """The account gave a number back; its blocks stay with the network."""

    sid: str
    number: str


class ServiceSaved(Struct, frozen=True, gc=False, tag="service_saved"):
    """A messaging service came to be, or its settings changed."""

    service: MessagingService


class ServiceDeleted(Struct, frozen=True, gc=False, tag="service_deleted"):
    """A messaging service is no more; its numbers stay with the account, its blocks with the provider."""

    sid: str


class AdvancedOptOutChanged(Struct, frozen=True, gc=False, tag="advanced_opt_out_changed"):
    """A service has words and replies of its own from here on, or with None the provider's again."""

    service_sid: str
    setup: AdvancedOptOut | None


class HandsetChanged(Struct, frozen=True, gc=False, tag="handset_changed"):
    """A recipient's phone behaves like this from here on."""

    number: str
    handset: Handset


class ConsentsReported(Struct, frozen=True, gc=False, tag="consents_reported"):
    """The application reported what people agreed to or withdrew elsewhere; only valid items are here."""

    consents: tuple[Consent, ...]


class ContactsReported(Struct, frozen=True, gc=False, tag="contacts_reported"):
    """The application reported where people are; only valid items are here."""

    contacts: tuple[Contact, ...]


class MailArrived(Struct, frozen=True, gc=False, tag="mail_arrived"):
    """A mail reached the mailboxes of the account's world."""

    mail: Mail


class FaultSet(Struct, frozen=True, gc=False, tag="fault_set"):
    """This goes wrong from here on; a fault of the same name is replaced, and its occasions are counted anew."""

    fault: Fault


class FaultCleared(Struct, frozen=True, gc=False, tag="fault_cleared"):
    """A fault is over."""

    name: str


class FaultFired(Struct, frozen=True, gc=False, tag="fault_fired"):
    """A fault struck: `about` is the SID of the message, or the method and path of the call."""

    name: str
    on: Site
    effect: Effect
    about: str


class FaultPassed(Struct, frozen=True, gc=False, tag="fault_passed"):
    """A fault that is selective let an occasion pass. It is kept because occasions are counted."""

    name: str


class SnapshotTaken(Struct, frozen=True, gc=False, tag="snapshot_taken"):
    """Somebody may want to come back to this point."""

    id: str


class SnapshotRestored(Struct, frozen=True, gc=False, tag="snapshot_restored"):
    """Somebody came back: what stood between the entry `position` and this one is abandoned."""

    id: str
    position: int


class AccountForked(Struct, frozen=True, gc=False, tag="account_forked"):
    """The account begins with another one's world, as a snapshot of it had it."""

    source: str
    snapshot: str


AccountEvent = (
    AccountOpened
    | AccountChanged
    | KeySaved
    | KeyDeleted
    | AlphaSenderAdded
    | AlphaSenderRemoved
    | ClockMoved
    | SwitchesChanged
    | NumberSaved
    | NumberReleased
    | ServiceSaved
    | ServiceDeleted
    | AdvancedOptOutChanged
    | HandsetChanged
    | ConsentsReported
    | ContactsReported
    | MailArrived
    | FaultSet
    | FaultCleared
    | FaultFired
    | FaultPassed
    | SnapshotTaken
    | SnapshotRestored
    | AccountForked
)
