"""Which recipients can be texted from which senders at all, before opt-outs are looked at.

Some numbers are no handsets (short codes, premium lines), some senders reach only some countries, and a trial account
reaches only who was verified. The tuple is the order in which the reasons are looked for; Twilio publishes none.

Sources: the error pages behind each refusal, https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from simulator import errors
from simulator.errors import Problem
from simulator.language import phones
from simulator.language.phones import NumberKind
from simulator.model import OwnedNumber, Persona, Switches

TRIAL_PREFIX = "Sent from your Twilio trial account - "
NORTH_AMERICA = frozenset({"US", "CA"})
# Where a landline is found out by its carrier, later, and not by Twilio at once.
LANDLINE_TRIED = NORTH_AMERICA | {"GB"}


class Pair(Struct, frozen=True, kw_only=True):
    """Both ends of a text, parsed; `number` is None for a sender that nobody can own, such as a name.

    The sender is empty where a messaging service has yet to choose one, from the numbers that are in reach.
    """

    to: str
    sender: str
    number: OwnedNumber | None
    persona: Persona
    has_media: bool
    switches: Switches

    @property
    def is_named(self) -> bool:
        """Whether the sender is an alphanumeric id, which everybody may use and nobody can answer."""
        return self.sender != "" and phones.kind_of(self.sender) is NumberKind.ALPHANUMERIC


def unparsed(to: str, sender: str) -> Problem:
    """Why a recipient is none that can be texted, when it is no number."""
    if channel_of(to) != channel_of(sender):
        return errors.channels_differ(to, sender)
    code = phones.parse_sender(to)
    if code is not None and phones.kind_of(code) is NumberKind.SHORT_CODE:
        return errors.short_code_recipient(to)
    return errors.invalid_to(to)


def channel_of(address: str) -> str:
    """`whatsapp` of `whatsapp:+15551230001`; empty for a plain number, which means texts."""
    channel, colon, _ = address.partition(":")
    return channel if colon else ""


def _is_no_premium_line(pair: Pair) -> Problem | None:
    premium = phones.kind_of(pair.to) is NumberKind.PREMIUM
    return errors.premium_recipient(pair.to) if premium else None


def _region_is_permitted(pair: Pair) -> Problem | None:
    """An account texts the countries that its owner ticked; here all of them unless the switch names some."""
    permitted = pair.switches.permitted_regions
    refused = permitted and phones.country_of(pair.to) not in permitted
    return errors.region_not_permitted(pair.to) if refused else None


def _trial_recipient_is_verified(pair: Pair) -> Problem | None:
    refused = pair.switches.trial and pair.to not in pair.switches.verified_numbers
    return errors.unverified_recipient(pair.to) if refused else None


def _trial_has_no_name(pair: Pair) -> Problem | None:
    return errors.alphanumeric_on_trial() if pair.switches.trial and pair.is_named else None


def _name_is_shown_there(pair: Pair) -> Problem | None:
    refused = pair.is_named and phones.country_of(pair.to) in NORTH_AMERICA
    return errors.unroutable(pair.to, pair.sender) if refused else None


def _is_no_landline(pair: Pair) -> Problem | None:
    refused = pair.persona is Persona.LANDLINE and phones.country_of(pair.to) not in LANDLINE_TRIED
    return errors.landline_recipient(pair.to) if refused else None


def _is_mobile(pair: Pair) -> Problem | None:
    return errors.not_mobile(pair.to) if pair.persona is Persona.NOT_MOBILE else None


def _number_can_text(pair: Pair) -> Problem | None:
    return errors.from_cannot_text(pair.sender) if pair.number and not pair.number.sms else None


def _number_can_send_media(pair: Pair) -> Problem | None:
    cannot = pair.has_media and (pair.number is None or not pair.number.mms)
    return errors.from_cannot_mms(pair.sender) if cannot else None


Rule = Callable[[Pair], Problem | None]

RULES: tuple[Rule, ...] = (
    _is_no_premium_line,
    _region_is_permitted,
    _trial_has_no_name,
    _trial_recipient_is_verified,
    _name_is_shown_there,
    _number_can_text,
    _number_can_send_media,
    _is_no_landline,
    _is_mobile,
)


def refusal(pair: Pair) -> Problem | None:
    """Why the recipient is out of the sender's reach, by the first rule that says so."""
    for rule in RULES:
        if problem := rule(pair):
            return problem
    return None
