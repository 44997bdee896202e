"""What a policy decides, as data; `engine.work.consequences` carries it out."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model import Purpose
from engine.rules.consent import Cause, StatusChange


@dataclass(frozen=True)
class ContactConsent:
    """A contact of the account is opted in or out (BTM-01, BTM-02); whoever is not known yet becomes a contact."""

    number: str
    opted_in: bool
    cause: Cause


@dataclass(frozen=True)
class ProviderBlock:
    """What is believed of the provider: that it refuses (`stands`), or lets through, texts of this sender number."""

    sender: str
    number: str
    stands: bool


@dataclass(frozen=True)
class Subscription:
    """A recipient leaves, or comes back to, what one sender number sends (ENG-09, ENG-10)."""

    sender: str
    number: str
    subscribed: bool
    keyword: str


@dataclass(frozen=True)
class Reply:
    """A text goes back to the handset, from the number that was texted."""

    body: str
    purpose: Purpose


@dataclass(frozen=True)
class AgentTask:
    """Somebody has to take the contact off a list (BTM-12)."""

    list: str | None
    text: str


@dataclass(frozen=True)
class ConsentReport:
    """The provider is told that the handset wants this sender's texts again, so that its block lifts (BTM-02, ENG-13).

    It is told by the consent API, with source `opt-in-message`; it may decline, and what it believes stays shown.
    """

    sender: str
    number: str


Effect = StatusChange | ContactConsent | ProviderBlock | Subscription | Reply | AgentTask | ConsentReport
