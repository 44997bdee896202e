"""The user's data folder, where the certificate authority of this machine lives: for its owner's eyes only."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def data_folder(environment: Mapping[str, str]) -> Path:
    """Where Stopgap keeps what outlives a run: `STOPGAP_HOME`, else the place that the platform has for such data."""
    chosen = environment.get("STOPGAP_HOME")
    if chosen:
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "stopgap"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "stopgap"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "stopgap"


def keep(file: Path, content: bytes, *, private: bool = False) -> None:
    """Write the file whole or not at all; a private one is never readable by anybody else, not even for a moment."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    draft.replace(file)
