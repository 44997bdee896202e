"""Draws mutants, has them judged and lists the survivors: `make mutants`, or `python -m tests.mutants --help`.

The seed decides which mutants are drawn. Each verdict is written at once to `.mutants/verdicts.jsonl`; a run that was
broken off goes on where it was. Then the scenarios are run under each value of each switch of the provider
(`--switches`: nothing but that; `--no-switches`: all but that). Ends with 1 if a survivor has no place in
`judged.toml`, if too few die of those that are not excused there, or if a scenario is red under a switch.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Container
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from rich.console import Console
from rich.progress import track

from tests.mutants import switches
from tests.mutants.book import Book, Entry
from tests.mutants.courts import COURTS, Court
from tests.mutants.judging import Sample, excuses
from tests.mutants.jury import Jury, JuryError, Verdict
from tests.mutants.sites import ROOT, Site

HOME = ROOT / ".mutants"
OUT = Console(highlight=False, soft_wrap=True)


def tried(court: Court, sites: list[Site], judged: Container[str], workers: int) -> dict[Site, Entry]:
    """What becomes of each, those that are remembered at once."""
    state, book = court.state(), Book(HOME / "verdicts.jsonl")
    found = {site: entry for site in sites if (entry := book.remembered(site, state, judged))}
    left = [site for site in sites if site not in found]
    if not left:
        return found
    jury = called(court)
    OUT.print(
        f"{court.package}: {len(left)} mutants to try, {len(found)} are known; what is not killed is told at once. "
        f"On a machine with nothing else to do about {jury.seconds(left) / workers / 60:.0f} minutes."
    )
    with ThreadPoolExecutor(workers) as pool:
        trials = {pool.submit(jury.judge, site): site for site in left}
        try:
            for trial in track(as_completed(trials), f"mutants of {court.package}", len(trials), console=OUT):
                found[trials[trial]] = settled(trial, trials[trial], book, state)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


def called(court: Court) -> Jury:
    """Those who judge, once it is known what each of them reaches."""
    jury = Jury(court, HOME)
    if not jury.is_called:
        OUT.print(
            f"{court.package}: finding out what each test of {court.tests} reaches, which takes minutes."
        )
        jury.call()
    return jury


def settled(trial: Future[tuple[Verdict, str]], site: Site, book: Book, state: str) -> Entry:
    """Write the verdict down, and say it at once where the mutant lives."""
    verdict, by = trial.result()
    if not verdict.is_death:
        OUT.print(f"  {verdict}  {site.place}  {site.change}", markup=False)
    return book.write(site, verdict, by, state)


def options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--package", choices=COURTS, action="append", help="by default all")
    parser.add_argument("--count", type=int, help="how many of each package (by default its own number)")
    parser.add_argument("--seed", type=int, default=1, help="which sample (%(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="how many at once (%(default)s)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--switches", action="store_true", help="nothing but the provider's switches")
    which.add_argument("--no-switches", action="store_true", help="all but the provider's switches")
    return parser


def sampled(court: Court, sites: list[Site], workers: int) -> bool:
    """Try the sample and say what lives; whether the bar holds and every survivor has been judged."""
    excused = excuses()
    try:
        entries = tried(court, sites, excused, workers)
    except JuryError as error:
        OUT.print(str(error), markup=False)
        return False
    sample = Sample(package=court.package, entries=entries, excused=excused)
    for line in sample.lines():
        OUT.print(line, markup=False)
    return sample.holds


def main() -> int:
    chosen = options().parse_args()
    HOME.mkdir(exist_ok=True)
    courts = [] if chosen.switches else [COURTS[name] for name in chosen.package or COURTS]
    held = [
        sampled(court, court.drawn(chosen.count or court.count, chosen.seed), chosen.workers)
        for court in courts
    ]
    if not chosen.no_switches:
        held.append(switches.hold(OUT, chosen.workers, switches.Held(HOME)))
    OUT.print("All of it holds." if all(held) else "Not all of it holds: see above.")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
