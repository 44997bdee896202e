"""`python -m tests.chaos.eager_simulator`: a simulator that has a checkpoint written whenever anything has happened.

The true one has it written when many megabytes have, which is seldom in the middle of anything.
"""

from __future__ import annotations

import sys

from simulator import server
from simulator.runtime import checkpointing, settings


def main() -> int:
    """Serve until ended."""
    checkpointing.GROWTH = 1  # type: ignore[misc]
    checkpointing.SHARE = sys.maxsize  # type: ignore[misc]
    checkpointing.PAUSE = 0.001  # type: ignore[misc]
    return server.serve(settings.environment())


if __name__ == "__main__":
    sys.exit(main())
