"""Steps that nobody is told of are carried out together, and come to what they came to one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator import journal
from simulator.journal import Entry
from simulator.model import Message, Status, Step, Webhook
from simulator.runtime import steps
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile, UnwrittenError
from simulator.runtime.store import Store
from simulator.world.lifecycle import IllegalMoveError
from tests.simulator.provider import STATUS_URL
from tests.simulator.sample import ACCOUNT, NOW, message

SENT, DELIVERED = Step(NOW, Status.SENT), Step(NOW, Status.DELIVERED, arrives=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(lambda: NOW, Ids(1), JournalFile(path))
    made.authenticate(ACCOUNT, "t")
    yield made
    made.close()


def sid(n: int) -> str:
    return f"SM{n:032x}"


def create(store: Store, n: int, *fate: Step, **changes: object) -> None:
    with store.turn(ACCOUNT) as turn:
        turn.record(journal.MessageCreated(message(sid=sid(n), **changes), fate))


def carry_out(store: Store) -> Webhook | None:
    with store.turn(ACCOUNT) as turn:
        return steps.carry_out(turn)


def moved(store: Store) -> list[tuple[str, str]]:
    """Every step in the order in which it was taken."""
    with store.turn(ACCOUNT) as turn:
        happened = [entry.event for entry in turn.world.entries_after(0, 10_000)]
    return [(e.sid, e.status) for e in happened if isinstance(e, journal.StatusMoved)]


def found(store: Store, n: int) -> Message:
    with store.turn(ACCOUNT) as turn:
        there: Message = turn.world.messages[sid(n)]
        return there


def test_many_steps_are_written_as_one_and_replayed(store: Store, path: Path) -> None:
    for n in range(steps.MOST):
        create(store, n, SENT, DELIVERED)
    before = path.read_bytes().count(b"\n")
    carry_out(store)
    assert path.read_bytes().count(b"\n") == before + 2
    assert moved(store) == [(sid(n), status) for n in range(steps.MOST) for status in ("sent", "delivered")]
    store.close()
    again = Store(lambda: NOW, Ids(1), JournalFile(path))
    again.replay()
    assert [found(again, n) for n in range(steps.MOST)] == [found(store, n) for n in range(steps.MOST)]
    assert {found(again, n).status for n in range(steps.MOST)} == {Status.DELIVERED}


def test_what_somebody_is_told_of_keeps_its_place(store: Store) -> None:
    create(store, 1, SENT)
    create(store, 2, SENT, status_callback=STATUS_URL)
    create(store, 3, SENT)
    create(store, 4, Step(NOW, Status.FAILED, 30008))
    create(store, 5, SENT)
    webhook = carry_out(store)
    assert moved(store) == [(sid(n), "failed" if n == 4 else "sent") for n in range(1, 6)]
    assert webhook is not None
    assert webhook.message_sid == sid(2)


def test_a_webhook_that_is_due_ends_what_is_done_together(store: Store) -> None:
    create(store, 1, SENT, status_callback=STATUS_URL)
    first = carry_out(store)
    assert first is not None
    create(store, 2, SENT)
    with store.turn(ACCOUNT) as turn:
        turn.world.agenda.put_back(first)
    assert carry_out(store) == first
    assert moved(store) == [(sid(1), "sent")]
    assert carry_out(store) is None
    create(store, 3, SENT)
    assert carry_out(store) is None
    assert moved(store) == [(sid(n), "sent") for n in (1, 2, 3)]


def test_a_quiet_step_before_a_webhook_is_done_first(store: Store) -> None:
    create(store, 1, SENT)
    with store.turn(ACCOUNT) as turn:
        turn.record(journal.WebhookQueued(webhook := _webhook()))
    assert carry_out(store) == webhook
    assert moved(store) == [(sid(1), "sent")]


def _webhook() -> Webhook:
    return Webhook(
        id="w", kind="status", message_sid=sid(1), url=STATUS_URL, method="POST", params=(), due=NOW  # type: ignore[arg-type]  # as text
    )  # fmt: skip


def test_what_cannot_be_written_is_due_again_as_a_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        create(store, n, SENT, DELIVERED)
    good = Store.append

    def full(_store: Store, _world: object, _entries: list[Entry]) -> None:
        raise UnwrittenError("disk full")

    monkeypatch.setattr(Store, "append", full)
    with pytest.raises(UnwrittenError):
        carry_out(store)
    assert moved(store) == []
    monkeypatch.setattr(Store, "append", good)
    carry_out(store)
    assert moved(store) == [(sid(n), status) for n in range(3) for status in ("sent", "delivered")]


def test_a_step_that_leads_nowhere_is_never_written(store: Store, path: Path) -> None:
    create(store, 2, SENT, Step(NOW, Status.SENDING), DELIVERED)
    before = path.read_bytes()
    with pytest.raises(IllegalMoveError):
        carry_out(store)
    assert b"sending" not in path.read_bytes()[len(before) :]
