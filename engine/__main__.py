"""`python -m engine` serves the engine."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # what is loaded stays: looking through it for garbage, again and again, was a quarter of a start
    from engine.commands import main

    gc.freeze()
    gc.enable()
    main()
