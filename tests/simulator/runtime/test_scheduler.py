"""What takes time: in its order, out of everybody's way, and whatever goes wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Condition, Event, Lock, Thread
from threading import enumerate as enumerate_threads

import httpx
import pytest

from simulator import journal
from simulator.model import ClockState, Handset, Message, Status
from simulator.runtime.courier import Courier
from simulator.runtime.ids import Ids
from simulator.runtime.journal_file import JournalFile
from simulator.runtime.lanes import Lanes
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.store import Store
from simulator.world import lifecycle
from tests.simulator.provider import STATUS_URL, Application, twiml
from tests.simulator.sample import ACCOUNT, NOW, message

OTHER = "AC" + "2" * 32
TIMEOUT = 20
SECOND = timedelta(seconds=1)


def sid(n: int) -> str:
    return f"SM{n:032x}"


class Served:
    """A store whose scheduler works in threads of its own, and the means to wait for what it does."""

    def __init__(self, application: Application, path: Path, pause: float = 0) -> None:
        self.store = Store(lambda: NOW, Ids(1), JournalFile(path))
        self.store.authenticate(ACCOUNT, "t")
        self.scheduler = Scheduler(self.store, Courier(httpx.MockTransport(application)), pause)
        self._changed = Condition()

    def start(self) -> None:
        self.scheduler.start()
        wake = self.store.changed

        def changed(account: str) -> None:
            wake(account)
            with self._changed:
                self._changed.notify_all()

        self.store.changed = changed

    def create(self, n: int, handset: Handset | None = None, account: str = ACCOUNT) -> None:
        taken = message(sid=sid(n), account_sid=account, status_callback=STATUS_URL)
        with self.store.turn(account) as turn:
            turn.record(journal.MessageCreated(taken, lifecycle.fate(handset or Handset(), turn.now)))

    def message(self, n: int, account: str = ACCOUNT) -> Message:
        with self.store.turn(account) as turn:
            found: Message = turn.world.messages[sid(n)]
            return found

    def wait(self, holds: Callable[[], bool]) -> None:
        """Return once it holds; look again whenever something changed."""
        with self._changed:
            assert self._changed.wait_for(holds, TIMEOUT)

    def wait_until_settled(self, account: str = ACCOUNT) -> None:
        self.wait(lambda: self.scheduler.settle(account) == 0)

    def stop(self) -> None:
        self.scheduler.stop()
        self.store.close()


def under_way(served: Served, application: Application) -> Event:
    """Begin to send a webhook, whose answer is held back until the event is set."""
    reached, going = Event(), Event()

    def answer(_request: httpx.Request) -> httpx.Response:
        reached.set()
        assert going.wait(TIMEOUT)
        return twiml()

    application.answer = answer
    served.start()
    served.create(1)
    assert reached.wait(TIMEOUT)
    return going


@pytest.fixture
def served(application: Application, tmp_path: Path) -> Iterator[Served]:
    made = Served(application, tmp_path / "journal.jsonl")
    yield made
    made.stop()


def test_what_is_due_happens_without_anybody_asking(served: Served, application: Application) -> None:
    served.start()
    served.create(1)
    served.wait_until_settled()
    assert served.message(1).status is Status.DELIVERED
    assert application.told() == ["sent", "delivered"]


def test_what_was_due_before_the_start_happens_too(served: Served) -> None:
    served.create(1)
    served.start()
    served.wait_until_settled()
    assert served.message(1).status is Status.DELIVERED


def test_what_is_not_due_waits_for_the_clock(served: Served) -> None:
    served.start()
    served.create(1, Handset(delay=3600 * SECOND))
    served.wait_until_settled()
    assert served.message(1).status is Status.SENT
    with served.store.turn(ACCOUNT) as turn:
        turn.record(journal.ClockMoved(ClockState(frozen_at=NOW + 3600 * SECOND), NOW + 3600 * SECOND))
    served.wait(lambda: served.message(1).status is Status.DELIVERED)


def test_the_wait_is_until_the_next_task_falls_due(served: Served) -> None:
    assert served.scheduler._seconds_to_next(ACCOUNT) is None
    served.create(1, Handset(delay=60 * SECOND))
    assert served.scheduler._seconds_to_next(ACCOUNT) == 0
    served.scheduler.take(ACCOUNT)
    served.scheduler.take(ACCOUNT)
    assert served.scheduler._seconds_to_next(ACCOUNT) == 60
    with served.store.turn(ACCOUNT) as turn:
        turn.record(journal.ClockMoved(ClockState(frozen_at=NOW), NOW))
    assert served.scheduler._seconds_to_next(ACCOUNT) is None


def test_accounts_do_not_wait_for_each_other(served: Served) -> None:
    served.store.authenticate(OTHER, "u")
    served.start()
    served.create(1)
    served.create(2, account=OTHER)
    served.wait_until_settled()
    served.wait_until_settled(OTHER)
    assert served.message(2, OTHER).status is Status.DELIVERED


def test_an_application_that_takes_its_time_holds_up_nobody_else(
    served: Served, application: Application
) -> None:
    others, lock, told = Event(), Lock(), []

    def answer(request: httpx.Request) -> httpx.Response:
        if sid(1).encode() in request.content:
            assert others.wait(TIMEOUT)
        with lock:
            told.append(request)
            if len(told) == 2:
                others.set()
        return twiml()

    application.answer = answer
    served.start()
    served.create(1)
    served.create(2)
    served.wait_until_settled()
    assert [sid(1).encode() in request.content for request in told] == [False, False, True, True]


def test_what_is_under_way_is_pending(served: Served, application: Application) -> None:
    going = under_way(served, application)
    assert served.scheduler.settle(ACCOUNT) > 0
    going.set()
    served.wait_until_settled()


def test_an_answer_after_the_end_is_written_nowhere(
    served: Served, application: Application, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    going = under_way(served, application)
    served.scheduler.stop()
    served.store.close()
    descriptors = [os.open(tmp_path / f"other-{n}", os.O_CREAT | os.O_RDWR) for n in range(3)]
    going.set()
    for lane in [thread for thread in enumerate_threads() if thread.name.startswith("lane-")]:
        lane.join(TIMEOUT)
    assert [os.fstat(descriptor).st_size for descriptor in descriptors] == [0, 0, 0]
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
    for descriptor in descriptors:
        os.close(descriptor)


# -- what goes wrong


class Failing:
    """Writing to the journal, which fails the first time it is to write of this."""

    def __init__(self, of: type) -> None:
        self._of = of
        self._append = Store.append
        self.failed = 0

    def __call__(self, store: Store, world: object, entries: list[journal.Entry]) -> None:
        if not self.failed and any(isinstance(entry.event, self._of) for entry in entries):
            self.failed += 1
            raise OSError("disk full")
        self._append(store, world, entries)  # type: ignore[arg-type]  # it takes what it got


@pytest.fixture(params=[journal.StatusMoved, journal.WebhookDelivered])
def failing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """A disk that is full for a moment, at one of the two places where the scheduler writes."""
    made = Failing(request.param)

    def append(store: Store, world: object, entries: list[journal.Entry]) -> None:
        made(store, world, entries)

    monkeypatch.setattr(Store, "append", append)
    return made


def test_what_could_not_be_written_is_tried_again_in_its_order(
    served: Served, application: Application, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    served.start()
    served.create(1)
    served.wait_until_settled()
    assert served.message(1).status is Status.DELIVERED
    assert list(dict.fromkeys(application.told())) in (["sent", "delivered"], ["delivered", "sent"])
    assert failing.failed == 1
    assert [
        record.levelname for record in caplog.records if record.name == "simulator.runtime.scheduler"
    ] == ["ERROR"]


def test_in_process_the_failure_is_the_callers_and_nothing_is_lost(
    served: Served, application: Application, failing: Failing
) -> None:
    served.create(1)
    with pytest.raises(OSError, match="disk full"):
        served.scheduler.settle(ACCOUNT)
    assert served.scheduler.settle(ACCOUNT) == 0
    assert served.message(1).status is Status.DELIVERED
    assert list(dict.fromkeys(application.told())) == ["sent", "delivered"]


def test_an_application_that_raises_in_this_process_has_failed_to_answer(
    served: Served, application: Application
) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    application.answer = answer
    served.start()
    served.create(1)
    served.wait_until_settled()
    assert served.message(1).status is Status.DELIVERED


def test_a_webhook_under_way_while_its_account_is_reset_leaves_no_trace(
    served: Served, application: Application
) -> None:
    going = under_way(served, application)
    served.store.reset(ACCOUNT)
    going.set()
    served.create(2)
    served.wait_until_settled()
    with served.store.turn(ACCOUNT) as turn:
        assert set(turn.world.messages) == {sid(2)}


def test_a_stop_is_never_slept_through(application: Application, tmp_path: Path) -> None:
    for n in range(50):
        made = Served(application, tmp_path / f"{n}.jsonl")
        made.start()
        stopping = Thread(target=made.stop)
        stopping.start()
        stopping.join(TIMEOUT)
        assert not stopping.is_alive()


def test_a_scheduler_that_was_never_started_stops(served: Served) -> None:
    served.scheduler.stop()


# -- lanes


def test_what_has_one_name_is_done_one_after_the_other() -> None:
    done: list[int] = []
    finished = Event()
    lanes = Lanes(4)
    for n in range(100):
        lanes.put("owner", "name", lambda n=n: done.append(n))  # type: ignore[misc]  # mypy cannot infer a default's type
    lanes.put("owner", "name", finished.set)
    assert finished.wait(TIMEOUT)
    assert done == list(range(100))
    lanes.stop()


def test_what_is_queued_when_lanes_stop_is_still_done() -> None:
    finished = Event()
    lanes = Lanes(1)
    lanes.put("owner", "name", finished.set)
    lanes.stop()
    assert finished.wait(TIMEOUT)
