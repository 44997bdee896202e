"""What the events of an account add up to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from simulator import journal
from simulator.journal import Event
from simulator.language.mail import Mail
from simulator.model import (
    AccountStatus,
    ApiKey,
    ClockState,
    Direction,
    Handset,
    Message,
    Persona,
    Status,
    Step,
    Switches,
    Webhook,
    WebhookKind,
)
from simulator.world import lifecycle
from simulator.world.account import World
from simulator.world.agenda import Move
from simulator.world.changes import apply, replayed
from tests.simulator.sample import ACCOUNT, ADVISOR, NOW, SID, STUDENT, block, message, number

LATER = NOW + timedelta(minutes=5)
OTHER_STUDENT = "+15553010002"
WEBHOOK = Webhook(
    id=f"{SID}/sent",
    kind=WebhookKind.STATUS,
    message_sid=SID,
    url="https://app.example/status",
    method="POST",
    params=(),
    due=NOW,
)


def world_of(*events: Event) -> World:
    """The world in which these happened, all of them now."""
    world = World(ACCOUNT)
    for event in events:
        apply(world, world.entry(event, NOW))
    return world


def then(world: World, *events: Event) -> World:
    """The same world, five minutes later."""
    for event in events:
        apply(world, world.entry(event, LATER))
    return world


def created(*, handset: Handset | None = None, **changes: object) -> journal.MessageCreated:
    return journal.MessageCreated(message(**changes), lifecycle.fate(handset or Handset(), NOW))


SENT = journal.StatusMoved(SID, Status.SENT)
DELIVERED = journal.StatusMoved(SID, Status.DELIVERED, arrived=True)
TEXT = message(sender=STUDENT, recipient=ADVISOR, direction=Direction.INBOUND, status=Status.RECEIVED)


# -- the account itself


def test_a_new_world_is_empty() -> None:
    world = World(ACCOUNT)
    assert (world.token, world.identity.opened, world.clock, world.switches) == (
        "",
        None,
        ClockState(),
        Switches(),
    )
    assert (world.numbers(), list(world.log())) == ([], [])
    assert (world.texts(STUDENT), world.mails("a@b.example")) == ([], [])
    assert (world.last_seq, world.agenda.next_due()) == (0, None)


def test_an_account_opens_once_with_its_token() -> None:
    world = world_of(journal.AccountOpened("t"))
    assert (world.token, world.identity.opened) == ("t", NOW)


def test_an_account_is_called_and_closed_as_it_was_last_changed() -> None:
    world = then(world_of(journal.AccountOpened("t")), journal.AccountChanged("Campus", AccountStatus.CLOSED))
    identity = world.identity
    assert (identity.friendly_name, identity.status) == ("Campus", AccountStatus.CLOSED)
    assert (identity.opened, identity.updated) == (NOW, LATER)


def test_a_key_keeps_its_place_when_it_is_saved_again_and_when_it_is_gone() -> None:
    first, second = (
        ApiKey(sid=sid, secret="s", friendly_name="", created=NOW, updated=NOW) for sid in ("SK1", "SK2")
    )
    world = world_of(*map(journal.KeySaved, (first, second, replace(first, friendly_name="Mine"))))
    assert list(world.identity.keys) == ["SK1", "SK2"]
    then(world, journal.KeyDeleted("SK1"))
    assert list(world.identity.keys) == ["SK2"]
    assert world.identity.key_places == {"SK1": 0, "SK2": 1}


def test_the_clock_and_the_switches_are_as_they_were_last_set() -> None:
    state, switches = ClockState(frozen_at=NOW), Switches(keyword_trim=False)
    world = world_of(journal.ClockMoved(state, NOW), journal.SwitchesChanged(switches))
    assert (world.clock, world.switches) == (state, switches)


def test_entries_are_numbered_and_read_from_any_place() -> None:
    world = world_of(journal.AccountOpened("t"), created(), SENT)
    assert [entry.seq for entry in world.entries_after(0, 10)] == [1, 2, 3]
    assert [entry.seq for entry in world.entries_after(1, 1)] == [2]
    assert world.entries_after(3, 10) == world.entries_after(99, 10) == []


def test_a_world_that_begins_anew_numbers_on() -> None:
    world = World(ACCOUNT, last_seq=41)
    apply(world, world.entry(journal.AccountOpened("t"), NOW))
    assert world.last_seq == 42
    assert [entry.seq for entry in world.entries_after(7, 10)] == [42]
    assert world.entries_after(42, 10) == []


def test_replaying_the_entries_gives_the_same_world() -> None:
    world = world_of(journal.AccountOpened("t"), journal.NumberSaved(number()), created(), SENT, DELIVERED)
    again = replayed(ACCOUNT, iter(world.entries))
    assert list(again.entries) == list(world.entries)
    assert (again.messages, again.numbers()) == (world.messages, world.numbers())


# -- numbers and handsets


def test_a_number_is_found_by_itself_and_by_its_sid() -> None:
    world = world_of(journal.NumberSaved(number()))
    assert world.number(ADVISOR) == world.number_by_sid(number().sid) == number()
    assert world.number(STUDENT) is None
    assert world.number_by_sid("PN1") is None


def test_a_changed_number_keeps_its_place() -> None:
    second = number(sid="PN2", number="+15552010002")
    changed = number(sms_url="https://app.example/sms")
    world = world_of(*map(journal.NumberSaved, (number(), second, changed)))
    assert world.numbers() == [changed, second]
    assert [world.number_place(sid) for sid in (number().sid, "PN2")] == [0, 1]


def test_a_released_number_is_gone_but_its_blocks_and_its_place_are_not() -> None:
    world = world_of(
        journal.NumberSaved(number()),
        journal.BlockPlaced(block()),
        journal.NumberReleased(number().sid, ADVISOR),
    )
    assert (world.number(ADVISOR), world.number_by_sid(number().sid), world.numbers()) == (None, None, [])
    assert world.ledger.standing(ADVISOR, STUDENT) == block()
    assert world.number_place(number().sid) == 0


def test_a_number_never_owned_has_no_place() -> None:
    with pytest.raises(KeyError):
        World(ACCOUNT).number_place("PN1")


def test_a_handset_behaves_as_it_was_last_told() -> None:
    world = world_of(journal.HandsetChanged(STUDENT, Handset(Persona.SILENT)))
    assert world.handset(STUDENT).persona is Persona.SILENT
    assert world.handset(OTHER_STUDENT) == Handset()


# -- messages


def test_a_created_message_is_logged_and_its_steps_are_planned() -> None:
    world = world_of(created())
    assert world.messages == {SID: message()}
    assert world.agenda.take(NOW) == Move(SID, Step(NOW, Status.SENT))
    assert world.texts(STUDENT) == []


def test_a_message_moves_step_by_step_and_is_on_the_handset_once_it_arrives() -> None:
    world = then(world_of(created(), SENT), DELIVERED)
    assert world.messages[SID].status is Status.DELIVERED
    assert (world.messages[SID].sent, world.messages[SID].updated) == (NOW, LATER)
    (text,) = world.texts(STUDENT)
    assert (text.direction, text.sender, text.recipient, text.body) == ("received", ADVISOR, STUDENT, "Hello")
    assert (text.at, text.sid) == (LATER, SID)
    assert not world.agenda.awaits(SID)


def test_a_canceled_message_goes_nowhere() -> None:
    world = then(world_of(created(status=Status.SCHEDULED)), journal.MessageCanceled(SID))
    assert (world.messages[SID].status, world.messages[SID].updated) == (Status.CANCELED, LATER)
    assert world.agenda.take(LATER) is None


def test_a_redacted_message_has_no_text_but_the_handset_keeps_it() -> None:
    world = then(world_of(created(), SENT, DELIVERED), journal.MessageRedacted(SID))
    assert (world.messages[SID].body, world.messages[SID].updated) == ("", LATER)
    assert [text.body for text in world.texts(STUDENT)] == ["Hello"]


def test_a_deleted_message_is_gone_but_the_handset_keeps_it() -> None:
    world = world_of(created(), SENT, DELIVERED, journal.MessageDeleted(SID))
    assert world.messages == {}
    assert list(world.log()) == list(world.log(STUDENT)) == []
    assert [text.body for text in world.texts(STUDENT)] == ["Hello"]


AFTERWARDS = [
    ("it is redacted", journal.MessageRedacted(SID)),
    ("a file of it is deleted", journal.MediaDeleted(SID, "ME" + "1" * 32)),
    ("its receipt is contradicted", journal.StatusMoved(SID, Status.UNDELIVERED, 30003)),
    ("it is deleted", journal.MessageDeleted(SID)),
]


@pytest.mark.parametrize(("case", "event"), AFTERWARDS, ids=[row[0] for row in AFTERWARDS])
def test_a_handset_shows_what_it_got_and_when_whatever_is_done_to_the_message(
    case: str, event: Event
) -> None:
    world = world_of(created(), SENT, DELIVERED)
    before = world.texts(STUDENT)
    assert [(text.body, text.at) for text in before] == [("Hello", NOW)]
    assert then(world, event).texts(STUDENT) == before


def test_what_a_handset_sent_stays_on_it_when_the_message_is_redacted() -> None:
    world = world_of(journal.TextReceived(TEXT))
    before = world.texts(STUDENT)
    assert then(world, journal.MessageRedacted(SID)).texts(STUDENT) == before != []


def test_a_text_that_came_at_another_time_than_its_message_says_shows_its_own() -> None:
    world = then(world_of(), journal.TextReceived(TEXT))
    assert [text.at for text in world.texts(STUDENT)] == [LATER]


def test_a_refused_send_leaves_nothing_but_its_entry() -> None:
    world = world_of(journal.SendRefused(ADVISOR, STUDENT, "Hello", 1, "No"))
    assert world.messages == {}
    assert world.last_seq == 1


def sid(n: int) -> str:
    return f"SM{n:032x}"


def log_of(*places: int) -> list[Message]:
    return [MESSAGES[n] for n in places]


MESSAGES = [
    message(sid=sid(0)),
    message(sid=sid(1), recipient=OTHER_STUDENT),
    replace(TEXT, sid=sid(2)),
    message(sid=sid(3)),
    message(sid=sid(4)),
]
LOGGED = [
    journal.TextReceived(m) if m.direction is Direction.INBOUND else journal.MessageCreated(m, ())
    for m in MESSAGES
]


def test_the_log_is_read_newest_first() -> None:
    assert list(world_of(*LOGGED).log()) == log_of(4, 3, 2, 1, 0)


def test_a_numbers_log_holds_what_it_sent_and_received() -> None:
    world = world_of(*LOGGED)
    assert list(world.log(STUDENT)) == log_of(4, 3, 2, 0)
    assert list(world.log(OTHER_STUDENT)) == log_of(1)
    assert list(world.log("+15559990001")) == []


def test_the_log_is_read_on_from_any_message() -> None:
    world = world_of(*LOGGED)
    assert list(world.log(before=sid(3))) == log_of(2, 1, 0)
    assert list(world.log(STUDENT, before=sid(1))) == log_of(0)
    assert list(world.log_upwards(None, after=sid(2))) == log_of(3, 4)
    assert list(world.log_upwards(STUDENT, after=sid(0))) == log_of(2, 3, 4)
    assert list(world.log_upwards("+15559990001", after=sid(0))) == []


def test_the_log_is_read_on_from_a_message_that_is_deleted() -> None:
    world = world_of(*LOGGED, journal.MessageDeleted(sid(2)))
    assert list(world.log(before=sid(2))) == log_of(1, 0)
    assert list(world.log_upwards(None, after=sid(2))) == log_of(3, 4)


@pytest.mark.parametrize("number", [None, STUDENT])
def test_the_log_cannot_be_read_on_from_a_message_that_never_was(number: str | None) -> None:
    with pytest.raises(KeyError):
        World(ACCOUNT).log(number, before=SID)
    with pytest.raises(KeyError):
        World(ACCOUNT).log_upwards(number, after=SID)


def test_a_message_without_a_sender_yet_is_in_the_log_of_its_recipient() -> None:
    queued = message(sender=None)
    assert list(world_of(journal.MessageCreated(queued, ())).log(STUDENT)) == [queued]


# -- texts, blocks and replies


def test_a_text_is_logged_and_on_the_senders_handset() -> None:
    world = world_of(journal.TextReceived(TEXT))
    (text,) = world.texts(STUDENT)
    assert (text.direction, text.sender, text.recipient, text.at) == ("sent", STUDENT, ADVISOR, NOW)
    assert list(world.log()) == [TEXT]


def test_a_text_that_arrives_without_a_sender_is_shown_without_one() -> None:
    arrived = journal.StatusMoved(SID, Status.DELIVERED, arrived=True)
    world = world_of(created(sender=None), SENT, arrived)
    assert world.texts(STUDENT)[0].sender == ""


def test_an_automatic_reply_is_on_the_handset_and_not_in_the_log() -> None:
    world = world_of(journal.ReplySent(ADVISOR, STUDENT, "Bye"))
    (text,) = world.texts(STUDENT)
    assert (text.direction, text.sender, text.body, text.sid) == ("received", ADVISOR, "Bye", None)
    assert list(world.log()) == []


def test_a_block_stands_until_it_is_lifted() -> None:
    world = world_of(journal.BlockPlaced(block()))
    assert world.ledger.standing(ADVISOR, STUDENT) == block()
    then(world, journal.BlockLifted(ADVISOR, ADVISOR, STUDENT, "START", "keyword"))
    assert world.ledger.standing(ADVISOR, STUDENT) is None
    assert [b.lifted_at for b in world.ledger.history()] == [LATER]


# -- webhooks and mail


@pytest.mark.parametrize(
    "end",
    [
        journal.WebhookDelivered(WEBHOOK.id, SID, WEBHOOK.url, 200),
        journal.WebhookFailed(WEBHOOK.id, SID, WEBHOOK.url, 1, "No"),
    ],
)
def test_a_webhook_is_owed_until_its_end_is_known(end: Event) -> None:
    world = world_of(journal.WebhookQueued(WEBHOOK))
    assert world.agenda.pending(NOW) == 1
    then(world, end)
    assert world.agenda.pending(NOW) == 0


def test_the_debuggers_notes_change_nothing() -> None:
    assert world_of(journal.DebuggerNoted(SID, 1, "No")).agenda.next_due() is None


def test_a_mail_is_in_the_mailbox_of_each_recipient_whatever_the_case_of_its_address() -> None:
    mail = Mail("a@b.example", ("Ada@B.example", "bob@b.example"), "Hi", "Text", ())
    world = world_of(journal.MailArrived(mail))
    assert world.mails("ada@b.EXAMPLE") == world.mails("bob@b.example") == [(NOW, mail)]
    assert world.mails("a@b.example") == []


def test_handsets_and_mailboxes_are_listed_with_the_last_used_first() -> None:
    mails = [Mail("a@b.example", (to,), "Hi", "Text", ()) for to in ("c@d.example", "e@f.example")]
    world = world_of(
        journal.HandsetChanged(STUDENT, Handset()),
        journal.HandsetChanged(OTHER_STUDENT, Handset()),
        *map(journal.MailArrived, mails),
    )
    assert [number for number, _ in world.handsets()] == [OTHER_STUDENT, STUDENT]
    assert [address for address, _ in world.mailboxes()] == ["e@f.example", "c@d.example"]
