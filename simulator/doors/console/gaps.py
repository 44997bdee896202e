"""The pictures of the gaps of whoever is in view, or of the whole account; the latest first."""

from __future__ import annotations

from itertools import islice
from typing import Any

from simulator.doors.console.names import Names
from simulator.doors.console.view import View
from simulator.doors.readings import reading_of
from simulator.insight import delays, story
from simulator.insight.delays import Delay
from simulator.insight.picture import draw
from simulator.insight.reading import Reading
from simulator.insight.story import Story
from simulator.runtime.turn import Turn

MOST = 3  # pictures on a page


def gather(taken: Turn, view: View) -> dict[str, Any]:
    """`pictures`, each under the key of its STOP, and how many older ones there are."""
    reading = reading_of(taken.world)
    found = list(
        delays.delays_of(reading.people[view.person], reading) if view.person else delays.delays(reading)
    )
    latest = list(islice(reversed(found), MOST)) if not view.mailbox else []
    names = Names(taken.world)
    return {
        "pictures": [
            {"key": delay.stop.sid, "drawn": draw(_story(taken, names, reading, delay))} for delay in latest
        ],
        "older_gaps": len(found) - len(latest),
    }


def _story(taken: Turn, names: Names, reading: Reading, delay: Delay) -> Story:
    stop = delay.stop
    person = reading.people[stop.person]
    before = [
        (attempt.ended_at or attempt.at, names[attempt.sender])
        for attempt in person.attempts
        if attempt.outcome == "delivered" and attempt.sender == stop.number and attempt.seq < stop.seq
    ]
    return Story(
        person=names[stop.person],
        number=stop.person,
        sender=names[stop.number],
        keyword=stop.word,
        stopped_at=stop.at,
        now=max(taken.now, stop.at),
        blocked=delay.blocked,
        told_at=stop.told_at,
        refused_at=delay.refused_at,
        lifted_at=delay.lifted_at,
        before=tuple(before[-1:]),
        attempts=tuple(
            story.Attempt(
                at=attempt.ended_at or attempt.at,
                sender=names[attempt.sender],
                own=delays.is_own(stop, attempt),
                outcome=attempt.outcome,
                code=attempt.code,
            )
            for attempt in delay.later
        ),
        mails=_mails(reading, delay),
        others=_others(names, reading, delay),
    )


def _mails(reading: Reading, delay: Delay) -> tuple[Any, ...]:
    """Mails since the STOP to the mailbox that got the words of a refused text: it is the person's."""
    refused = [attempt.body for attempt in delay.refused if attempt.body]
    theirs = {
        address.casefold()
        for seq, _, mail in reading.mails
        if seq > delay.stop.seq and any(body in mail.text for body in refused)
        for address in mail.recipients
    }
    return tuple(
        (at, mail.subject)
        for seq, at, mail in reading.mails
        if seq > delay.stop.seq and theirs & {address.casefold() for address in mail.recipients}
    )


def _others(names: Names, reading: Reading, delay: Delay) -> tuple[Any, ...]:
    """Further blocks of the person that stand at some time since the STOP, by when they came and went."""
    since: dict[str, tuple[str, Any, Any]] = {}
    for block in reading.people[delay.stop.person].blocks:
        if block.scope in {delay.stop.scope, delay.stop.number}:
            continue
        if block.placed:
            since[block.scope] = (names[block.sender], block.at, None)
        elif block.scope in since:
            since[block.scope] = (*since[block.scope][:2], block.at)
    return tuple(row for row in since.values() if row[2] is None or row[2] > delay.stop.at)
