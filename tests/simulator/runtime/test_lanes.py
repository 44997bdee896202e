"""What is put under one name is done in order; what is put beside it, at the same time."""

from __future__ import annotations

from threading import Barrier, Event

import pytest

from simulator.runtime.lanes import Lanes

TIMEOUT = 20


@pytest.mark.parametrize("copy", [1, 2, 14, 15, 16, 100])
def test_a_copy_is_done_beside_the_first(copy: int) -> None:
    lanes, met, done = Lanes(16), Barrier(2), Event()

    def meet() -> None:
        met.wait(TIMEOUT)  # neither goes on before the other has come
        done.set()

    lanes.put("SM1", meet)
    lanes.put("SM1", meet, beside=copy)
    assert done.wait(TIMEOUT)
    lanes.stop()


def test_what_has_one_name_is_done_in_order() -> None:
    lanes, order, done = Lanes(16), list[int](), Event()
    for n in range(100):
        lanes.put("SM1", lambda n=n: order.append(n))  # type: ignore[misc]  # bound by its default
    lanes.put("SM1", done.set)
    assert done.wait(TIMEOUT)
    assert order == list(range(100))
    lanes.stop()
