"""The verdict as an endpoint of shields: a badge that says how many of the clauses hold."""

from __future__ import annotations

import json

from features.judgement.conformance import CONFORMANT, INCOMPLETE, Judgement

COLOURS = {CONFORMANT: "brightgreen", INCOMPLETE: "yellow"}


def text(judgement: Judgement) -> str:
    """The JSON that shields reads."""
    holding = f"{judgement.counts['pass']} of {len(judgement.clauses)}"
    return json.dumps(
        {
            "schemaVersion": 1,
            "label": "stopgap",
            "message": f"{judgement.verdict}, {holding}",
            "color": COLOURS.get(judgement.verdict, "red"),
        }
    )
