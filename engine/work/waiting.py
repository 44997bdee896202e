"""What carries on once a request is answered, behind one small interface.

What waits is in the database already: whoever takes it up reads it there, so a worker that dies takes nothing along.
On SQLite a few threads of the one process work it off (`engine.work.background`); on PostgreSQL any number of workers
on any number of machines do (`engine.work.queue`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.model import Message


@dataclass(frozen=True)
class Crew:
    """So many workers are alive, and so many messages wait for them."""

    workers: int
    waiting: int


class Waiting(Protocol):
    """Has messages attempted that nobody waits for."""

    def send(self, send_id: str) -> None:
        """Have the messages of a request attempted that were not: one that is bulk, or a campaign."""

    def answer(self, answers: Sequence[Message], now: datetime) -> None:
        """Have automatic answers attempted, before everything else."""

    def everything(self) -> int:
        """Have all messages attempted that were accepted and never attempted; how many they are."""

    def join(self) -> None:
        """Come back when nothing is left that is due."""

    def crew(self) -> Crew | None:
        """Who does the work, and how much waits; None if this process does it by itself."""

    def prepare(self) -> None:
        """Create what the work needs."""

    def close(self) -> None:
        """Let go of connections."""

    def recovers(self, *steps: Callable[[datetime], int]) -> None:
        """What a worker does besides, every minute: told once it can be built."""
