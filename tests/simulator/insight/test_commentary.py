"""What is said of an event as it happens: a line for what a person cares for, and nothing secret or written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator import journal
from simulator.faults.effects import Drop, Site
from simulator.insight import commentary
from simulator.journal import Entry, Event
from simulator.language.mail import Mail
from simulator.model import ClockState, Handset, Message, Status
from tests.simulator import sample
from tests.simulator.sample import ADVISOR, NOW, SERVICE, SID, STUDENT

PLACE = "http://me:secret@127.0.0.1:5000/sms?token=secret"
SHOWN = "http://me:***@127.0.0.1:5000/sms"
INBOUND = {"sender": STUDENT, "recipient": ADVISOR}


def said(event: Event, message: Message | None = None) -> str | None:
    """The line without the number and the time that it begins with."""
    line = commentary.line(Entry(17, NOW, event), lambda _sid: message)
    assert line is None or line.startswith("    17  09:00:00  ")
    return line and " ".join(line[18:].split())


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (journal.MessageCreated(sample.message(), ()), f"message accepted {ADVISOR} to {STUDENT}, 1 segment, {SID}"),
        (
            journal.MessageCreated(sample.message(sender=None, service_sid=SERVICE, segments=2), ()),
            f"message accepted {SERVICE} to {STUDENT}, 2 segments, {SID}",
        ),
        (
            journal.SendRefused(ADVISOR, STUDENT, "Hello", 7, "Unsubscribed"),
            f"message refused {ADVISOR} to {STUDENT}: error 7, Unsubscribed",
        ),
        (journal.MessageCanceled(SID), f"message canceled {SID}"),
        (journal.StatusMoved(SID, Status.SENT), None),
        (
            journal.TextReceived(sample.message(**INBOUND, body=" stop\n")),
            f"STOP arrived {STUDENT} to {ADVISOR}, {SID}",
        ),
        (
            journal.TextReceived(sample.message(**INBOUND, body="My secret")),
            f"text arrived {STUDENT} to {ADVISOR}, 9 characters, {SID}",
        ),
        (journal.BlockPlaced(sample.block()), f"block placed {ADVISOR} to {STUDENT}, by keyword STOP"),
        (
            journal.BlockLifted(ADVISOR, ADVISOR, STUDENT, "", "operator"),
            f"block lifted {ADVISOR} to {STUDENT}, by operator",
        ),
        (journal.ReplySent(ADVISOR, STUDENT, "Bye"), f"provider answered {ADVISOR} to {STUDENT}, 3 characters"),
        (
            journal.MailArrived(Mail("a@example.org", ("b@example.org", "c@example.org"), "Secret", "Secret", ())),
            "mail arrived a@example.org to b@example.org, c@example.org",
        ),
        (
            journal.WebhookDelivered("W1", SID, PLACE, 204, took=timedelta(milliseconds=12)),
            f"webhook delivered 204, {SHOWN}, {SID}, 12 ms",
        ),
        (
            journal.WebhookFailed("W1", SID, PLACE, 7, "refused"),
            f"webhook failed {SHOWN}, {SID}: error 7, refused",
        ),
        (
            journal.WebhookFailed("W1", SID, PLACE, 7, "it answered 500", status=500),
            f"webhook failed 500, {SHOWN}, {SID}: error 7, it answered 500",
        ),
        (journal.DebuggerNoted(SID, 7, "no TwiML"), f"debugger {SID}: error 7, no TwiML"),
        (journal.AccountOpened("secret"), "account begins a world of its own, with nothing in it"),
        (
            journal.NumberSaved(sample.number(sms_url=PLACE)),
            f"number set up {ADVISOR}, texts to {SHOWN}",
        ),
        (journal.NumberSaved(sample.number()), f"number set up {ADVISOR}, texts to nobody"),
        (journal.NumberReleased("PN1", ADVISOR), f"number released {ADVISOR}"),
        (journal.ClockMoved(ClockState(), NOW), "clock moved it is 2026-11-21 09:00:00"),
        (
            journal.ClockMoved(ClockState(frozen_at=NOW), NOW),
            "clock moved it is 2026-11-21 09:00:00, and stands still",
        ),
        (
            journal.FaultFired("no-answer", Site.ANSWER, Drop(), "POST /Messages.json"),
            "fault fired no-answer, on answer, POST /Messages.json",
        ),
        (journal.SnapshotRestored("SN1", 3), "snapshot restored SN1"),
        (journal.HandsetChanged(STUDENT, Handset()), None),
    ],
)  # fmt: skip
def test_each_thing_that_happens_has_its_line(event: Event, words: str | None) -> None:
    assert said(event) == words
    assert "ecret" not in str(said(event))


@pytest.mark.parametrize("status", sorted(commentary.WORTH_A_LINE))
def test_the_last_word_on_a_message_names_both_ends(status: Status) -> None:
    end = journal.StatusMoved(SID, status)
    assert said(end, sample.message()) == f"message {status} {ADVISOR} to {STUDENT}, {SID}"
    assert said(end) == f"message {status} {SID}"


def test_a_message_that_failed_says_why() -> None:
    failed = journal.StatusMoved(SID, Status.FAILED, 7, "Unreachable")
    assert str(said(failed)).endswith(": error 7, Unreachable")


def test_nothing_that_a_stranger_wrote_moves_the_cursor_or_fills_the_screen() -> None:
    line = str(said(journal.WebhookFailed("W1", SID, "http://a/", 7, "\x1b[2J\r\n" + "x" * 1000)))
    assert line.isprintable()
    assert len(line) < commentary.LONGEST + 50
