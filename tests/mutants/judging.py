"""The place where survivors are explained, `judged.toml`, and what a sample comes to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.book import Entry
from tests.mutants.jury import Verdict
from tests.mutants.sites import Site

JUDGED = Path(__file__).parent / "judged.toml"
BAR = 0.95
WAYS = {"equivalent", "outside"}


def excuses(file: Path = JUDGED) -> dict[str, str]:
    """Each mutant that may live, by its id, and why; raises `ValueError` for an entry that does not say."""
    found = {}
    for row in tomllib.loads(file.read_text(encoding="utf-8")).get("survivor", []):
        if row.get("as") not in WAYS or not row.get("reason") or row["mutant"] in found:
            raise ValueError(
                f"{file.name}: {row} wants a mutant of its own, `as` of {sorted(WAYS)}, and a reason"
            )
        found[row["mutant"]] = row["as"]
    return found


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A package's mutants, what became of each, and which may live."""

    package: str
    entries: Mapping[Site, Entry]
    excused: Mapping[str, str]

    def of(self, verdict: Verdict) -> list[Site]:
        return sorted(site for site, entry in self.entries.items() if entry.verdict is verdict)

    @property
    def dead(self) -> int:
        return sum(entry.verdict.is_death for entry in self.entries.values())

    @property
    def unjudged(self) -> list[Site]:
        """Those that live, or were not reached, and that nobody has looked at."""
        alive = (site for site, entry in self.entries.items() if not entry.verdict.is_death)
        return sorted(site for site in alive if site.id not in self.excused)

    @property
    def share(self) -> float:
        """Of those that touch a clause, how many die: survivors that are excused are not counted, nor is what no test
        reaches or judges, which is listed apart."""
        holes = [site for site in self.of(Verdict.SURVIVED) if site.id not in self.excused]
        return self.dead / (self.dead + len(holes)) if self.dead + len(holes) else 1.0

    @property
    def holds(self) -> bool:
        return self.share >= BAR and not self.unjudged

    def lines(self) -> Iterator[str]:
        """What to print."""
        counts = ", ".join(f"{len(self.of(verdict))} {verdict}" for verdict in Verdict)
        ways = [self.excused[site.id] for site in self.entries if self._is_excused(site)]
        told = ", ".join(f"{ways.count(way)} {way}" for way in sorted(WAYS))
        yield f"{self.package}: {len(self.entries)} mutants: {counts}"
        yield f"  {self.share:.1%} of those that touch a clause die; of the others {told}"
        for verdict in (Verdict.SURVIVED, Verdict.UNREACHED, Verdict.BROKEN):
            for site in self.of(verdict):
                way = self.excused.get(site.id, f"not judged ({self.entries[site].by})")
                yield f"  {verdict}  {site.place}  {site.change}  [{way}]"

    def _is_excused(self, site: Site) -> bool:
        return site.id in self.excused and not self.entries[site].verdict.is_death
