"""The register: what the suite holds an engine to, clause by clause.

The clauses are data, in `register.toml`, so that anybody can read, list and publish them without running a scenario.
A feature file refers to a clause by tag; `tests/features` joins the two in both directions.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# What a source may begin with: a document that describes a system, the provider's documentation, or a decision.
DOCUMENTS = (
    "sms-opt-out-opt-in-handling",
    "sms-configuration-administration",
    "managing-opt-outs",
    "opt-out-management-for-sms-in-engage",
    "provider",
    "decided",
)
FILE = Path(__file__).parent.parent / "register.toml"


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause: `id` is the tag, `title` the name of its rule, `system` the folder its features stand in.

    `promises` are its halves by name, where it has several. `source` is the document that it comes from and what is
    said there: "managing-opt-outs: STOP, in any format, …".
    """

    id: str
    system: str
    title: str
    sentence: str
    source: str = ""
    planned: bool = False
    promises: Mapping[str, str] = field(default_factory=dict)

    @property
    def promised(self) -> dict[str, str]:
        """What it promises, by id: `SSE-OPT-07.once`; a clause that is whole is its only promise."""
        halves = {f"{self.id}.{name}": sentence for name, sentence in self.promises.items()}
        return halves or {self.id: self.sentence}


def clauses_of(tables: Mapping[str, Mapping[str, Mapping[str, object]]]) -> dict[str, Clause]:
    """The clauses by id, from the tables `system → id → fields`; an unknown field is an error."""
    return {
        name: Clause(id=name, system=system, **fields)  # type: ignore[arg-type]  # checked by the test of the file
        for system, group in tables.items()
        for name, fields in group.items()
    }


def load(file: Path = FILE) -> dict[str, Clause]:
    """Every clause of the register, by id, in the order of the file."""
    return clauses_of(tomllib.loads(file.read_text(encoding="utf-8")))
