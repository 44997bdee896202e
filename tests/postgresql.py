"""A real PostgreSQL for the tests that need one: a cluster of its own in a temporary folder, gone with the session.

It listens on a socket in that folder and nowhere else. PostgreSQL refuses to run as root, so there it runs as somebody
unprivileged. Durability is switched off: what a power cut leaves is the database's promise and not ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from pwd import getpwnam

from sqlalchemy import create_engine, text

DEBIANS = "usr/lib/postgresql/*/bin/initdb"  # which Debian keeps off the PATH
ROLE = "stopgap"
UNPRIVILEGED = ("postgres", "nobody")
LIMITS = "-c listen_addresses= -c max_connections=200"
HASTY = f"{LIMITS} -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def binaries() -> str | None:
    """The folder with PostgreSQL's programs, None where there is none."""
    if found := shutil.which("initdb"):
        return str(Path(found).parent)
    newest = max(Path("/").glob(DEBIANS), key=lambda path: float(path.parts[4]), default=None)
    return str(newest.parent) if newest else None


@dataclass(frozen=True)
class Server:
    """A running cluster."""

    folder: Path
    serial: Iterator[int] = field(default_factory=lambda: count(1))

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"t{next(self.serial)}"
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{ROLE}@/{name}?host={self.folder}"


@contextmanager
def running(programs: str, settings: str = HASTY) -> Iterator[Server]:
    """A new cluster, running with the programs of that folder."""
    with tempfile.TemporaryDirectory(prefix="postgresql", ignore_cleanup_errors=True) as folder:
        user = given_away(folder)
        data = f"{folder}/data"

        def call(program: str, *arguments: str) -> None:
            command = [f"{programs}/{program}", "-D", data, *arguments]
            subprocess.run(
                command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL, env={"LC_ALL": "C"}
            )

        call("initdb", "--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "--no-sync")
        call("pg_ctl", "start", "-w", "-s", "-l", f"{folder}/log", "-o", f"-k {folder} {settings}")
        try:
            yield Server(Path(folder))
        finally:
            call("pg_ctl", "stop", "-w", "-s", "-m", "immediate")


def given_away(folder: str) -> int | None:
    """The user to run as: nobody else unless this is root, who gives the folder away."""
    if os.geteuid() != 0:
        return None
    user = next(entry for name in UNPRIVILEGED if (entry := _account(name)) is not None)
    os.chown(folder, user, -1)
    return user


def _account(name: str) -> int | None:
    try:
        return getpwnam(name).pw_uid
    except KeyError:
        return None
