"""What the law may ask (47 CFR 64.1200, CTIA): advisory, because whether it applies is for counsel to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.insight.audit.rule import Case, Finding, Rule
from simulator.insight.business import business_days, zones_of
from simulator.insight.delays import EVER, is_own
from simulator.insight.people import Attempt
from simulator.insight.spans import moment
from simulator.insight.wording import asks_to_stop, names_the_way_out

PATIENCE = 10  # business days: 64.1200(a)(10)
MORNING, NIGHT = 8, 21  # hours where the person is: 64.1200(c)(1)


def takes_too_long(case: Case) -> Iterator[Finding | None]:
    """AUD-11: an attempt later than ten business days after a STOP that stands."""
    for delay in case.delays:
        stop = delay.stop
        standing = [a for a in delay.later if a.seq < delay.lifted_seq]
        if not standing:
            continue
        late = [a for a in standing if business_days(stop.at, a.at, stop.person) > PATIENCE]
        yield from (
            _finding(
                a,
                f"{stop.person} texted {stop.word} to {stop.number} on {moment(stop.at)}; "
                f"a text was tried on {moment(a.at)}, more than {PATIENCE} business days later.",
                stop.seq,
            )
            for a in late
        )
        if not late:
            yield None


def does_not_say_how(case: Case) -> Iterator[Finding | None]:
    """AUD-12: the first text of a sender to a person without a stop word."""
    for number, person in case.reading.people.items():
        met: set[str] = set()
        for attempt in person.attempts:
            if attempt.outcome != "delivered" or attempt.sender in met:
                continue
            met.add(attempt.sender)
            if case.is_answer(attempt):
                continue
            said = names_the_way_out(attempt.body)
            words = f"The first text from {attempt.sender} to {number} does not say how to stop."
            yield None if said else _finding(attempt, words)


def texts_at_night(case: Case) -> Iterator[Finding | None]:
    """AUD-13: arrival outside 8:00 to 20:59 where the person is; only on a clock that was set."""
    if not case.reading.clock_was_set:
        return
    for attempt in case.attempts:
        arrived = attempt.ended_at
        if attempt.outcome != "delivered" or arrived is None or case.is_answer(attempt):
            continue
        zones = zones_of(attempt.recipient)
        if not zones:
            continue
        night = all(not MORNING <= _hour(arrived, zone) < NIGHT for zone in zones)
        words = f"A text from {attempt.sender} reached {attempt.recipient} on {moment(arrived)} UTC, at night there."
        yield _finding(attempt, words) if night else None


def hears_no_plain_words(case: Case) -> Iterator[Finding | None]:
    """AUD-16: STOP in plain words that no provider takes for one, and a text of that scope long after."""
    for text in case.texts:
        if text.keyword is not None or not asks_to_stop(text.body):
            continue
        person = case.person(text.person)
        back = min(
            (t.seq for t in person.texts if t.seq > text.seq and t.number == text.number), default=EVER
        )
        late = next(
            (
                a
                for a in person.attempts
                if text.seq < a.seq < back and is_own(text, a) and a.outcome == "delivered"
                and business_days(text.at, a.at, text.person) > PATIENCE
            ),
            None,
        )  # fmt: skip
        words = f"{text.person} wrote “{text.body.strip()}” to {text.number} on {moment(text.at)} and was texted on."
        yield _finding(late, words, text.seq) if late else None


def _hour(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).hour


def _finding(attempt: Attempt, sentence: str, *before: int) -> Finding:
    return Finding(
        sentence=sentence,
        sender=attempt.sender or attempt.scope,
        recipient=attempt.recipient,
        at=attempt.at,
        events=(*before, attempt.seq),
    )


RULES = (
    Rule(id="AUD-11", level="advisory", title="takes too long", judge=takes_too_long),
    Rule(id="AUD-12", level="advisory", title="does not say how to stop", judge=does_not_say_how),
    Rule(id="AUD-13", level="advisory", title="texts at night", judge=texts_at_night),
    Rule(id="AUD-16", level="advisory", title="hears no plain words", judge=hears_no_plain_words),
)
