"""What comes next, and what is not done yet."""

from __future__ import annotations

from datetime import timedelta

from simulator.model import Status, Step, Webhook, WebhookKind
from simulator.world.agenda import SLACK, Agenda, Move, due_of, key_of
from tests.simulator.sample import NOW, SID

LATER = NOW + timedelta(minutes=1)
OTHER = "SM" + "f" * 32

SENT = Move(SID, Step(NOW, Status.SENT))
DELIVERED = Move(SID, Step(LATER, Status.DELIVERED, arrives=True))
WEBHOOK = Webhook(
    id=f"{SID}/sent",
    kind=WebhookKind.STATUS,
    message_sid=SID,
    url="http://app.example/status",
    method="POST",
    params=(),
    due=NOW,
)


def agenda_of(*tasks: Move | Webhook) -> Agenda:
    agenda = Agenda()
    for task in tasks:
        agenda.add(task)
    return agenda


def test_an_empty_agenda_has_nothing_due() -> None:
    agenda = Agenda()
    assert agenda.next_due() is None
    assert agenda.take(NOW) is None
    assert agenda.pending(NOW) == 0


def test_tasks_are_taken_in_the_order_in_which_they_fall_due() -> None:
    agenda = agenda_of(DELIVERED, SENT)
    assert [agenda.take(LATER), agenda.take(LATER), agenda.take(LATER)] == [SENT, DELIVERED, None]


def test_tasks_due_together_are_taken_in_the_order_in_which_they_were_added() -> None:
    other = Move(OTHER, Step(NOW, Status.SENT))
    agenda = agenda_of(other, SENT, WEBHOOK)
    assert [agenda.take(NOW), agenda.take(NOW), agenda.take(NOW)] == [other, SENT, WEBHOOK]


def test_what_is_not_due_is_not_taken() -> None:
    agenda = agenda_of(DELIVERED)
    assert agenda.take(NOW) is None
    assert agenda.next_due() == LATER
    assert agenda.take(LATER) == DELIVERED


def test_a_task_is_offered_once_but_stays_open_until_it_is_closed() -> None:
    agenda = agenda_of(WEBHOOK)
    assert agenda.take(NOW) == WEBHOOK
    assert agenda.take(NOW) is None
    assert agenda.is_open(key_of(WEBHOOK))
    assert agenda.pending(NOW) == 1
    agenda.close(key_of(WEBHOOK))
    assert not agenda.is_open(key_of(WEBHOOK))
    assert agenda.pending(NOW) == 0


def test_a_closed_task_is_not_offered() -> None:
    agenda = agenda_of(SENT, DELIVERED)
    agenda.close(key_of(SENT))
    assert agenda.next_due() == LATER
    assert agenda.take(LATER) == DELIVERED


def test_closing_what_is_not_open_changes_nothing() -> None:
    agenda = agenda_of(SENT)
    agenda.close(key_of(DELIVERED))
    assert agenda.take(NOW) == SENT


def test_a_task_that_could_not_be_done_is_offered_again_in_its_old_place() -> None:
    agenda = agenda_of(SENT, WEBHOOK)
    assert agenda.take(NOW) == SENT
    agenda.put_back(SENT)
    assert [agenda.take(NOW), agenda.take(NOW), agenda.take(NOW)] == [SENT, WEBHOOK, None]


def test_a_task_closed_meanwhile_is_not_put_back() -> None:
    agenda = agenda_of(SENT)
    agenda.take(NOW)
    agenda.close(key_of(SENT))
    agenda.put_back(SENT)
    assert agenda.take(NOW) is None


def test_only_tasks_that_are_due_count_as_pending() -> None:
    agenda = agenda_of(SENT, DELIVERED, WEBHOOK)
    assert agenda.pending(NOW) == 2
    assert agenda.pending(LATER) == 3


def test_a_message_awaits_its_planned_steps_and_not_its_webhooks() -> None:
    agenda = agenda_of(SENT, WEBHOOK)
    assert agenda.awaits(SID)
    assert not agenda.awaits(OTHER)
    agenda.close(key_of(SENT))
    assert not agenda.awaits(SID)


def test_nothing_planned_for_a_message_happens_once_all_of_it_is_closed() -> None:
    other = Move(OTHER, Step(NOW, Status.SENT))
    agenda = agenda_of(SENT, DELIVERED, WEBHOOK, other)
    agenda.close_all(SID)
    assert [agenda.take(LATER), agenda.take(LATER), agenda.take(LATER)] == [WEBHOOK, other, None]


def test_a_task_is_named_by_what_the_events_that_close_it_know() -> None:
    assert key_of(SENT) == (SID, "sent")
    assert key_of(WEBHOOK) == ("webhook", f"{SID}/sent")
    assert due_of(SENT) == due_of(WEBHOOK) == NOW


def test_tasks_closed_before_their_turn_are_let_go_and_the_others_keep_their_order() -> None:
    """As when a journal is replayed: whatever was done is closed, and nobody takes anything."""
    agenda = agenda_of(*(Move(f"SM{n}", Step(NOW, Status.SENT)) for n in range(5 * SLACK)))
    left = {f"SM{n}" for n in range(0, 5 * SLACK, SLACK)}
    for n in range(5 * SLACK):
        if f"SM{n}" not in left:
            agenda.close((f"SM{n}", Status.SENT))
    taken = agenda.take(NOW)
    assert taken == Move("SM0", Step(NOW, Status.SENT))
    agenda.add(DELIVERED)
    assert len(agenda._queue) < SLACK
    agenda.add(SENT)
    in_turn = [agenda.take(LATER) for _ in range(len(left) + 2)]
    names = [task.sid for task in in_turn if isinstance(task, Move)]
    assert names == ["SM1000", "SM2000", "SM3000", "SM4000", SID, SID]
    assert in_turn[-1] is None
    assert agenda.is_open(("SM0", Status.SENT))
