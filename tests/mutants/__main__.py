"""Draws mutants, has them judged and lists the survivors: `make mutants`, or `python -m tests.mutants --help`.

Each verdict is written at once to `.mutants/verdicts.jsonl`, with a digest of the mutated source: a run that was broken
off goes on where it was, and a file that has changed is tried anew. Ends with 1 if a survivor has no place in
`judged.toml`, or if fewer than the bar's share die of those that are not excused there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.progress import track

from tests.mutants.jury import KILLED, Jury, watch
from tests.mutants.sites import ROOT, Site, mutated, sites_of

HOME = ROOT / ".mutants"
VERDICTS = HOME / "verdicts.jsonl"
JUDGED = Path(__file__).parent / "judged.toml"
BAR = 0.95
# What is mutated, by package, and what judges it.
COURTS = {
    "engine": (("rules", "policies", "work"), ("features",)),
    "simulator": (("rules",), ("tests/simulator",)),
}


def drawn(package: str, count: int, seed: int) -> list[Site]:
    """The seed's first so many sites of the package's rooms."""
    rooms = COURTS[package][0]
    files = sorted(file for room in rooms for file in (ROOT / package / room).rglob("*.py"))
    sites = [site for file in files for site in sites_of(file)]
    random.Random(seed).shuffle(sites)  # noqa: S311  # a draw that can be repeated, no secret
    return sites[:count]


def key(site: Site) -> str:
    return hashlib.sha256(f"{site.file}\n{mutated(site.file, site.number)}".encode()).hexdigest()


def remembered() -> dict[str, str]:
    """The verdicts so far, by key."""
    if not VERDICTS.exists():
        return {}
    rows = map(json.loads, VERDICTS.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row["verdict"] for row in rows}


def tried(package: str, sites: list[Site]) -> dict[Site, str]:
    """What becomes of each, those that are remembered at once."""
    HOME.mkdir(exist_ok=True)
    known = remembered()
    verdicts = {site: known[key(site)] for site in sites if key(site) in known}
    left = [site for site in sites if site not in verdicts]
    if not left:
        return verdicts
    data = HOME / f"{package}.reached"
    if not data.exists():
        watch(package, COURTS[package][1], data)
    jury = Jury(COURTS[package][1], data)
    with ThreadPoolExecutor(2) as pool, VERDICTS.open("a", encoding="utf-8") as book:
        trials = {pool.submit(jury.judge, site): site for site in left}
        for trial in track(as_completed(trials), f"mutants of {package}", total=len(trials)):
            site = trials[trial]
            verdicts[site] = trial.result()
            book.write(json.dumps({"key": key(site), "id": site.id, "verdict": verdicts[site]}) + "\n")
            book.flush()
    return verdicts


def report(package: str, verdicts: dict[Site, str], excused: dict[str, str]) -> bool:
    """Say what lived; whether the bar holds and every survivor has been judged."""
    alive = sorted(site for site, verdict in verdicts.items() if verdict != KILLED)
    open_cases = [site for site in alive if site.id not in excused]
    counted = len(verdicts) - (len(alive) - len(open_cases))
    killed = len(verdicts) - len(alive)
    share = killed / counted if counted else 1.0
    print(f"{package}: {killed} of {counted} die ({share:.0%}); {len(alive) - len(open_cases)} excused")  # noqa: T201
    for site in open_cases:
        print(f"  {verdicts[site]}  {site.id}")  # noqa: T201  # the list is what the command is for
    return share >= BAR and not open_cases


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    options.add_argument("--package", choices=COURTS, action="append", help="by default all")
    options.add_argument("--count", type=int, default=60, help="how many of each package (%(default)s)")
    options.add_argument("--seed", type=int, default=1, help="which (%(default)s)")
    chosen = options.parse_args()
    excused = {row["mutant"]: row["reason"] for row in tomllib.loads(JUDGED.read_text()).get("survivor", [])}
    held = []
    for package in chosen.package or COURTS:
        verdicts = tried(package, drawn(package, chosen.count, chosen.seed))
        held.append(report(package, verdicts, excused))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
