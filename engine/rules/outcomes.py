"""What the provider's answer means: one function for all the ways in which an answer comes.

The provider speaks at two moments: at once, by accepting or refusing the request, and later, by status callbacks. The
same error may come either way (SSE-OPT-14), so both are read into an `Answer` and judged here, by code and never by
text: Twilio has changed its texts before. This is the only file that holds Twilio's error codes
(https://www.twilio.com/docs/api/errors).

Silence is a third answer. When the connection breaks after the request went out, nobody knows whether the text was
accepted; it is neither sent again nor mailed until the provider says what happened. What anybody else says, a gateway
with its 502 or a page where an answer should be, is silence of the provider's too: only its own refusal, a 4xx with a
code of its catalogue, is a no. And only the words that say so mean that a text is lost; one that nobody knows, or none,
about a text that has a sid means that the provider has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model import MessageStatus, Reason


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the provider said about one text.

    `status` is the provider's word (`queued`, `delivered`, …); None without a sid means silence. `code` is its error
    code, `text` its own words for the error. `never_left` says that the provider certainly has no such text.
    """

    status: str | None = None
    code: int | None = None
    text: str = ""
    sid: str | None = None
    never_left: bool = False


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What is known about an error code: its title, the reason it is reported by, and what it says of the recipient."""

    title: str
    reason: Reason = Reason.TWILIO_SEND_FAILED
    opted_out: bool = False
    number_unusable: bool = False
    never_left: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an answer means for the message (`status`, `reason`, `error_code`, `error`) and for its recipient.

    `status` is FAILED when the text will not arrive: then the message goes by email. `opted_out` and
    `number_unusable` are what the recipient's statuses must learn. `counted` is False when no text left the provider:
    such a text is not held against the message limit (SSE-LIM-03); one that a carrier lost is. `never_left` is True
    when nothing is wrong with the text: the provider was not reached or is too busy, and may be asked again.
    """

    status: MessageStatus
    reason: Reason | None = None
    error_code: int | None = None
    error: str | None = None
    opted_out: bool = False
    number_unusable: bool = False
    counted: bool = True
    never_left: bool = False


UNSUBSCRIBED = 21610

TRAITS: dict[int, Trait] = {
    UNSUBSCRIBED: Trait(
        title="Attempt To Send To Unsubscribed Recipient",  # SSE-OPT-09
        reason=Reason.TWILIO_RECIPIENT_UNSUBSCRIBED,
        opted_out=True,
    ),
    21211: Trait(
        title="Invalid 'To' Phone Number", reason=Reason.TWILIO_RECIPIENT_INVALID, number_unusable=True
    ),
    21217: Trait(title="Phone Number Invalid", reason=Reason.TWILIO_RECIPIENT_INVALID, number_unusable=True),
    21614: Trait(
        title="'To' Is Not A Mobile Number", reason=Reason.TWILIO_RECIPIENT_INVALID, number_unusable=True
    ),
    21635: Trait(title="'To' Is A Landline", reason=Reason.TWILIO_RECIPIENT_INVALID, number_unusable=True),
    30005: Trait(
        title="Unknown Destination Handset", reason=Reason.TWILIO_UNKNOWN_HANDSET, number_unusable=True
    ),
    20429: Trait(title="Too Many Requests", never_left=True),
    21408: Trait(title="Region Not Permitted"),
    21611: Trait(title="Sender Queue Is Full", never_left=True),
    21612: Trait(title="Unreachable From This Sender"),
    21617: Trait(title="Message Body Too Long"),
    30001: Trait(title="Queue Overflow"),
    30002: Trait(title="Account Suspended"),
    30003: Trait(title="Unreachable Destination Handset"),
    30004: Trait(title="Message Blocked"),
    30006: Trait(title="Landline Or Unreachable Carrier"),
    30007: Trait(title="Message Filtered"),
    30008: Trait(title="Unknown Delivery Error"),
}

_ON_ITS_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})
_ARRIVED = frozenset({"delivered", "read", "partially_delivered"})
_LOST = frozenset({"failed", "undelivered", "canceled"})
_CATALOGUE = range(10_000, 100_000)  # where Twilio's codes are; a gateway knows none of them


def is_refusal(status: int, code: int | None) -> bool:
    """Whether an answer with that HTTP status is the provider's own no: whatever was asked for has not happened."""
    return 400 <= status < 500 and code in _CATALOGUE


def classify(answer: Answer) -> Outcome:
    """Judge one answer: accepted, refused, a later status, or silence."""
    if answer.status in _LOST:
        return _failure(answer)
    if answer.status in _ARRIVED:
        return Outcome(status=MessageStatus.DELIVERED)
    if answer.status in _ON_ITS_WAY or answer.sid:
        return Outcome(status=MessageStatus.SENT)
    return Outcome(
        status=MessageStatus.PENDING, reason=Reason.TWILIO_OUTCOME_UNKNOWN, error=answer.text or None
    )


def _failure(answer: Answer) -> Outcome:
    """A failure is reported as its title and code, in the provider's own words where the title is not known here."""
    code = answer.code
    trait = TRAITS.get(code or 0) or Trait(title=answer.text or "Message Not Sent")
    return Outcome(
        status=MessageStatus.FAILED,
        reason=trait.reason,
        error_code=code,
        error=trait.title if code is None else f"{trait.title} {code}",
        opted_out=trait.opted_out,
        number_unusable=trait.number_unusable,
        counted=answer.status == "undelivered",
        never_left=answer.never_left or trait.never_left,
    )
