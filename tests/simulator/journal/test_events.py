"""The events as they are written down and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import msgspec
import orjson
import pytest

from simulator import journal
from simulator.faults.effects import ExtraFields, Late, Site
from simulator.faults.records import Fault
from simulator.journal import Entry, Event
from simulator.language.advanced_opt_out import AdvancedOptOut, completed
from simulator.language.keywords import KeywordSet
from simulator.language.mail import Mail
from simulator.model import (
    AccountStatus,
    ApiKey,
    ClockState,
    Consent,
    Contact,
    Handset,
    Persona,
    Status,
    Switches,
    Webhook,
    WebhookKind,
)
from simulator.world.changes import CHANGES
from simulator.world.lifecycle import fate
from tests.simulator.sample import (
    ACCOUNT,
    ADVISOR,
    NOW,
    SERVICE,
    SID,
    STUDENT,
    block,
    message,
    number,
    service,
)

WEBHOOK = Webhook(
    id=f"{SID}/inbound",
    kind=WebhookKind.INBOUND,
    message_sid=SID,
    url="https://app.example/sms",
    method="POST",
    params=(("Body", "caf\u00e9"), ("Empty", "")),
    due=NOW,
)
EVENTS: list[Event] = [
    journal.AccountOpened("secret"),
    journal.AccountChanged("Campus", AccountStatus.SUSPENDED),
    journal.KeySaved(ApiKey(sid="SK1", secret="secret", friendly_name="", created=NOW, updated=NOW)),
    journal.KeyDeleted("SK1"),
    journal.AlphaSenderAdded(number(sid="AI1", number="Campus", kind="alphanumeric")),
    journal.AlphaSenderRemoved(SERVICE, "AI1"),
    journal.ClockMoved(ClockState(timedelta(hours=-3, microseconds=1)), NOW),
    journal.ClockMoved(ClockState(frozen_at=NOW), NOW),
    journal.SwitchesChanged(Switches(keyword_trim=False)),
    journal.NumberSaved(number()),
    journal.NumberReleased("PN1", ADVISOR),
    journal.ServiceSaved(service()),
    journal.ServiceDeleted(SERVICE),
    journal.AdvancedOptOutChanged(SERVICE, completed(AdvancedOptOut(countries={"MX": {"es": KeywordSet()}}))),
    journal.AdvancedOptOutChanged(SERVICE, None),
    journal.HandsetChanged(STUDENT, Handset(Persona.SILENT, timedelta(seconds=1.5))),
    journal.MessageCreated(message(media=("https://a.example/1.jpg",)), fate(Handset(), NOW)),
    journal.SendRefused(ADVISOR, STUDENT, "Hello", 1, "No"),
    journal.SenderChosen(SID, ADVISOR, 1, fate(Handset(), NOW)),
    journal.StatusMoved(SID, Status.DELIVERED, arrived=True),
    journal.MessageCanceled(SID),
    journal.MessageRedacted(SID),
    journal.MessageDeleted(SID),
    journal.MediaDeleted(SID, "ME1"),
    journal.FeedbackGiven(SID, "confirmed"),
    journal.TextReceived(message()),
    journal.BlockPlaced(block()),
    journal.BlockLifted(ADVISOR, ADVISOR, STUDENT, "START", "keyword"),
    journal.ConsentsReported((Consent(contact=STUDENT, sender=SERVICE, opted_in=True, source="website"),)),
    journal.ContactsReported((Contact(contact=STUDENT, country="US", zip_code="12345"),)),
    journal.ReplySent(ADVISOR, STUDENT, "Bye"),
    journal.WebhookQueued(WEBHOOK),
    journal.WebhookDelivered("w", SID, "https://app.example/", 200),
    journal.WebhookFailed("w", SID, "https://app.example/", 1, "No"),
    journal.WebhookHeld(WEBHOOK),
    journal.DebuggerNoted(SID, 1, "No"),
    journal.FaultSet(Fault(name="f", on=Site.RECEIPT, effect=Late(5), percentage=50, seed=1, since=NOW)),
    journal.FaultCleared("f"),
    journal.FaultFired("f", Site.ANSWER, ExtraFields({"extra": None}), "GET /x"),
    journal.FaultPassed("f"),
    journal.SnapshotTaken("SN1"),
    journal.SnapshotRestored("SN1", 7),
    journal.AccountForked(ACCOUNT, "SN1"),
    journal.MailArrived(Mail("a@b.example", ("c@d.example",), "Hi", "Text", (("Subject", "Hi"),))),
]
NAMES = [f"{n} {type(event).__name__}" for n, event in enumerate(EVENTS)]


def test_every_kind_of_event_is_in_this_table_and_known_to_the_world() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event)) == CHANGES.keys()


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_entry_is_read_back_as_it_was_written(event: Event) -> None:
    entry = Entry(7, NOW, event)
    assert msgspec.convert(orjson.loads(orjson.dumps(msgspec.to_builtins(entry))), Entry) == entry


@pytest.mark.parametrize("event", EVENTS, ids=NAMES)
def test_an_entry_is_shown_with_its_place_time_and_type_and_without_secrets(event: Event) -> None:
    shown = journal.shown(Entry(7, NOW, event))
    assert (shown["seq"], shown["at"]) == (7, "2026-11-21T09:00:00Z")
    assert shown["type"] == type(event).__struct_config__.tag
    assert b"secret" not in orjson.dumps(shown)
