"""Everything that takes time happens here, and nowhere inside a request.

A task is taken from an account's agenda in a turn, worked on without the lock, and closed by the events of a
second turn. In process, whoever asks to settle does the work; served, a thread does it. Webhooks of one message
go through one lane, so that its statuses arrive in order although many messages are told of at once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread
from zlib import crc32

from simulator import answers, journal, messages
from simulator.agenda import Move, key_of
from simulator.model import Webhook
from simulator.store import Store, Turn
from simulator.texting import send_reply
from simulator.webhooks import Postman

LANES = 16
LONGEST_WAIT = 3600.0


class Scheduler:
    """Works off the agendas of all accounts."""

    def __init__(self, store: Store, postman: Postman) -> None:
        self._store = store
        self._postman = postman
        self._wake = Event()
        self._stopping = False
        self._thread: Thread | None = None
        self._lanes: list[ThreadPoolExecutor] = []

    @property
    def is_running(self) -> bool:
        """Whether a thread does the work."""
        return self._thread is not None

    def settle(self, account_sid: str) -> int:
        """Do what is due unless a thread is at it; how much is still in flight."""
        if not self.is_running:
            while (webhook := self.take(account_sid)) is not None:
                self.deliver(account_sid, webhook)
        with self._store.turn(account_sid) as turn:
            return turn.world.agenda.pending(turn.now)

    def take(self, account_sid: str) -> Webhook | None:
        """Carry out the steps of messages that are due, up to the next webhook, which is returned."""
        with self._store.turn(account_sid) as turn:
            while (task := turn.world.agenda.take(turn.now)) is not None:
                if isinstance(task, Webhook):
                    return task
                _advance(turn, task)
        return None

    def deliver(self, account_sid: str, webhook: Webhook) -> None:
        """Send the webhook, and record what came of it unless the account was reset meanwhile."""
        with self._store.turn(account_sid) as turn:
            token = turn.world.token
        outcome = self._postman.deliver(webhook, token)
        with self._store.turn(account_sid) as turn:
            if not turn.world.agenda.is_open(key_of(webhook)):
                return
            verdict = answers.judge(webhook, outcome, turn.now)
            turn.record(*verdict.events)
            for reply in verdict.replies:
                send_reply(turn, webhook.message_sid, reply)

    # -- served

    def start(self) -> None:
        """Begin to work off agendas in a thread of its own."""
        self._lanes = [ThreadPoolExecutor(1, thread_name_prefix=f"webhooks-{n}") for n in range(LANES)]
        self._thread = Thread(target=self._run, name="scheduler", daemon=True)
        self._store.changed = self._wake.set
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is in hand; what is owed stays on the agenda."""
        self._stopping = True
        self._wake.set()
        if self._thread:
            self._thread.join()
        for lane in self._lanes:
            lane.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            for account_sid in self._store.accounts():
                while (webhook := self.take(account_sid)) is not None:
                    lane = crc32(webhook.message_sid.encode()) % LANES
                    self._lanes[lane].submit(self.deliver, account_sid, webhook)
            self._wake.wait(self._seconds_to_next())

    def _seconds_to_next(self) -> float:
        """How long nothing falls due; a clock that stands still is moved by a request, which wakes the thread."""
        waits = [LONGEST_WAIT]
        for account_sid in self._store.accounts():
            with self._store.turn(account_sid) as turn:
                due = turn.world.agenda.next_due()
                if due is not None and turn.world.clock.frozen_at is None:
                    waits.append(max(due - turn.now, timedelta(0)).total_seconds())
        return min(waits)


def _advance(turn: Turn, task: Move) -> None:
    """One step of a message, stamped with the time for which it was planned."""
    step = task.step
    event = journal.StatusMoved(task.sid, step.status, step.error_code, step.error_message, step.arrives)
    message = turn.world.messages[task.sid]
    turn.record(*messages.advance(event, message, turn.world.switches, step.at), at=step.at)
