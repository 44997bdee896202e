"""What the application did, held against the rules of the audit, with the entries that prove each finding."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from simulator import journal
from simulator.doors.console.view import View
from simulator.doors.control.insight import rule_row
from simulator.doors.readings import reading_of
from simulator.insight.audit import audit
from simulator.insight.spans import moment
from simulator.runtime.turn import Turn
from simulator.world.account import World

MOST = 100


def gather(taken: Turn, _view: View) -> dict[str, Any]:
    """`findings`, the latest first, and `rules` with their counts."""
    results = audit(reading_of(taken.world))
    findings = sorted(
        ((one, found) for one in results for found in one.findings), key=lambda pair: -max(pair[1].events)
    )
    return {
        "findings": [
            {
                "key": f"{one.rule.id} {found.events}",
                "rule": one.rule.id,
                "level": one.rule.level,
                "sentence": found.sentence,
                "at": moment(found.at),
                "evidence": [_evidence(taken.world, seq) for seq in found.events],
            }
            for one, found in findings[:MOST]
        ],
        "rules": [rule_row(one) for one in results],
    }


def _evidence(world: World, seq: int) -> dict[str, Any]:
    (entry,) = world.entries_after(seq - 1, 1)
    shown = journal.shown(entry)
    words = ", ".join(f"{name}: {value}" for name, value in shown.items() if name not in {"seq", "at"})
    return {"seq": seq, "at": moment(entry.at), "words": str(to_builtins(words))[:400]}
