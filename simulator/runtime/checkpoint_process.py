"""The process that writes a checkpoint beside a simulator that goes on serving.

It reads what the simulator reads at a start, the last checkpoint and the journal after it, as far as its order says,
and writes the next checkpoint to its standard output. It is in nobody's way: it takes what the processors have left,
and ends when its standard input does, for then nobody waits for it any more.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from threading import Thread
from typing import BinaryIO, Final

import msgspec

from simulator.runtime import checkpoint
from simulator.runtime.checkpoint import Order
from simulator.runtime.journal_reading import JournalError, JournalReader
from simulator.runtime.worlds import Worlds

HOME: Final = Path(__file__).parent.parent.parent
STARTS: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from simulator.runtime.checkpoint_process import main; main()"
)
NICENESS: Final = 10  # a tenth of a processor that somebody else wants too


def command() -> list[str]:
    """How to start it: this very code, whatever is called alike elsewhere."""
    return [sys.executable, "-P", "-c", STARTS, str(HOME)]


def main() -> None:
    """Write what the first line of the standard input orders."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    gc.disable()  # as at a start: what is made stays, and is in no cycle
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    Thread(target=_end_with_whoever_asked, daemon=True).start()
    try:
        write(order, sys.stdout.buffer)
    except (JournalError, *checkpoint.UNWRITABLE) as error:
        sys.exit(f"{error}")


def write(order: Order, out: BinaryIO) -> None:
    """Add up the journal and write its checkpoint there; `JournalError` where it is not the one that was meant."""
    worlds = Worlds(order.standing)
    worlds.replay(JournalReader(Path(order.journal), order.mark))
    checkpoint.put(order, worlds.states(), out)


def _end_with_whoever_asked() -> None:
    os.read(
        sys.stdin.fileno(), 1
    )  # nothing comes any more but the end; past a buffer that would be locked at exit
    os._exit(1)
