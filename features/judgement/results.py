"""What became of one scenario: a plain record, so that it travels between the processes of a run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

PASS, FAIL, UNSUPPORTED, UNTESTED = "pass", "fail", "unsupported", "untested"


@dataclass(frozen=True, kw_only=True)
class Result:
    """`story` are the steps as written, each with `outcome` passed, failed or not reached. `expected`, `happened`,
    `evidence` (what reached people) and `delays` (of the simulator) are told of a failure; `lacking` are capabilities
    that the engine does not claim; `broken` is why the target could not be asked at all."""

    id: str
    name: str
    system: str
    clauses: tuple[str, ...]
    verdict: str
    seconds: float = 0.0
    story: tuple[dict[str, str], ...] = ()
    expected: str = ""
    happened: str = ""
    evidence: tuple[str, ...] = ()
    delays: tuple[dict[str, Any], ...] = ()
    lacking: tuple[str, ...] = ()
    where: str = ""
    broken: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON has it."""
        return asdict(self)


def from_dict(told: dict[str, Any]) -> Result:
    """The record back from another process, where tuples have become lists."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return Result(**fields)
