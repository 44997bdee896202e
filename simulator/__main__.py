"""`python -m simulator`: the simulator alone, set up by its environment."""

from __future__ import annotations

import sys

from simulator import server
from simulator.runtime import settings

if __name__ == "__main__":
    sys.exit(server.serve(settings.environment()))
