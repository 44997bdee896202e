"""What goes wrong on purpose: each fault is a record with a name, and all of them are off until somebody sets them.

A fault says where it strikes (`on`), which of the occasions there concern it (`match`), which of those it spoils
(each, the `nth`, `every` so many, or a `percentage` of them) and how (`effect`). It strikes by counting, never by
chance: a percentage is decided by a hash of its mandatory seed, its name and the count, so that the same run has the
same faults. `pick` is the one place that decides; `interference` and `outages` carry the effects out.

Effects vary what Twilio's documentation leaves open (order, number and lateness of callbacks, what is added to
answers, throttling), or are a network's ordinary misdeeds. The bundle `HOSTILE` keeps to the former.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Final

from msgspec import Meta, Struct

from simulator.faults.effects import (
    EFFECTS,
    Duplicate,
    Effect,
    ExtraFields,
    ExtraParameters,
    Late,
    Outage,
    Parameters,
    Refuse,
    Reorder,
    Site,
    Whole,
    Words,
)

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Positive = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Moment = Annotated[datetime, Meta(extra_json_schema={"format": "date-time"})]
Counts = Annotated[tuple[Positive, ...], Meta(max_length=1000)]


class Match(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which occasions a fault is about: patterns with `*` and `?` for all that is named, an empty one for nothing.

    `url` is a call's path or a webhook's URL; `parameters` are those of the call, of the webhook or of the message.
    """

    method: Words = "*"
    url: Words = "*"
    parameters: Parameters = {}


class Fault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fault. Of `nth`, `every` and `percentage` one may be given; without any it strikes each time."""

    name: Name
    on: Site
    effect: Effect
    match: Match = Match()
    nth: Counts = ()
    every: Positive | None = None
    percentage: Annotated[float, Meta(ge=0, le=100)] | None = None
    seed: Whole | None = None
    since: Moment | None = None
    until: Moment | None = None

    @property
    def is_selective(self) -> bool:
        """Whether it lets some of its occasions pass, so that they have to be counted."""
        return bool(self.nth or self.every or self.percentage is not None)


class Occasion(Struct, frozen=True, kw_only=True):
    """Something that a fault might strike."""

    site: Site
    method: str = ""
    url: str = ""
    parameters: Mapping[str, str] = {}


class Meeting(Struct, frozen=True):
    """A fault met an occasion that concerns it, and either strikes or lets it pass."""

    fault: Fault
    strikes: bool


def objection(fault: Fault) -> str | None:
    """Why the fault makes no sense, in a sentence; None when it does."""
    possible = EFFECTS[fault.on]
    if not isinstance(fault.effect, possible):
        names = ", ".join(f"{effect.__struct_config__.tag}" for effect in possible)
        return f"on {fault.on} the effects are {names}"
    if sum((bool(fault.nth), fault.every is not None, fault.percentage is not None)) > 1:
        return "of 'nth', 'every' and 'percentage' only one can be given"
    if fault.percentage is not None and fault.seed is None:
        return "a 'percentage' needs a 'seed', so that the same run has the same faults"
    if any(bound is not None and bound.tzinfo is None for bound in (fault.since, fault.until)):
        return "'since' and 'until' need an offset, as in 2026-11-21T09:00:00+00:00"
    return None


def pick(
    faults: Iterable[Fault], counts: Mapping[str, int], occasion: Occasion, now: datetime
) -> list[Meeting]:
    """What each fault does about the occasion, those that it does not concern left out.

    `counts` says, by name, how many occasions a fault has met before.
    """
    return [
        Meeting(fault, _strikes(fault, counts.get(fault.name, 0) + 1))
        for fault in faults
        if fault.on is occasion.site and _is_open(fault, now) and _concerns(fault.match, occasion)
    ]


def _is_open(fault: Fault, now: datetime) -> bool:
    """Whether the moment is inside the fault's window, which ends before `until`."""
    return (fault.since is None or fault.since <= now) and (fault.until is None or now < fault.until)


def _concerns(match: Match, occasion: Occasion) -> bool:
    return (
        fnmatchcase(occasion.method, match.method)
        and fnmatchcase(occasion.url, match.url)
        and all(
            fnmatchcase(occasion.parameters.get(name, ""), pattern)
            for name, pattern in match.parameters.items()
        )
    )


def _strikes(fault: Fault, count: int) -> bool:
    """Whether the fault spoils its `count`-th occasion, from 1."""
    if fault.nth:
        return count in fault.nth
    if fault.every is not None:
        return count % fault.every == 0
    if fault.percentage is not None:
        return falls_within(roll(f"{fault.seed}/{fault.name}/{count}"), fault.percentage)
    return True


def roll(text: str) -> float:
    """A number from 0 up to, but not including, 1 that follows from the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


def falls_within(rolled: float, percentage: float) -> bool:
    """Whether a roll decides for what happens in so many cases of a hundred: never at 0, always at 100."""
    return rolled * 100 < percentage


ADDED: Final[dict[str, str | int | float | bool | None]] = {
    "stopgap_addition": "fields may be added at any time"
}

HOSTILE: Final = (
    Fault(name="hostile-extra-fields", on=Site.ANSWER, effect=ExtraFields(ADDED)),
    Fault(name="hostile-throttling", on=Site.API_CALL, effect=Refuse(Outage.TOO_MANY_REQUESTS), every=10),
    Fault(
        name="hostile-extra-parameters",
        on=Site.STATUS_CALLBACK,
        effect=ExtraParameters({"StopgapAddition": "parameters may be added at any time"}),
    ),
    Fault(
        name="hostile-extra-inbound-parameters",
        on=Site.INBOUND_WEBHOOK,
        effect=ExtraParameters({"StopgapAddition": "parameters may be added at any time"}),
    ),
    Fault(name="hostile-duplicates", on=Site.STATUS_CALLBACK, effect=Duplicate(), every=3),
    Fault(name="hostile-order", on=Site.STATUS_CALLBACK, effect=Reorder(), every=4),
    Fault(name="hostile-lateness", on=Site.STATUS_CALLBACK, effect=Late(5), every=5),
)
"""What keeps clients honest: nothing in it that the documentation does not say may happen (TWI-5-09, TWI-6-02)."""
