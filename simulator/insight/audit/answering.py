"""Answering a STOP or HELP: twice, or too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from simulator.insight.audit.rule import Case, Finding, Rule
from simulator.insight.delays import EVER
from simulator.insight.spans import moment
from simulator.insight.wording import confirms
from simulator.language.keywords import Keyword

LATEST = timedelta(minutes=5)  # 47 CFR 64.1200(a)(12)


def answers_twice(case: Case) -> Iterator[Finding | None]:
    """AUD-04: more than one delivered answer to a STOP or HELP: the provider's, and the TwiML of that very text."""
    replies = [a for a in case.attempts if a.answers is not None and a.outcome == "delivered"]
    for text in case.texts:
        if text.keyword not in {Keyword.STOP, Keyword.HELP}:
            continue
        own = [a for a in replies if a.answers is text]
        if not own and not text.answers:
            continue
        count = len(own) + bool(text.answers)
        yield (
            None
            if count < 2
            else Finding(
                sentence=f"{text.person} texted {text.word} to {text.number} on {moment(text.at)} "
                f"and got {count} answers.",
                sender=text.number,
                recipient=text.person,
                at=own[-1].at,
                events=(text.seq, *text.answers, *(a.seq for a in own)),
            )
        )


def confirms_late(case: Case) -> Iterator[Finding | None]:
    """AUD-05: that sender's first delivered text that confirms the opt-out, later than five minutes after the STOP."""
    for delay in case.delays:
        stop = delay.stop
        confirming = (
            a
            for a in delay.later
            if a.sender == stop.number and a.outcome == "delivered" and confirms(a.body)
            and (a.ended_seq or EVER) < delay.lifted_seq
        )  # fmt: skip
        first = next(confirming, None)
        if first is None:
            continue
        arrived = first.ended_at or first.at
        yield (
            None
            if arrived - stop.at <= LATEST
            else Finding(
                sentence=f"{stop.person} texted {stop.word} to {stop.number} on {moment(stop.at)}; "
                f"the confirmation arrived on {moment(arrived)}.",
                sender=stop.number,
                recipient=stop.person,
                at=arrived,
                events=(stop.seq, first.seq),
            )
        )


RULES = (
    Rule(id="AUD-04", level="must", title="answers twice", judge=answers_twice),
    Rule(id="AUD-05", level="must", title="confirms late", judge=confirms_late),
)
