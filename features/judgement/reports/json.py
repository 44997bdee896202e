"""The verdict for programs: the document that `stopgap diff` compares. `schema` is its version."""

from __future__ import annotations

import json
from typing import Any

from features.judgement.conformance import ClauseVerdict, Judgement
from features.judgement.known import reason_for
from features.judgement.results import Result

SCHEMA = 1


def text(judgement: Judgement) -> str:
    """The document, indented."""
    return json.dumps(document(judgement), indent=2, ensure_ascii=False) + "\n"


def document(judgement: Judgement) -> dict[str, Any]:
    """The document; `policy` is the one system that was judged, or all of them with commas."""
    return {
        "schema": SCHEMA,
        "verdict": judgement.verdict,
        "policy": ", ".join(judgement.policies),
        "engine": judgement.engine,
        "counts": judgement.counts,
        "known_failures_that_pass": list(judgement.overcome),
        "clauses": [_clause(row, judgement) for row in judgement.clauses],
    }


def _clause(row: ClauseVerdict, judgement: Judgement) -> dict[str, Any]:
    return {
        "id": row.clause.id,
        "system": row.clause.system,
        "title": row.clause.title,
        "sentence": row.clause.sentence,
        "verdict": row.verdict,
        "scenarios": [_scenario(result, judgement) for result in row.scenarios],
    }


def _scenario(result: Result, judgement: Judgement) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": result.id,
        "name": result.name,
        "where": result.where,
        "verdict": result.verdict,
        "seconds": result.seconds,
        "story": list(result.story),
    }
    if result.happened:
        told |= {
            "expected": result.expected,
            "happened": result.happened,
            "evidence": list(result.evidence),
            "delays": list(result.delays),
            "known": reason_for(result, judgement.known),
        }
    return told | ({"lacking": list(result.lacking)} if result.lacking else {})
