"""What it takes to sum a journal up: reading it once, the delays and the audit of a hundred thousand messages."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

from simulator.insight.audit import audit
from simulator.insight.delays import delays
from simulator.insight.reading import Reading
from simulator.journal import Entry, NumberSaved
from simulator.language.phones import Sender
from simulator.rules.numbers import owned
from simulator.runtime import clock, texting
from simulator.runtime.courier import Courier
from simulator.runtime.ids import Ids
from simulator.runtime.scheduler import Scheduler
from simulator.runtime.store import Store
from tests.benchmarks.growth import ACCOUNT, HANDSETS, SENDER, create

STOPS = 500


def rows(total: int) -> list[tuple[str, float]]:
    """What was done with so many messages to five thousand phones, five hundred of which said STOP, and seconds."""
    store = Store(clock.system, Ids(seed=1))
    store.authenticate(ACCOUNT, "t" * 32)
    scheduler = Scheduler(store, Courier(None))
    with store.turn(ACCOUNT) as turn:
        number = owned(turn.sid("PN"), SENDER, turn.now)
        turn.record(NumberSaved(number))
    for n in range(total):
        create(store, n, f"Your appointment is tomorrow, and your number is {n}.")
    scheduler.settle(ACCOUNT)
    with store.turn(ACCOUNT) as turn:
        for n in range(STOPS):
            texting.text(turn, Sender(f"+1555301{n % HANDSETS:04d}"), number, "STOP", root="")
    scheduler.settle(ACCOUNT)
    with store.turn(ACCOUNT) as turn:
        entries = turn.world.entries_after(0, turn.world.last_seq)
    reading = Reading()
    return [
        ("reading the journal, once", _timed(lambda: _read(reading, entries))),
        ("delays", _timed(lambda: list(delays(reading)))),
        ("audit", _timed(lambda: audit(reading))),
    ]


def _read(reading: Reading, entries: list[Entry]) -> None:
    for entry in entries:
        reading.take(entry)


def _timed(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began
