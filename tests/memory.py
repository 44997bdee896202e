"""Where the tests write: in memory, where the machine has enough. They write thousands of databases and journals, and
on a disk they wait for it longer than they compute. What a power cut leaves is no question that a test could ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

PLACE = Path("/dev/shm")  # noqa: S108  the files themselves stand in a folder of our own
NEEDED = 4 * 2**30  # bytes


@contextmanager
def in_memory(place: Path = PLACE, needed: int = NEEDED) -> Iterator[None]:
    """Temporary files of the programs that are started meanwhile are in memory, and gone at the end.

    Nothing changes where TMPDIR says otherwise, where there is too little room, or no program may be run from there.
    """
    if "TMPDIR" in os.environ or not suits(place, needed):
        yield
        return
    with TemporaryDirectory(prefix="stopgap-", dir=place, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # a database may have to run as somebody else
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def suits(place: Path, needed: int) -> bool:
    if not place.is_dir() or not os.access(place, os.W_OK):
        return False
    executes = not os.statvfs(place).f_flag & os.ST_NOEXEC
    return executes and shutil.disk_usage(place).free >= needed
