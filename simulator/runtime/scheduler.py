"""Everything that takes time happens here, and nowhere inside a request.

A task is taken from an account's agenda in a turn, worked on without the lock, and closed by the events of a
second turn. In process, whoever asks to settle does the work; served, a thread does it, which looks at the accounts
whose `rounds` say that something may be due. Each account has lanes of its own; webhooks of one message go through one,
so that its statuses arrive in order although many messages are told of at once; a copy of one, which a fault makes,
goes out beside it, so that an application's races show.

A task that cannot be done, because the journal cannot be written for instance, goes back on the agenda in its old
place. It is tried again after a pause, and until it succeeds it is pending.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from threading import Event, Thread

from msgspec.structs import replace

from simulator.model import Webhook
from simulator.rules import answers
from simulator.runtime import replying, steps
from simulator.runtime.clock import stopwatch
from simulator.runtime.courier import Courier, Errand
from simulator.runtime.journal_file import ClosedError
from simulator.runtime.lanes import Lanes
from simulator.runtime.rounds import Rounds
from simulator.runtime.store import Store
from simulator.world.agenda import key_of

LANES = 16
LONGEST_WAIT = 3600.0
GATHERING = 0.005  # seconds of a burst that are worked off at once: to take turns for each message costs more
PAUSE = 1.0  # seconds between a task that went wrong and the next attempt at it

log = logging.getLogger(__name__)


class Scheduler:
    """Works off the agendas of all accounts."""

    def __init__(self, store: Store, postman: Courier, pause: float = PAUSE) -> None:
        self._store = store
        self._postman = postman
        self._pause = pause
        self._wake = Event()
        self._stopped = Event()
        self._thread: Thread | None = None
        self._lanes: Lanes | None = None
        self._rounds = Rounds()

    @property
    def is_running(self) -> bool:
        """Whether a thread does the work."""
        return self._thread is not None

    def settle(self, account_sid: str) -> int:
        """Do what is due unless a thread is at it; how much is still in flight."""
        if not self.is_running:
            while (webhook := self.take(account_sid)) is not None:
                self._deliver_now(account_sid, webhook)
        with self._store.turn(account_sid) as turn:
            return turn.world.agenda.pending(turn.now)

    def take(self, account_sid: str) -> Webhook | None:
        """Carry out the steps of messages that are due, up to the next webhook, which is returned."""
        with self._store.turn(account_sid) as turn:
            return steps.carry_out(turn)

    def deliver(self, account_sid: str, webhook: Webhook) -> None:
        """Send the webhook, and record what came of it.

        Nothing comes of it if the account was reset, or returned to a snapshot, meanwhile: its world is another one.
        """
        with self._store.turn(account_sid) as turn:
            world, began = turn.world, turn.now
            if not world.agenda.is_open(key_of(webhook)):
                return
            errand = Errand(
                webhook=webhook, token=world.token, cookies=world.webhooks.cookies(webhook), now=began
            )
        outcome = self._postman.deliver(errand)
        with self._store.turn(account_sid) as turn:
            if turn.world is not world or not world.agenda.is_open(key_of(webhook)):
                return
            outcome = replace(outcome, took=max(turn.now - began, timedelta(0)))
            verdict = answers.judge(webhook, outcome, turn.world.switches, turn.now)
            turn.record(*verdict.events, *replying.follow(turn, webhook, verdict))

    def _deliver_now(self, account_sid: str, webhook: Webhook) -> None:
        try:
            self.deliver(account_sid, webhook)
        except BaseException:
            self._put_back(account_sid, webhook)
            raise

    def _put_back(self, account_sid: str, webhook: Webhook) -> None:
        with self._store.turn(account_sid) as turn:
            turn.world.agenda.put_back(webhook)

    # -- served

    def start(self) -> None:
        """Begin to work off agendas in a thread of its own."""
        self._lanes = Lanes(LANES)
        self._thread = Thread(target=self._run, args=(self._lanes,), name="scheduler", daemon=True)
        self._store.changed = self._look_at
        self._rounds = Rounds(self._store.accounts())
        self._thread.start()

    def _look_at(self, account_sid: str) -> None:
        self._rounds.touch(account_sid)
        if not self._wake.is_set():  # to set what is set already costs as much
            self._wake.set()

    def stop(self) -> None:
        """Stop after what is in hand; what is owed stays on the agenda."""
        self._stopped.set()
        self._wake.set()
        if self._thread and self._lanes:
            self._thread.join()
            self._lanes.stop()
        self._postman.close()

    def _run(self, lanes: Lanes) -> None:
        # Woken first and cleared after, so that no change, and no stop, falls between looking and waiting.
        while not self._stopped.is_set():
            for account_sid in self._rounds.take(stopwatch()):
                if (wait := self._work_off(account_sid, lanes)) is not None:
                    self._rounds.look_again(account_sid, stopwatch() + wait)
            if self._wake.is_set():  # things go on happening: what comes now is worked off together
                self._stopped.wait(GATHERING)
            else:
                self._wake.wait(self._pause_before(stopwatch()))
            self._wake.clear()

    def _pause_before(self, now: float) -> float:
        """How long nothing falls due in any account."""
        due = self._rounds.next_due()
        return LONGEST_WAIT if due is None else max(due - now, 0.0)

    def _work_off(self, account_sid: str, lanes: Lanes) -> float | None:
        """Do what is due in an account; in how many seconds more will be, unless something changes; None for never."""
        try:
            while (webhook := self.take(account_sid)) is not None:
                work = partial(self._deliver_in_lane, account_sid, webhook)
                lanes.put(account_sid, webhook.message_sid, work, beside=webhook.copy)
            return self._seconds_to_next(account_sid)
        except Exception:
            log.exception("What is due in account %s could not be done and is tried again", account_sid)
            return self._pause

    def _deliver_in_lane(self, account_sid: str, webhook: Webhook) -> None:
        try:
            self.deliver(account_sid, webhook)
        except ClosedError:
            return  # stopped meanwhile: the webhook is still owed, as the journal says
        except Exception:
            log.exception("The outcome of webhook %s could not be kept; it is sent again", webhook.id)
            self._stopped.wait(self._pause)
            self._put_back(account_sid, webhook)
            self._look_at(account_sid)

    def _seconds_to_next(self, account_sid: str) -> float | None:
        """How long nothing falls due; a clock that stands still is moved by a request, which wakes the thread."""
        with self._store.turn(account_sid) as turn:
            due = turn.world.agenda.next_due()
            if due is None or turn.world.clock.frozen_at is not None:
                return None
            return min(max(due - turn.now, timedelta(0)).total_seconds(), LONGEST_WAIT)
