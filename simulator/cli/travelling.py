"""A clock for applications that know nothing of one: libfaketime, steered by the simulator's clock.

The library reads what time it is from a file; whoever runs the application writes that file anew when the simulator's
clock is moved. Programs that do not ask the C library for the time (Go's) do not travel.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

PLACES = (
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
    "/opt/homebrew/lib/faketime/libfaketime.1.dylib",
    "/usr/local/lib/faketime/libfaketime.1.dylib",
)
MISSING = (
    "libfaketime is not installed here (Debian: apt-get install libfaketime; macOS: brew install libfaketime)"
)


def library() -> Path | None:
    """Where the library is on this machine."""
    return next((Path(place) for place in PLACES if Path(place).exists()), None)


def variables(library: Path, file: Path) -> dict[str, str]:
    """What an application is started with to travel; how long it waits for something is not touched."""
    mac = library.suffix == ".dylib"
    return {
        "DYLD_INSERT_LIBRARIES" if mac else "LD_PRELOAD": str(library),
        **({"DYLD_FORCE_FLAT_NAMESPACE": "1"} if mac else {}),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def line(shown: datetime, real: datetime, *, frozen: bool) -> str:
    """What the file says for a clock that shows `shown` when it is `real`: the distance, or a moment that stays."""
    if frozen:
        return f"{shown.astimezone():%Y-%m-%d %H:%M:%S}\n"
    return f"{(shown - real).total_seconds():+.3f}s\n"
