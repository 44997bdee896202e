"""Opt-out state: events in, state out.

The provider keeps a block per (scope, recipient). The scope is the number that was answered, or the messaging
service it belongs to; nothing a sender does lifts a block, only the recipient's own opt-in word or an operator.
A block that was lifted stays in the history, because when it stood is what an audit asks.

Source: https://help.twilio.com/articles/223134027
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from simulator.journal import BlockLifted, BlockPlaced
from simulator.model import Block


class Ledger:
    """What the block events of one account add up to."""

    def __init__(self) -> None:
        self._standing: dict[tuple[str, str], Block] = {}
        self._lifted: list[Block] = []

    def standing(self, scope: str, recipient: str) -> Block | None:
        """The block that stands between the scope and the recipient, or None."""
        return self._standing.get((scope, recipient))

    def place(self, event: BlockPlaced) -> None:
        """A second block of the same pair changes nothing: the first one's word and time stay on record."""
        self._standing.setdefault((event.block.scope, event.block.recipient), event.block)

    def lift(self, event: BlockLifted, at: datetime) -> None:
        """The pair's block moves to the history; without one nothing happens."""
        block = self._standing.pop((event.scope, event.recipient), None)
        if block is not None:
            self._lifted.append(replace(block, lifted_at=at))

    def history(self, sender: str | None = None, recipient: str | None = None) -> Iterator[Block]:
        """Every block that ever stood, oldest first, those of one sender or recipient if named."""
        blocks = sorted([*self._lifted, *self._standing.values()], key=lambda block: block.since)
        for block in blocks:
            if sender in (None, block.sender, block.scope) and recipient in (None, block.recipient):
                yield block
