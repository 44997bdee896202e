"""Habits of sending: blindly, twice, without a way back, and with promises that nobody keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from simulator.insight.audit.rule import Case, Finding, Rule
from simulator.insight.delays import EVER, Delay, is_own
from simulator.insight.people import Attempt
from simulator.insight.reading import OPTED_OUT
from simulator.insight.spans import day, moment
from simulator.insight.wording import folded, promises_stop
from simulator.language import phones
from simulator.language.phones import NumberKind

ENOUGH = 100  # attempts of a day
SHARE = 0.03
TWICE = timedelta(minutes=10)


def sends_blindly(case: Case) -> Iterator[Finding | None]:
    """AUD-09: more than three in a hundred of a UTC day's attempts refused, from a hundred attempts on."""
    days: defaultdict[date, list[Attempt]] = defaultdict(list)
    for attempt in case.attempts:
        days[attempt.at.date()].append(attempt)
    for attempts in days.values():
        if len(attempts) < ENOUGH:
            continue
        refused = [a for a in attempts if a.outcome == "refused" and a.code == OPTED_OUT]
        yield (
            None
            if len(refused) <= SHARE * len(attempts)
            else Finding(
                sentence=f"{len(refused)} of {len(attempts)} texts of {day(attempts[0].at)} were refused: "
                "the people had opted out.",
                sender="",
                recipient="",
                at=refused[0].at,
                events=tuple(a.seq for a in refused),
            )
        )


def does_not_let_back(case: Case) -> Iterator[Finding | None]:
    """AUD-10: after START, the sender's words reach the person by mail only, in a mailbox known to be theirs."""
    for delay in case.delays:
        if delay.lifted_seq == EVER:
            continue
        mailbox = _mailbox(case, delay)
        if mailbox is None:
            continue
        texted = any(
            a.outcome == "delivered" and is_own(delay.stop, a) and a.seq > delay.lifted_seq
            for a in delay.later
        )
        author, address = mailbox
        mailed = [
            (seq, at)
            for seq, at, mail in case.reading.mails
            if seq > delay.lifted_seq
            and mail.sender == author
            and address in map(str.casefold, mail.recipients)
        ]
        if not mailed and not texted:
            continue
        yield (
            None
            if texted
            else Finding(
                sentence=f"{delay.stop.person} came back to {delay.stop.number}; "
                "since then its words came by mail only.",
                sender=delay.stop.number,
                recipient=delay.stop.person,
                at=mailed[0][1],
                events=(delay.stop.seq, delay.lifted_seq, mailed[0][0]),
            )
        )


def _mailbox(case: Case, delay: Delay) -> tuple[str, str] | None:
    """Who mailed the words of a refused text, and to which mailbox: it is the person's."""
    refused = [a for a in delay.refused if a.body]
    for seq, _, mail in case.reading.mails:
        if any(a.body in mail.text and seq > a.seq for a in refused):
            return mail.sender, mail.recipients[0].casefold()
    return None


def says_it_twice(case: Case) -> Iterator[Finding | None]:
    """AUD-17: the same body to a person within ten minutes, from any sender, nothing from the person between."""
    for person in case.reading.people.values():
        said: dict[str, Attempt] = {}
        last, heard = None, 0
        for attempt in (a for a in person.attempts if a.outcome == "delivered" and not a.is_reply):
            while heard < len(person.texts) and person.texts[heard].seq < attempt.seq:
                heard += 1
                said.clear()
                last = None
            words = folded(attempt.body)
            if last is not None and attempt.at - last.at <= TWICE:
                same = said.get(words)
                yield _twice(same, attempt) if same and attempt.at - same.at <= TWICE else None
            said[words] = last = attempt


def _twice(same: Attempt, attempt: Attempt) -> Finding:
    return Finding(
        sentence=f"{attempt.recipient} got the same text on {moment(same.at)} from {same.sender} "
        f"and on {moment(attempt.at)} from {attempt.sender}.",
        sender=attempt.sender,
        recipient=attempt.recipient,
        at=attempt.at,
        events=(same.seq, attempt.seq),
    )


def promises_too_much(case: Case) -> Iterator[Finding | None]:
    """AUD-18: says to reply STOP, from a name, or from a number where nobody would hear it."""
    for attempt in case.attempts:
        if not promises_stop(attempt.body) or not attempt.sender:
            continue
        named = phones.kind_of(attempt.sender) is NumberKind.ALPHANUMERIC
        kept = attempt.keeps_stops and not named
        why = "a name that cannot be answered" if named else "a number where nobody hears it"
        yield (
            None
            if kept
            else Finding(
                sentence=f"A text of {moment(attempt.at)} says to reply STOP, from {attempt.sender}: {why}.",
                sender=attempt.sender,
                recipient=attempt.recipient,
                at=attempt.at,
                events=(attempt.seq,),
            )
        )


RULES = (
    Rule(id="AUD-09", level="should", title="sends blindly", judge=sends_blindly),
    Rule(id="AUD-10", level="should", title="does not let people back", judge=does_not_let_back),
    Rule(id="AUD-17", level="should", title="says it twice", judge=says_it_twice),
    Rule(id="AUD-18", level="should", title="promises what cannot be kept", judge=promises_too_much),
)
