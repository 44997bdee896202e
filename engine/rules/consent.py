"""What an error, a keyword or a text does to the statuses of phone numbers (SSE-OPT, SSE-IN, SSE-STS).

The engine never reads a STOP: the provider keeps that block, and the engine learns of it when the provider refuses
the next text from the same sender number (SSE-OPT-03, SSE-OPT-05). Between the two lies the gap. From then on the
person is opted out everywhere (SSE-OPT-06, SSE-OPT-12), until the person texts an opt-in word, which enables the one
number it came from (SSE-IN-02), or somebody edits a status.

**A phone that several people share.** Nobody can tell who of them typed the word, so what the *handset* said holds
for the handset, on everybody's record: a refusal with "unsubscribed" disables the shared number for all its holders
(and, for the one who was written to, all the other numbers too), and an opt-in word enables it for all who have it
disabled. What needs a known author, a text that *initiates* a conversation, changes nothing on a shared phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.model import Kind, Person, SmsStatus


class Cause(StrEnum):
    """Who or what changed a status; kept with the change."""

    EDIT = "edit"
    OPT_OUT_LEARNED = "opt-out learned"
    NUMBER_UNUSABLE = "number unusable"
    OPT_IN_KEYWORD = "opt-in keyword"
    TEXT_INITIATED = "text initiated"
    STOP_RECEIVED = "stop received"
    TEXT_RECEIVED = "text received"


@dataclass(frozen=True)
class StatusChange:
    """One number of one person gets another status."""

    person: str
    number: str
    status: SmsStatus
    cause: Cause


def opt_out_learned(recipient: Person | None, number: str, holders: Iterable[Person]) -> list[StatusChange]:
    """All current numbers of the recipient (SSE-OPT-06, SSE-OPT-13), and this number on everybody's record."""
    pairs = {(holder.id, number) for holder in holders}
    if recipient is not None:
        pairs |= {(recipient.id, phone.number) for phone in recipient.phones}
    return [StatusChange(*pair, SmsStatus.DISABLED, Cause.OPT_OUT_LEARNED) for pair in sorted(pairs)]


def number_unusable(number: str, holders: Iterable[Person]) -> list[StatusChange]:
    """An invalid number or unknown handset is disabled, and no other number of the person (SSE-STS-03, SSE-STS-04)."""
    return [StatusChange(holder.id, number, SmsStatus.DISABLED, Cause.NUMBER_UNUSABLE) for holder in holders]


def opted_in(number: str, holders: Iterable[Person], *, stopped: bool) -> list[StatusChange]:
    """An opt-in word after an opt-out enables the number it came from and no other (SSE-IN-02, SSE-STS-01).

    The opt-out may have been learned, which shows in any of the person's numbers, or the handset may have `stopped`
    that sender in the gap. Without one the word is an ordinary answer ("YES") and changes nothing (SSE-STS-02).
    """
    return [
        StatusChange(holder.id, number, SmsStatus.ENABLED, Cause.OPT_IN_KEYWORD)
        for holder in holders
        if (stopped or _is_out(holder)) and _status(holder, number) is not SmsStatus.ENABLED
    ]


def _is_out(holder: Person) -> bool:
    return any(phone.sms_status is SmsStatus.DISABLED for phone in holder.phones)


def text_initiated(number: str, holders: Sequence[Person]) -> list[StatusChange]:
    """A student who starts a conversation may be texted (SSE-STS-01), unless the number is disabled (SSE-STS-05)."""
    if len(holders) != 1:
        return []
    (author,) = holders
    if author.kind is not Kind.STUDENT or _status(author, number) is not SmsStatus.DEFAULT:
        return []
    return [StatusChange(author.id, number, SmsStatus.ENABLED, Cause.TEXT_INITIATED)]


def _status(holder: Person, number: str) -> SmsStatus | None:
    phone = holder.phone(number)
    return phone.sms_status if phone else None
