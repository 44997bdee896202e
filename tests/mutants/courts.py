"""What is mutated, by package, what judges it, and what that is a digest of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.sites import ROOT, Site, sites_of

READ = {".py", ".feature", ".toml", ".ini", ".json", ".csv"}


@dataclass(frozen=True, kw_only=True)
class Court:
    """A package, its rooms that are mutated, and the folder of the tests that judge. `count` are drawn by default."""

    package: str
    rooms: tuple[str, ...]
    tests: str
    count: int

    def drawn(self, count: int, seed: int) -> list[Site]:
        """The seed's first so many sites: each by its name, so that a change elsewhere draws no others."""
        files = sorted(file for room in self.rooms for file in (ROOT / self.package / room).rglob("*.py"))
        sites = [site for file in files for site in sites_of(file)]
        return sorted(sites, key=lambda site: digest([f"{seed} {site.id}"]))[:count]

    @property
    def watched(self) -> str:
        """The files whose lines are noted, as coverage wants them named."""
        return ",".join(f"{self.package}/{room}/*" for room in self.rooms)

    def state(self) -> str:
        """A digest of everything that a verdict may depend on: the programs and the tests."""
        folders = {"engine", "simulator", "features", self.tests}
        files = sorted(
            file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in READ
        )
        return digest(text for file in files for text in (str(file.relative_to(ROOT)), read(file)))[:16]


COURTS = {
    court.package: court
    for court in (
        Court(package="engine", rooms=("rules", "policies", "work"), tests="features", count=120),
        Court(package="simulator", rooms=("rules",), tests="tests/simulator", count=80),
    )
}


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")
