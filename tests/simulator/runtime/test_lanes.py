"""What is put under one name is done in order; what is put beside it, at the same time."""

from __future__ import annotations

from threading import Barrier, Event, Semaphore

import pytest

from simulator.runtime.lanes import Lanes

TIMEOUT = 20


@pytest.mark.parametrize("copy", [1, 2, 14, 15, 16, 100])
def test_a_copy_is_done_beside_the_first(copy: int) -> None:
    lanes, met, done = Lanes(16), Barrier(2), Event()

    def meet() -> None:
        met.wait(TIMEOUT)  # neither goes on before the other has come
        done.set()

    lanes.put("AC1", "SM1", meet)
    lanes.put("AC1", "SM1", meet, beside=copy)
    assert done.wait(TIMEOUT)
    lanes.stop()


def test_what_has_one_name_is_done_in_order() -> None:
    lanes, order, done = Lanes(16), list[int](), Event()
    for n in range(100):
        lanes.put("AC1", "SM1", lambda n=n: order.append(n))  # type: ignore[misc]  # bound by its default
    lanes.put("AC1", "SM1", done.set)
    assert done.wait(TIMEOUT)
    assert order == list(range(100))
    lanes.stop()


def test_an_owner_whose_work_does_not_end_holds_up_nobody_else() -> None:
    lanes, ends, done = Lanes(16), Event(), Event()

    def wait() -> None:
        ends.wait(TIMEOUT)

    for n in range(64):
        lanes.put("slow", f"SM{n}", wait)
    lanes.put("quick", "SM1", done.set)
    assert done.wait(TIMEOUT)
    assert not ends.is_set()
    ends.set()
    lanes.stop()


def test_threads_are_used_again_and_are_so_many_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.runtime.lanes.MOST", 2)
    lanes, done = Lanes(4), Semaphore(0)
    for n in range(40):
        lanes.put(f"AC{n}", "SM1", done.release)
    for _ in range(40):
        assert done.acquire(timeout=TIMEOUT)
    assert lanes._threads <= 2
    lanes.stop()
