"""Which of a person's numbers is texted (SSE-SEL), and what a number's status amounts to (SSE-CFG-01, 02, 07).

The choice is in two groups. The numbers somebody *enabled* come first, whatever their type; only without any do the
SMS Default numbers of the configured type count, and only while the institution's default says opted in. Within the
group the latest verified date wins, verified before unverified, and then the number that was known first: an order
that neither a restart nor a re-import changes (SSE-SEL-04).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from engine.model import Configuration, Kind, Person, Phone, SmsStatus

NEVER = datetime.min.replace(tzinfo=UTC)


def effective_status(phone: Phone, kind: Kind, configuration: Configuration) -> SmsStatus:
    """ENABLED or DISABLED: an SMS Default number counts as the institution's default says (SSE-CFG-01, SSE-CFG-02)."""
    if phone.sms_status is not SmsStatus.DEFAULT:
        return phone.sms_status
    if kind is Kind.STUDENT:
        return configuration.student_sms_default
    return configuration.staff_sms_default


def may_be_texted(phone: Phone, kind: Kind, configuration: Configuration) -> bool:
    """Whether the number is textable: opted in and, if SMS Default, of the default type (SSE-CFG-03, SSE-SEL-05)."""
    if effective_status(phone, kind, configuration) is SmsStatus.DISABLED:
        return False  # SSE-SEL-07
    return phone.sms_status is SmsStatus.ENABLED or phone.type == configuration.default_phone_type


def chosen(person: Person, configuration: Configuration) -> Phone | None:
    """The one number a text to this person goes to (SSE-SEL-06), or None: then it goes by email (SSE-SEL-03)."""
    textable = [phone for phone in person.phones if may_be_texted(phone, person.kind, configuration)]
    enabled = [phone for phone in textable if phone.sms_status is SmsStatus.ENABLED]
    return max(enabled or textable, key=_preference, default=None)


def _preference(phone: Phone) -> tuple[datetime, int]:
    return (phone.verified_at or NEVER, -phone.position)  # SSE-SEL-01, SSE-SEL-08, SSE-SEL-04


def last_verified(person: Person) -> Phone | None:
    """The number shown with a check mark: the one verified last (SSE-STS-09)."""
    verified = [phone for phone in person.phones if phone.verified_at is not None]
    return max(verified, key=_preference, default=None)


class Why(StrEnum):
    """The rule by which a number is, or is not, the one that is texted."""

    CHOSEN = "chosen"
    DISABLED = "disabled"
    OPTED_OUT_BY_DEFAULT = "opted out by default"
    OTHER_TYPE = "other type"
    ANOTHER_IS_ENABLED = "another is enabled"
    VERIFIED_EARLIER = "verified earlier"
    KNOWN_LATER = "known later"


def why(phone: Phone, person: Person, configuration: Configuration) -> Why:
    """The first rule that speaks of the person's number, in the order in which the choice is made."""
    if phone.sms_status is SmsStatus.DISABLED:
        return Why.DISABLED
    if effective_status(phone, person.kind, configuration) is SmsStatus.DISABLED:
        return Why.OPTED_OUT_BY_DEFAULT
    winner = chosen(person, configuration)
    if winner is None or not may_be_texted(phone, person.kind, configuration):
        return Why.OTHER_TYPE
    if winner.number == phone.number:
        return Why.CHOSEN
    if winner.sms_status is not phone.sms_status:
        return Why.ANOTHER_IS_ENABLED
    return Why.VERIFIED_EARLIER if winner.verified_at != phone.verified_at else Why.KNOWN_LATER
