"""Going on after a STOP: ignoring the refusal, using other numbers, evading it, forgetting what was scheduled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from simulator.insight.audit.rule import Case, Finding, Rule, known_refusal, own_after
from simulator.insight.delays import EVER, Delay, is_own
from simulator.insight.people import Attempt
from simulator.insight.spans import moment
from simulator.insight.wording import confirms, folded

EVASION = timedelta(minutes=60)
CONFIRMATION = timedelta(minutes=5)
WARNING = timedelta(seconds=60)


def ignores_refusal(case: Case) -> Iterator[Finding | None]:
    """AUD-01: an attempt by the scope after its refusal was made known; one finding an attempt."""
    for delay in case.delays:
        refusal = known_refusal(delay)
        if refusal is None:
            continue
        known = refusal.known_seq or EVER
        found = [a for a in own_after(delay, known) if not a.scheduled or a.created_seq > known]
        yield from (
            _found(delay, a, "was tried although the provider had refused one", refusal.seq) for a in found
        )
        if not found:
            yield None


def uses_other_numbers(case: Case) -> Iterator[Finding | None]:
    """AUD-02: after a known refusal, a text delivered from another scope while the STOP stands."""
    for delay in case.delays:
        refusal = known_refusal(delay)
        if refusal is None:
            continue
        known = refusal.known_seq or EVER
        found = [
            a
            for a in delay.later
            if a.outcome == "delivered" and not is_own(delay.stop, a) and known < a.created_seq
            and (a.ended_seq or EVER) < delay.lifted_seq and not case.was_asked_for(a, delay.stop.seq)
        ]  # fmt: skip
        yield from (
            _found(delay, a, "arrived after the refusal, from another number", refusal.seq) for a in found
        )
        if not found:
            yield None


def evades(case: Case) -> Iterator[Finding | None]:
    """AUD-03: the refused words from another sender within an hour."""
    for delay in case.delays:
        for refused in delay.refused:
            again = [
                a
                for a in case.person(delay.stop.person).attempts
                if a.seq > refused.seq and not is_own(delay.stop, a) and folded(a.body) == folded(refused.body)
                and abs(a.at - refused.at) <= EVASION and not case.was_asked_for(a, delay.stop.seq)
            ]  # fmt: skip
            yield from (
                _found(delay, a, "said what had been refused, from another number", refused.seq)
                for a in again
            )
            if not again:
                yield None


def forgets_scheduled(case: Case) -> Iterator[Finding | None]:
    """AUD-07: a scheduled text attempted after the STOP though the application was told in time to cancel it."""
    for delay in case.delays:
        for attempt in own_after(delay, delay.stop.seq):
            if not attempt.scheduled:
                continue
            told = delay.stop.told_at
            in_time = told is not None and attempt.at - told >= WARNING
            yield _found(delay, attempt, "had been scheduled and was not canceled") if in_time else None


def told_and_tries(case: Case) -> Iterator[Finding | None]:
    """AUD-14: an attempt of that scope created after the application was told; one confirmation is excepted."""
    for delay in case.delays:
        told = delay.stop.told_seq
        if told is None:
            continue
        found = [a for a in own_after(delay, told) if a.created_seq > told]
        if found and found[0].at - delay.stop.at <= CONFIRMATION and confirms(found[0].body):
            found = found[1:]
        yield from (_found(delay, a, "was tried although the application had been told") for a in found)
        if not found:
            yield None


def stop_without_effect(case: Case) -> Iterator[Finding | None]:
    """AUD-15: where no block followed, a text of that scope delivered more than five minutes later."""
    for delay in case.delays:
        if delay.blocked:
            continue
        found = [
            a
            for a in delay.later
            if a.outcome == "delivered" and is_own(delay.stop, a) and (a.ended_seq or EVER) < delay.lifted_seq
            and (a.ended_at or a.at) - delay.stop.at > CONFIRMATION
        ]  # fmt: skip
        yield from (
            _found(delay, a, "arrived although nothing but the application could heed the STOP")
            for a in found
        )
        if not found:
            yield None


def _found(delay: Delay, attempt: Attempt, what: str, *more: int) -> Finding:
    stop = delay.stop
    return Finding(
        sentence=f"{stop.person} texted {stop.word} to {stop.number} on {moment(stop.at)}; "
        f"a text from {attempt.sender or attempt.scope} on {moment(attempt.at)} {what}.",
        sender=attempt.sender or attempt.scope,
        recipient=stop.person,
        at=attempt.at,
        events=(stop.seq, *more, attempt.seq),
    )


RULES = (
    Rule(id="AUD-01", level="must", title="ignores the refusal", judge=ignores_refusal),
    Rule(id="AUD-02", level="should", title="goes on by other numbers", judge=uses_other_numbers),
    Rule(id="AUD-03", level="must", title="evades the refusal", judge=evades),
    Rule(id="AUD-07", level="must", title="forgets what was scheduled", judge=forgets_scheduled),
    Rule(id="AUD-14", level="should", title="was told and still tries", judge=told_and_tries),
    Rule(id="AUD-15", level="must", title="STOP without effect", judge=stop_without_effect),
)
