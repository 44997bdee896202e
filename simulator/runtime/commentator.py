"""The commentary as it is said: a thread that follows every account's journal and says its lines.

It reads what has been recorded, as `/_sim/events` does, and keeps nothing up: no request waits for the terminal, and
where more happens than anybody can read the rest is counted instead of said.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread

from simulator.insight import commentary
from simulator.runtime.store import Store

PAUSE = 0.1  # seconds in which what happens is gathered
MOST = 100  # entries of an account that are looked at in one go


class Commentator:
    """Says what happens in a store's accounts from now on; lines of any account but the `usual` one name it."""

    def __init__(self, store: Store, say: Callable[[str], None], usual: str) -> None:
        self._store = store
        self._say = say
        self._usual = usual
        self._lock = Lock()
        self._changed: dict[str, None] = {}
        self._wake = Event()
        self._seen = {account_sid: self._last_seq(account_sid) for account_sid in store.accounts()}

    def start(self) -> None:
        """Follow the store in a thread that ends with the process, or when nobody listens any more."""
        others = self._store.changed

        def changed(account_sid: str) -> None:
            others(account_sid)
            self.note(account_sid)

        self._store.changed = changed
        Thread(target=self._run, name="commentator", daemon=True).start()

    def note(self, account_sid: str) -> None:
        """Something happened there."""
        with self._lock:
            self._changed[account_sid] = None
        self._wake.set()

    def _run(self) -> None:
        pause = Event()
        try:
            while self._wake.wait():
                self._wake.clear()
                self.say_all()
                pause.wait(PAUSE)
        except OSError:
            return  # the terminal is gone, and the simulator goes on

    def say_all(self) -> None:
        """Say what has happened since the last time, account by account."""
        with self._lock:
            changed, self._changed = self._changed, {}
        for account_sid in changed:
            lines = self._lines(account_sid)
            name = "" if account_sid == self._usual else f"  ({account_sid})"
            if lines:
                self._say("".join(f"{line}{name}\n" for line in lines))

    def _lines(self, account_sid: str) -> list[str]:
        with self._store.turn(account_sid) as turn:
            world, last = turn.world, turn.world.last_seq
            entries = world.entries_after(self._seen.get(account_sid, 0), MOST)
        self._seen[account_sid] = last
        lines = [said for entry in entries if (said := commentary.line(entry, world.messages.get))]
        if entries and (left := last - entries[-1].seq):
            lines.append(f"{last:>6}  … and {left} entries of the journal more")
        return lines

    def _last_seq(self, account_sid: str) -> int:
        with self._store.turn(account_sid) as turn:
            return turn.world.last_seq
