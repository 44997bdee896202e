"""The timeline: what happened to people, in order, a line each: texts, blocks, answers to webhooks, attempts, mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from simulator.insight.people import Attempt, Person, Standing, Text
from simulator.insight.reading import Reading


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line: what kind of thing it is, whom it is about, and what it says."""

    seq: int
    at: datetime
    kind: str
    person: str
    sender: str
    words: str


def timeline(reading: Reading, recipient: str | None = None) -> list[Happening]:
    """Everything in the order of the journal; of one person, with the mails that carry words of theirs, if named."""
    chosen = reading.people if recipient is None else {recipient: reading.people[recipient]}
    lines = [line for number, person in chosen.items() for line in _of(number, person)]
    bodies = [attempt.body for person in chosen.values() for attempt in person.attempts if attempt.body]
    lines += [
        Happening(
            seq=seq, at=at, kind="mail", person=", ".join(mail.recipients), sender=mail.sender,
            words=f"“{mail.subject}” arrived in the mailbox",
        )
        for seq, at, mail in reading.mails
        if recipient is None or any(body in mail.text for body in bodies)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: line.seq)


def _of(number: str, person: Person) -> Iterator[Happening]:
    for text in person.texts:
        yield from _text(text)
    for block in person.blocks:
        yield _block(number, block)
    for attempt in person.attempts:
        yield from _attempt(number, attempt)


def _text(text: Text) -> Iterator[Happening]:
    yield Happening(
        seq=text.seq, at=text.at, kind="text", person=text.person, sender=text.number,
        words=f"texted “{text.body}”" + (f", a {text.keyword} word" if text.keyword else ""),
    )  # fmt: skip
    if text.told_at is not None and text.told_seq is not None:
        yield Happening(
            seq=text.told_seq, at=text.told_at, kind="told", person=text.person, sender=text.number,
            words="the application answered the webhook about it",
        )  # fmt: skip


def _block(number: str, block: Standing) -> Happening:
    words = "is blocked to the person from here on" if block.placed else "may text the person again"
    return Happening(
        seq=block.seq, at=block.at, kind="block" if block.placed else "lift", person=number, sender=block.sender,
        words=f"{words} ({block.source})",
    )  # fmt: skip


def _attempt(number: str, attempt: Attempt) -> Iterator[Happening]:
    sender = attempt.sender or attempt.scope
    if attempt.outcome != "refused" or attempt.seq != attempt.ended_seq:
        yield Happening(
            seq=attempt.seq, at=attempt.at, kind="attempt", person=number, sender=sender,
            words=f"sends “{attempt.body}”",
        )  # fmt: skip
    if attempt.ended_seq is not None and attempt.ended_at is not None:
        yield Happening(
            seq=attempt.ended_seq, at=attempt.ended_at, kind=attempt.outcome, person=number, sender=sender,
            words=_outcome(attempt),
        )  # fmt: skip


def _outcome(attempt: Attempt) -> str:
    match attempt.outcome:
        case "delivered":
            return f"“{attempt.body}” arrived"
        case "refused":
            return f"“{attempt.body}” was refused: error {attempt.code}"
        case _:
            return f"“{attempt.body}” did not arrive: error {attempt.code}"
