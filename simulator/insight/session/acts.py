"""What people and the application did, in order, by names that a scenario can use.

A name is one capitalised word, and everybody has another one: the first word of what a handset or a number is called,
with a digit where two would be called the same; whoever nobody named is Person or Sender with a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from simulator.insight.people import Attempt, Text
from simulator.insight.reading import Reading
from simulator.language.mail import Mail
from simulator.model import Persona

WORD = re.compile(r"[A-Z]\w+")


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that happened: a `text` of a person, a `send` of the application, or a `mail`; `who` to `whom`.

    Or a phone begins to `behave` otherwise: then the body is the persona.
    """

    seq: int
    at: datetime
    kind: str
    who: str
    whom: str
    body: str
    outcome: str = ""
    code: int | None = None


@dataclass(kw_only=True)
class Session:
    """The people, the senders, and every act in order."""

    people: dict[str, str]
    senders: dict[str, str]
    acts: list[Act] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)


def session_of(reading: Reading) -> Session:
    """The session that was read."""
    texts = [text for person in reading.people.values() for text in person.texts]
    attempts = [a for person in reading.people.values() for a in person.attempts if not a.is_reply]
    taken: set[str] = set()
    reached = {text.person: None for text in texts} | {a.recipient: None for a in attempts}
    used = {text.number: None for text in texts} | {a.sender: None for a in attempts if a.sender}
    owned = {
        number: reading.setting.numbers[number].friendly_name
        for number in used
        if number in reading.setting.numbers
    }
    session = Session(
        people={n: _name(reading.people[n].handset.name, "Person", taken) for n in reached},
        senders={n: _name(owned.get(n, ""), "Sender", taken) for n in used},
    )
    acts = [_said(session, text) for text in texts] + [_sent(session, a) for a in attempts if a.sender]
    acts += [act for number in reached for act in _behaved(session, reading, number)]
    acts += _mailed(session, reading, attempts)
    session.acts = sorted(acts, key=lambda act: act.seq)
    return session


def _name(called: str, kind: str, taken: set[str]) -> str:
    """A word of one's own."""
    word = next(iter(WORD.findall(called)), "")
    candidates = [word] if word else []
    candidates += [f"{word or kind}{n}" for n in range(1, len(taken) + 2)]
    name = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(name)
    return name


def _behaved(session: Session, reading: Reading, number: str) -> Iterator[Act]:
    """Each time that the phone began to behave otherwise than before."""
    before = Persona.REACHABLE
    for seq, at, handset in reading.people[number].changes:
        if handset.persona is not before:
            yield Act(
                seq=seq, at=at, kind="behave", who=session.people[number], whom="", body=handset.persona
            )
        before = handset.persona


def _said(session: Session, text: Text) -> Act:
    return Act(
        seq=text.seq, at=text.at, kind="text", who=session.people[text.person],
        whom=session.senders[text.number], body=text.body,
    )  # fmt: skip


def _sent(session: Session, attempt: Attempt) -> Act:
    return Act(
        seq=attempt.seq, at=attempt.at, kind="send", who=session.senders[attempt.sender],
        whom=session.people[attempt.recipient], body=attempt.body, outcome=attempt.outcome, code=attempt.code,
    )  # fmt: skip


def _mailed(session: Session, reading: Reading, attempts: Iterable[Attempt]) -> list[Act]:
    """Mails to mailboxes that are known to be somebody's, because they got the words of a text that failed."""
    failed = [a for a in attempts if a.outcome in {"refused", "failed"} and a.body]
    owners: dict[str, str] = {}
    acts = []
    for seq, at, mail in reading.mails:
        address = mail.recipients[0].casefold() if mail.recipients else ""
        told = next((a for a in failed if a.seq < seq and mail.text.strip() == a.body.strip()), None)
        if told is not None:
            owners[address] = session.people[told.recipient]
        author = session.senders.get(told.sender) if told else _author(session, reading, mail)
        if address in owners and author:
            acts.append(
                Act(seq=seq, at=at, kind="mail", who=author, whom=owners[address], body=mail.text.strip())
            )
        else:
            session.unexplained.append(f"a mail “{mail.subject}” arrived at {address}")
    return acts


def _author(session: Session, reading: Reading, mail: Mail) -> str | None:
    """The sender whose name stands in the subject."""
    for number, name in session.senders.items():
        owned = reading.setting.numbers.get(number)
        if owned is not None and owned.friendly_name and owned.friendly_name in mail.subject:
            return name
    return None
