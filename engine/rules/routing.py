"""Where a message goes: an ordered tuple of small rules, the first that has an answer wins.

A rule looks at the facts and says `Sms`, or with its own reason `Instead` (not as a text) or `Refused` (not at all), or
None: "not for me to say". A policy (`engine.policies`) is, among other things, such a tuple, whose last rule always
answers, and what happens instead of a text: email, or nothing. Nothing is looked up here. What costs something to find
out, whether a slot of the message limit or a sender number can still be had, is at first taken for granted; the shell,
told to text, tries to get it, and asks again with the fact corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from engine.model import ANSWERS, Configuration, Kind, Person, Purpose, Reason
from engine.rules import selection
from engine.rules.contacts import Contact

ANSWER_IN = timedelta(minutes=5)
_OUTSIDE_SUBSCRIPTIONS = frozenset({Purpose.UTILITY, Purpose.OTP, *ANSWERS})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a rule may know about one message.

    `reply` means: the recipient has texted this sender before. `number` is the number to be texted where the message
    names one, rather than a person. `contact` is what is known of the number that would be texted; `unsubscribed`, that
    its holder has left what the sender number sends; `off_list`, that it is no longer on the list of the message's
    campaign. `age` is how long ago the message was accepted.
    """

    sender: Person | None
    recipient: Person | None
    body: str
    configuration: Configuration
    number: str | None = None
    purpose: Purpose = Purpose.DIRECT
    contact: Contact | None = None
    unsubscribed: bool = False
    off_list: bool = False
    age: timedelta = timedelta(0)
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


@dataclass(frozen=True)
class Instead:
    """Not as a text, because of the rule named; the policy knows what happens instead."""

    reason: Reason


Route = Sms | Email | Refused
Rule = Callable[[Facts], Sms | Instead | Refused | None]
Admission = Callable[[Facts], Refused | None]
Alternative = Callable[[Person | None, Reason], Email | Refused]


def admitted(rules: Iterable[Admission], facts: Facts) -> Refused | None:
    """The first rule that keeps the sender from sending at all, or None."""
    return next((refusal for rule in rules if (refusal := rule(facts))), None)


def route(rules: Iterable[Rule], alternative: Alternative, facts: Facts) -> Route:
    """The first rule's answer, and what happens if that is no text."""
    answer = next(answer for rule in rules if (answer := rule(facts)))
    return alternative(facts.recipient, answer.reason) if isinstance(answer, Instead) else answer


def email(recipient: Person | None, reason: Reason) -> Email | Refused:
    """By email for this reason, or refused when there is no address: kept on the report, never lost (SSE-SEL-09)."""
    if recipient is None or recipient.email is None:
        return Refused(Reason.NO_EMAIL_ADDRESS)
    return Email(recipient.email, reason)


def nothing(_recipient: Person | None, reason: Reason) -> Refused:
    """Nothing: refused with the reason, which the report keeps (BTM-04, ENG-09)."""
    return Refused(reason)


def texted(facts: Facts) -> str | None:
    """The number that a text would go to: the one named, or the one that the selection names (SSE-SEL)."""
    if facts.number or facts.recipient is None:
        return facts.number
    phone = selection.chosen(facts.recipient, facts.configuration)
    return phone.number if phone else None


def is_permitted(sender: Person | None, configuration: Configuration) -> bool:
    """Staff with one of the permitted roles: they may send and are given a number (SSE-CFG-04, SSE-NUM-04)."""
    if sender is None or sender.kind is not Kind.STAFF:
        return False
    return not set(sender.roles).isdisjoint(configuration.permitted_roles)


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


def nobody_addressed(facts: Facts) -> Refused | None:
    """Neither a person nor a number, where both can be written to."""
    return unknown_recipient(facts) if facts.number is None else None


def nothing_textable(facts: Facts) -> Instead | None:
    """No number may be texted (SSE-SEL-03, SSE-OPT-08)."""
    return None if texted(facts) else Instead(Reason.NO_TEXTABLE_NUMBER)


def contact_blocked(facts: Facts) -> Instead | None:
    """The account has blocked the contact (BTM-06)."""
    return Instead(Reason.CONTACT_BLOCKED) if facts.contact and facts.contact.blocked else None


def contact_opted_out(facts: Facts) -> Instead | None:
    """The contact has opted out of everything the account sends (BTM-04)."""
    return Instead(Reason.CONTACT_OPTED_OUT) if facts.contact and not facts.contact.opted_in else None


def contact_off_list(facts: Facts) -> Instead | None:
    """The contact was taken off the campaign's list after the campaign began (BTM-12)."""
    return Instead(Reason.CONTACT_OFF_LIST) if facts.off_list else None


def recipient_unsubscribed(facts: Facts) -> Instead | None:
    """The recipient has left what this number sends; what comes from shared numbers is none of it (ENG-05, ENG-09)."""
    outside = facts.purpose in _OUTSIDE_SUBSCRIPTIONS
    return Instead(Reason.RECIPIENT_UNSUBSCRIBED) if facts.unsubscribed and not outside else None


def answer_too_late(facts: Facts) -> Instead | None:
    """An automatic answer goes out at once or never: one that comes much later is a text nobody expects (ENG-08)."""
    late = facts.purpose in ANSWERS and facts.age >= ANSWER_IN
    return Instead(Reason.ANSWER_TOO_LATE) if late else None


def message_limit_reached(facts: Facts) -> Instead | None:
    """The month's texts are used up (SSE-LIM-02); the one confirmation of an opt-out goes out all the same (ENG-12)."""
    over = facts.limit_reached and facts.purpose is not Purpose.CONFIRMATION
    return Instead(Reason.MESSAGE_LIMIT_REACHED) if over else None


def no_sender_number(facts: Facts) -> Instead | None:
    """The sender has no number and none is left (SSE-LIM-06)."""
    return None if facts.number_available else Instead(Reason.NO_NUMBER_AVAILABLE)


def text_the_chosen_number(facts: Facts) -> Sms | None:
    """The number that the selection names (SSE-SEL-01, SSE-SEL-02)."""
    number = texted(facts)
    return Sms(number) if number else None
