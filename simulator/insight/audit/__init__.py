"""The audit: what an application did, held against eighteen rules, from the journal alone.

A rule looks at its *occasions*, the moments at which it could have been broken, and at each either finds nothing or a
`Finding`. A rule without an occasion was not exercised, which is not the same as passed. `must` and `should` are what
the provider and the field expect; `advisory` is law, and whether it applies is for counsel to say.

Where a text answers the person's own later text to that sender, the rules about going on, evading, naming the way out
and texting at night do not speak: whoever asks is answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.insight.audit import answering, going_on, habits, law, telling
from simulator.insight.audit.rule import Case, Finding, Rule
from simulator.insight.reading import Reading

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*going_on.RULES, *answering.RULES, *telling.RULES, *habits.RULES, *law.RULES),
        key=lambda rule: rule.id,
    )
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A rule, how many occasions it had, and what it found."""

    rule: Rule
    occasions: int
    findings: tuple[Finding, ...]


def audit(reading: Reading) -> list[Judged]:
    """Every rule over everything that was read, in the order of their ids."""
    case = Case.of(reading)
    judged = []
    for rule in RULES:
        results = list(rule.judge(case))
        found = tuple(result for result in results if result is not None)
        judged.append(Judged(rule=rule, occasions=len(results), findings=found))
    return judged
