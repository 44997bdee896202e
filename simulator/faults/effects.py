"""What a fault does, and where: the vocabulary of `records`, each effect with the fields that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

Words = Annotated[str, Meta(max_length=4000)]
Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Real = Annotated[float, Meta(ge=-1e300, le=1e300)]
Fields = Annotated[dict[Words, Words | Whole | Real | bool | None], Meta(max_length=100)]
Parameters = Annotated[dict[Words, Words], Meta(max_length=100)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class Site(StrEnum):
    """Where a fault strikes."""

    API_CALL = "api_call"  # a call has come in, and nothing has been done about it
    ANSWER = "answer"  # a call was carried out with success, and its answer goes out
    RECEIPT = "receipt"  # a message was taken, and its carrier's last word is planned
    STATUS_CALLBACK = "status_callback"
    INBOUND_WEBHOOK = "inbound_webhook"
    CONSENT = "consent"  # one item of a bulk report has the right form, and does not count yet


class Outage(StrEnum):
    """How a call is refused: the provider's own words, or a proxy's in front of it."""

    INTERNAL_ERROR = "internal_error"
    UNAVAILABLE = "unavailable"
    TOO_MANY_REQUESTS = "too_many_requests"
    BAD_GATEWAY = "bad_gateway"


class Refuse(Struct, frozen=True, tag="refuse", forbid_unknown_fields=True):
    """The answer is an error: on a call nothing was done, on an answer everything was."""

    error: Outage = Outage.INTERNAL_ERROR


class Slow(Struct, frozen=True, tag="slow", forbid_unknown_fields=True):
    """So much of the account's time passes before the call is carried out, or its answer leaves."""

    seconds: Seconds


class Drop(Struct, frozen=True, tag="drop", forbid_unknown_fields=True):
    """The connection breaks instead of an answer."""


class Stall(Struct, frozen=True, tag="stall", forbid_unknown_fields=True):
    """The answer begins and never ends: the client waits as long as it can bear."""


class Lag(Struct, frozen=True, tag="lag", forbid_unknown_fields=True):
    """Messages younger than this are not found yet and not listed, as where a read goes to a copy that lags behind.

    With `nth` (1, 2) the first two reads lag, and the third finds them.
    """

    seconds: Seconds


class ExtraFields(Struct, frozen=True, tag="extra_fields", forbid_unknown_fields=True):
    """Every resource in the answer has these fields too."""

    fields: Fields


class Lose(Struct, frozen=True, tag="lose", forbid_unknown_fields=True):
    """It never comes."""


class Late(Struct, frozen=True, tag="late", forbid_unknown_fields=True):
    """It comes so much later."""

    seconds: Seconds


class Duplicate(Struct, frozen=True, tag="duplicate", forbid_unknown_fields=True):
    """It comes again, `copies` times, the idempotency token included, at intervals of `seconds`."""

    copies: Annotated[int, Meta(ge=1, le=100)] = 1
    seconds: Annotated[float, Meta(ge=0, le=86_400)] = 0


class Reorder(Struct, frozen=True, tag="reorder", forbid_unknown_fields=True):
    """It comes after the message's next callback; the last one has none to wait for and comes as ever."""


class Forge(Struct, frozen=True, tag="forge", forbid_unknown_fields=True):
    """Somebody else sends one beside it, wrongly signed, with these parameters changed."""

    parameters: Parameters = {}


class ExtraParameters(Struct, frozen=True, tag="extra_parameters", forbid_unknown_fields=True):
    """It has these parameters too, and is signed with them."""

    parameters: Parameters


class LoseAnswer(Struct, frozen=True, tag="lose_answer", forbid_unknown_fields=True):
    """It arrives, but the provider does not get the answer, and takes it for a time-out."""


class Decline(Struct, frozen=True, tag="decline", forbid_unknown_fields=True):
    """The request is a success, and this item of it is not: it has the error of its own that says so."""


Effect = (
    Refuse
    | Slow
    | Drop
    | Stall
    | Lag
    | ExtraFields
    | Lose
    | Late
    | Duplicate
    | Reorder
    | Forge
    | ExtraParameters
    | LoseAnswer
    | Decline
)

EFFECTS: Final[Mapping[Site, tuple[type[Struct], ...]]] = {
    Site.API_CALL: (Refuse, Slow, Drop, Stall, Lag),
    Site.ANSWER: (Refuse, Slow, Drop, Stall, ExtraFields),
    Site.RECEIPT: (Lose, Late),
    Site.STATUS_CALLBACK: (Lose, Late, Duplicate, Reorder, Forge, ExtraParameters, LoseAnswer),
    Site.INBOUND_WEBHOOK: (Lose, Late, Duplicate, Forge, ExtraParameters, LoseAnswer),
    Site.CONSENT: (Decline,),
}
