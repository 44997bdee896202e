"""Opt-out state: events in, state out.

The provider keeps a block per (scope, recipient). The scope is the number that was answered, or the messaging
service it belongs to; nothing a sender does lifts a block, only the recipient's own opt-in word, a consent that
the application reports, or an operator. A block that was lifted stays in the history, because when it stood is
what an audit asks.

So up to two blocks stand between a number of a service and a person: that of the service, and that of the number
alone, which is either from before the number joined or is the toll-free network's. The network's is outside
Twilio: whether Twilio knows of it decides between a refusal and a message that is taken and not delivered.

Source: https://help.twilio.com/articles/223134027
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from simulator.journal import BlockLifted, BlockPlaced
from simulator.model import Block, OwnedNumber, Switches

NETWORK = "network"
"""The source of a block that the toll-free network holds."""


class Standing(Struct, frozen=True):
    """The blocks between a number and a person: of the service that the number is in, and of the number itself."""

    service: Block | None = None
    number: Block | None = None

    @property
    def all(self) -> tuple[Block, ...]:
        """Whatever stands."""
        return tuple(block for block in (self.service, self.number) if block is not None)

    @property
    def by_network(self) -> tuple[Block, ...]:
        """What the toll-free network holds."""
        return tuple(block for block in self.all if block.source == NETWORK)

    @property
    def by_provider(self) -> tuple[Block, ...]:
        """What Twilio itself placed, and lifts."""
        return tuple(block for block in self.all if block.source != NETWORK)

    def known(self, number: OwnedNumber, switches: Switches) -> Block | None:
        """The block for which Twilio refuses: it knows its own, and as a rule those of the network (TWI-1-06)."""
        return next((block for block in self.all if _is_known(block, number, switches)), None)


def _is_known(block: Block, number: OwnedNumber, switches: Switches) -> bool:
    if block.scope == number.scope:
        return block.source != NETWORK or switches.toll_free_block_is_known
    return block.source != NETWORK and switches.number_block_holds_in_service


@dataclass
class Ledger:
    """What the block events of one account add up to."""

    _standing: dict[tuple[str, str], Block] = field(default_factory=dict)
    _lifted: list[Block] = field(default_factory=list)

    def standing(self, scope: str, recipient: str) -> Block | None:
        """The block that stands between the scope and the recipient, or None."""
        return self._standing.get((scope, recipient))

    def stopped(self) -> set[str]:
        """Every recipient whom some block stands against."""
        return {recipient for _, recipient in self._standing}

    def against(self, number: OwnedNumber, recipient: str) -> Standing:
        """All that stands between one of the account's numbers and the recipient."""
        service = self.standing(number.service_sid, recipient) if number.service_sid else None
        return Standing(service, self.standing(number.number, recipient))

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
