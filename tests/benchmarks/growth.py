"""Whether the millionth message is as fast as the first: messages created in this process, without HTTP.

What is timed is the provider's work: admission, ledger, journal, indexes and the agenda, and the steps to delivery.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

from simulator.journal import NumberSaved
from simulator.model import Message
from simulator.rules.numbers import owned
from simulator.rules.send_request import SendRequest
from simulator.runtime import clock, texting
from simulator.runtime.courier import Courier
from simulator.runtime.ids import Ids
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.store import Store

ACCOUNT = "AC" + "1" * 32
SENDER = "+15552010001"
HANDSETS = 5000
BODY = "Your appointment is tomorrow at nine."


def batches(total: int, size: int) -> Iterator[tuple[int, float]]:
    """Create and deliver messages; after each batch how many there are, and the microseconds that each of it took."""
    store = Store(clock.system, Ids(seed=1))
    store.authenticate(ACCOUNT, "t" * 32)
    scheduler = Scheduler(store, Courier(None))
    with store.turn(ACCOUNT) as turn:
        turn.record(NumberSaved(owned(turn.sid("PN"), SENDER, turn.now)))
    for done in range(size, total + 1, size):
        began = process_time()
        for n in range(size):
            create(store, n)
        scheduler.settle(ACCOUNT)
        yield done, (process_time() - began) / size * 1e6


def create(store: Store, n: int, body: str = BODY, to: str = "") -> Message:
    request = SendRequest(to=to or f"+1555301{n % HANDSETS:04d}", sender=SENDER, body=body)
    with store.turn(ACCOUNT) as turn:
        return texting.send(turn, request, store)
