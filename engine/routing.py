"""Where a message goes: an ordered tuple of small rules, the first that has an answer wins.

A rule looks at the facts and says `Sms`, `Email` or `Refused` with its own reason, or None: "not for me to say". A
policy (`engine.policies`) is, among other things, such a tuple; its last rule always answers. Nothing is looked up
here. What costs something to find out, whether a slot of the message limit or a sender number can still be had, is
at first taken for granted; the shell, told to text, tries to get it, and asks again with the fact corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine import selection
from engine.model import Configuration, Kind, Person, Reason


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a rule may know about one message. `reply` means: the recipient has texted this sender before."""

    sender: Person
    recipient: Person | None
    body: str
    configuration: Configuration
    reply: bool = False
    limit_reached: bool = False
    number_available: bool = True


@dataclass(frozen=True)
class Sms:
    """Text this number."""

    number: str


@dataclass(frozen=True)
class Email:
    """Mail it to this address instead, because of the rule named."""

    address: str
    reason: Reason


@dataclass(frozen=True)
class Refused:
    """Nothing is sent."""

    reason: Reason


Route = Sms | Email | Refused
Rule = Callable[[Facts], Route | None]
Admission = Callable[[Facts], Refused | None]


def admitted(rules: Iterable[Admission], facts: Facts) -> Refused | None:
    """The first rule that keeps the sender from sending at all, or None."""
    return next((refusal for rule in rules if (refusal := rule(facts))), None)


def route(rules: Iterable[Rule], facts: Facts) -> Route:
    """The first rule's answer."""
    return next(answer for rule in rules if (answer := rule(facts)))


def email_to(recipient: Person | None, reason: Reason) -> Email | Refused:
    """By email for this reason, or refused when there is no address: kept on the report, never lost (SSE-SEL-09)."""
    if recipient is None or recipient.email is None:
        return Refused(Reason.NO_EMAIL_ADDRESS)
    return Email(recipient.email, reason)


def is_permitted(sender: Person, configuration: Configuration) -> bool:
    """Staff with one of the permitted roles: they may send and are given a number (SSE-CFG-04, SSE-NUM-04)."""
    return sender.kind is Kind.STAFF and not set(sender.roles).isdisjoint(configuration.permitted_roles)


def sender_must_be_permitted(facts: Facts) -> Refused | None:
    """Permitted users may send (SSE-CFG-04); everybody may reply (SSE-CFG-05)."""
    if facts.reply or is_permitted(facts.sender, facts.configuration):
        return None
    return Refused(Reason.SENDER_NOT_PERMITTED)


def body_must_fit(facts: Facts) -> Refused | None:
    """`sms_max_length` characters (SSE-CFG-06)."""
    return Refused(Reason.BODY_TOO_LONG) if len(facts.body) > facts.configuration.sms_max_length else None


def unknown_recipient(facts: Facts) -> Refused | None:
    """Nobody of that id: this message fails, the others of the request go out."""
    return Refused(Reason.RECIPIENT_UNKNOWN) if facts.recipient is None else None


def nothing_textable(facts: Facts) -> Email | Refused | None:
    """No number may be texted (SSE-SEL-03, SSE-OPT-08)."""
    if facts.recipient and selection.chosen(facts.recipient, facts.configuration):
        return None
    return email_to(facts.recipient, Reason.NO_TEXTABLE_NUMBER)


def message_limit_reached(facts: Facts) -> Email | Refused | None:
    """The month's texts are used up (SSE-LIM-02)."""
    return email_to(facts.recipient, Reason.MESSAGE_LIMIT_REACHED) if facts.limit_reached else None


def no_sender_number(facts: Facts) -> Email | Refused | None:
    """The sender has no number and none is left (SSE-LIM-06)."""
    return None if facts.number_available else email_to(facts.recipient, Reason.NO_NUMBER_AVAILABLE)


def text_the_chosen_number(facts: Facts) -> Sms | None:
    """The number that the selection names (SSE-SEL-01, SSE-SEL-02)."""
    phone = selection.chosen(facts.recipient, facts.configuration) if facts.recipient else None
    return Sms(phone.number) if phone else None
