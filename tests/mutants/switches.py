"""The scenarios under each value of each switch of the provider that no source settles.

Whoever is right about such a question, an engine has to keep its clauses; where a scenario itself needs an answer, it
says so in a step, which holds whatever the account is switched to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from msgspec import structs
from rich.console import Console
from rich.progress import track

from simulator.model import Switches
from tests.mutants.courts import COURTS
from tests.mutants.sites import ROOT

VARIABLE = "STOPGAP_SWITCHES"
PYTEST = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "tests.mutants.switching"]

# What is no open question about the provider, and why.
SETTLED = {
    "keyword_handling": "an account's own choice, and documented; scenarios that need one say which",
    "trial": "another kind of account, which texts verified numbers only",
    "verified_numbers": "the numbers of a trial account",
    "permitted_regions": "an account's own choice",
    "test_credentials": "another kind of account, which delivers nothing",
    "throughput": "how fast, not what",
    "requests_per_second": "how fast, not what",
    "most_scheduled": "how many, which no scenario comes near",
}


@dataclass(frozen=True)
class Variant:
    """One switch at another value than the one it comes with."""

    name: str
    value: bool | str

    def __str__(self) -> str:
        return f"{self.name} = {json.dumps(self.value)}"


def variants() -> list[Variant]:
    """Every switch at every other value."""
    return [
        Variant(field.name, value)
        for field in structs.fields(Switches)
        if field.name not in SETTLED
        for value in others(field.default)
    ]


def others(value: object) -> list[bool | str]:
    match value:
        case bool():
            return [not value]
        case StrEnum():
            return [other.value for other in type(value) if other is not value]
    raise ValueError(
        f"{value!r} is a switch of a kind that nobody has thought of here: settle it, or list its values"
    )


def judged(variant: Variant, scenarios: str = "features") -> list[str]:
    """The scenarios that are red under it; what pytest says, where it did not get as far as that."""
    environment = os.environ | {VARIABLE: json.dumps({variant.name: variant.value})}
    run = subprocess.run(
        [*PYTEST, scenarios], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        return []
    red = [line for line in run.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return red or [f"pytest ended with {run.returncode}: {run.stdout[-1000:]}{run.stderr[-1000:]}"]


class Held:
    """Under which variants all scenarios hold, in a file of its own for each state of the programs and scenarios."""

    def __init__(self, home: Path) -> None:
        self._file = home / f"switches-{COURTS['engine'].state()}.txt"

    def __contains__(self, variant: Variant) -> bool:
        return self._file.exists() and str(variant) in self._file.read_text(encoding="utf-8").splitlines()

    def add(self, variant: Variant) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{variant}\n")


def hold(console: Console, workers: int, known: Held) -> bool:
    """Run them all and say what is red; whether nothing is."""
    left = [variant for variant in variants() if variant not in known]
    console.print(
        f"switches: {len(left)} other values, {len(variants()) - len(left)} are known; each takes as long as the suite."
    )
    held = True
    with ThreadPoolExecutor(workers) as pool:
        runs = {pool.submit(judged, variant): variant for variant in left}
        for run in track(
            as_completed(runs), "switches of the provider", len(runs), console=console, disable=not runs
        ):
            red = run.result()
            held &= not red
            for line in red:
                console.print(f"  red under {runs[run]}: {line}", markup=False)
            if not red:
                known.add(runs[run])
    console.print(
        f"switches: {len(variants())} other values, {'all scenarios hold' if held else 'not all hold'}"
    )
    return held
