"""The first column: the account's handsets and mailboxes, the latest first."""

from __future__ import annotations

from itertools import islice
from typing import Any

from simulator.world.account import World

MOST = 200  # entries of each list; the rest is found by the filters of the lists


def gather(world: World) -> dict[str, Any]:
    """`handsets` and `mailboxes`, those that something reached last before the others."""
    stopped = world.ledger.stopped()
    return {
        "handsets": [
            {
                "number": number,
                "behaves": world.handset(number).persona,
                "received": traffic.received,
                "sent": traffic.sent,
                "stopped": number in stopped,
            }
            for number, traffic in islice(world.handsets(), MOST)
        ],
        "mailboxes": [
            {"address": address, "mails": traffic.received}
            for address, traffic in islice(world.mailboxes(), MOST)
        ],
    }
