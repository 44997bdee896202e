"""Delays: one STOP each, and what the application did until it met the refusal.

A delay begins with a text whose whole body is a stop word of that sender, whether a block followed or not; a repeat
while it stands makes no new one. It ends for the application with the first refusal of an attempt by the scope that
the STOP covered, or with the person's way back before that. What others delivered in between is the gap itself.

"Between" is between entries of the journal, not between times: an account's clock can be set back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator.insight.business import business_days
from simulator.insight.people import Attempt, Person, Text
from simulator.insight.reading import Reading
from simulator.language.keywords import Keyword

EVER: Final = 1 << 62  # after every entry


@dataclass(frozen=True, kw_only=True)
class Delay:
    """One STOP. `ends_seq` is the entry at which the gap ends, `lifted_seq` that of the way back; `EVER` if none.

    The lists hold attempts in the journal's order: texts of others and of its own that arrived in the gap, those of
    others that arrived after the refusal while the STOP stood, and refused ones of its own. `later` are all attempts to
    the person since the STOP.
    """

    stop: Text
    blocked: bool
    refusal: Attempt | None
    lifted_at: datetime | None
    ends_seq: int
    lifted_seq: int
    released_at: datetime | None
    others: tuple[Attempt, ...]
    own: tuple[Attempt, ...]
    after: tuple[Attempt, ...]
    refused: tuple[Attempt, ...]
    later: tuple[Attempt, ...]

    @property
    def refused_at(self) -> datetime | None:
        """When the application met the refusal."""
        return self.refusal.ended_at if self.refusal else None

    @property
    def state(self) -> str:
        """`closed` by a refusal, `lifted` before one, or `open`."""
        if self.refusal:
            return "closed"
        return "lifted" if self.lifted_at else "open"

    def ends_at(self, now: datetime) -> datetime:
        """The end of the gap: the refusal, else the way back, else now."""
        return self.refused_at or self.lifted_at or now

    def seconds(self, now: datetime) -> float:
        """How long the gap was, or has been so far; a clock that was set back makes it nought."""
        return max((self.ends_at(now) - self.stop.at).total_seconds(), 0.0)

    def business_days(self, now: datetime) -> int:
        """The same in business days of the United States, where the person is."""
        return business_days(self.stop.at, self.ends_at(now), self.stop.person)


def delays(reading: Reading) -> Iterator[Delay]:
    """Every STOP, in the order in which they were texted."""
    found = [delay for person in reading.stopped.values() for delay in delays_of(person, reading)]
    return iter(sorted(found, key=lambda delay: delay.stop.seq))


def delays_of(person: Person, reading: Reading) -> Iterator[Delay]:
    """The STOPs of one person, in order."""
    stands_until: dict[str, int] = {}
    for text in person.texts:
        if text.keyword is not Keyword.STOP or stands_until.get(text.scope, 0) > text.seq:
            continue
        delay = _delay(text, person, reading)
        stands_until[text.scope] = delay.lifted_seq
        yield delay


def _delay(stop: Text, person: Person, reading: Reading) -> Delay:
    blocked = any(
        block.placed and _covers(stop, block.scope) for block in person.blocks if _is_of(stop, block.seq)
    )
    blocked = blocked or _stood_before(stop, person)
    lifted_seq, lifted_at = _way_back(stop, person, blocked=blocked)
    later = [a for a in person.attempts if a.seq > stop.seq or (a.ended_seq or 0) > stop.seq]
    later = [a for a in later if not (a.is_reply and a.outcome == "refused")]
    refusals = [a for a in later if a.outcome == "refused" and is_own(stop, a) and _ended(a) < lifted_seq]
    refusal = min(refusals, key=_ended, default=None)
    ends = min(_ended(refusal) if refusal else EVER, lifted_seq)
    arrived = [a for a in later if a.outcome == "delivered"]
    released = reading.released.get(stop.number)
    return Delay(
        stop=stop,
        blocked=blocked,
        refusal=refusal,
        lifted_at=lifted_at,
        ends_seq=ends,
        lifted_seq=lifted_seq,
        released_at=released[1] if released and released[0] > stop.seq else None,
        others=_within(arrived, stop.seq, ends, lambda a: not is_own(stop, a)),
        own=_within(arrived, stop.seq, ends, lambda a: is_own(stop, a)),
        after=_within(arrived, ends, lifted_seq, lambda a: not is_own(stop, a)) if refusal else (),
        refused=tuple(refusals),
        later=tuple(a for a in later if a.outcome and a.seq > stop.seq),
    )


def _is_of(stop: Text, seq: int) -> bool:
    """Whether an entry belongs to what the provider did about that very text: it follows at once."""
    return stop.seq < seq <= stop.seq + 2


def _covers(stop: Text, scope: str) -> bool:
    return scope in {stop.scope, stop.number}


def _stood_before(stop: Text, person: Person) -> bool:
    """Whether the provider blocked the pair already when the STOP came, by an operator or a consent."""
    standing = False
    for block in person.blocks:
        if block.seq < stop.seq and _covers(stop, block.scope):
            standing = block.placed
    return standing


def _way_back(stop: Text, person: Person, *, blocked: bool) -> tuple[int, datetime | None]:
    """Where the block was lifted; where none was placed, the person's own start word to that sender."""
    if blocked:
        ends = [(b.seq, b.at) for b in person.blocks if not b.placed and _covers(stop, b.scope)]
    else:
        starts = (text for text in person.texts if text.keyword is Keyword.START)
        ends = [
            (text.seq, text.at) for text in starts if _covers(stop, text.scope) or text.number == stop.number
        ]
    return min(((seq, at) for seq, at in ends if seq > stop.seq), default=(EVER, None))


def is_own(stop: Text, attempt: Attempt) -> bool:
    """Whether the attempt is of the scope that the STOP covered; all others are "others"."""
    return attempt.scope == stop.scope or attempt.sender == stop.number


def _ended(attempt: Attempt) -> int:
    return attempt.ended_seq or EVER


def _within(
    attempts: list[Attempt], start: int, end: int, belongs: Callable[[Attempt], bool]
) -> tuple[Attempt, ...]:
    return tuple(a for a in attempts if start < _ended(a) < end and belongs(a))
