"""The place where survivors are explained, `judged.toml`, and what a sample comes to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.book import Entry
from tests.mutants.jury import Verdict
from tests.mutants.sites import ROOT, Site

JUDGED = Path(__file__).parent / "judged.toml"
PLACE = JUDGED.relative_to(ROOT)
BAR = 0.95
WAYS = {"equivalent", "outside"}


def excuses(file: Path = JUDGED) -> dict[str, str]:
    """Which mutants may live, by their id or their function, and which may go unreached, by their file, and as what;
    raises `ValueError` for an entry that does not say why."""
    found: dict[str, str] = {}
    for row in tomllib.loads(file.read_text(encoding="utf-8")).get("survivor", []):
        name = row.get("mutant") or row.get("function") or row.get("file")
        if row.get("as") not in WAYS or not row.get("reason") or not name or name in found:
            raise ValueError(
                f"{file.name}: {row} wants a mutant, function or file of its own, `as`, and a reason"
            )
        found[name] = row["as"]
    return found


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A package's mutants, what became of each, and which may live."""

    package: str
    entries: Mapping[Site, Entry]
    excused: Mapping[str, str]

    def of(self, verdict: Verdict) -> list[Site]:
        return sorted(site for site, entry in self.entries.items() if entry.verdict is verdict)

    def excuse(self, site: Site) -> str | None:
        """As what it may live; None where it is dead, or nobody has looked at it."""
        verdict = self.entries[site].verdict
        if verdict.is_death:
            return None
        of_file = self.excused.get(site.file) if verdict is Verdict.UNREACHED else None
        return self.excused.get(site.id) or self.excused.get(site.function, of_file)

    @property
    def unjudged(self) -> list[Site]:
        """Those that live, or were not reached, and that nobody has looked at."""
        alive = (site for site, entry in self.entries.items() if not entry.verdict.is_death)
        return sorted(site for site in alive if not self.excuse(site))

    @property
    def share(self) -> float:
        """Of those that touch a clause, how many die: survivors that are excused are not counted, nor is what no test
        reaches or judges, which is listed apart."""
        dead = sum(entry.verdict.is_death for entry in self.entries.values())
        holes = sum(not self.excuse(site) for site in self.of(Verdict.SURVIVED))
        return dead / (dead + holes) if dead + holes else 1.0

    @property
    def holds(self) -> bool:
        return self.share >= BAR and not self.unjudged

    def lines(self) -> Iterator[str]:
        """What to print."""
        counts = ", ".join(f"{len(self.of(verdict))} {verdict}" for verdict in Verdict)
        ways = [way for site in self.entries if (way := self.excuse(site))]
        told = ", ".join(f"{ways.count(way)} {way}" for way in sorted(WAYS))
        yield f"{self.package}: {len(self.entries)} mutants: {counts}"
        yield f"  {self.share:.1%} of those that touch a clause die, of {BAR:.0%} that have to; judged: {told}"
        yield from self._to_judge()
        yield f"{self.package}: {'holds' if self.holds else 'does not hold'}"

    def _to_judge(self) -> Iterator[str]:
        """What is left to do about it."""
        if self.unjudged:
            yield f"  {len(self.unjudged)} to judge: write what notices, or say in {PLACE} why nothing has to:"
        for site in self.unjudged:
            entry = self.entries[site]
            yield f"  {entry.verdict}  {site.place}  {site.change}  [{entry.by or 'no test reaches it'}]"
