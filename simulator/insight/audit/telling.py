"""What the application does with what it is told: believes anybody, or does not take the STOP."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.insight.audit.rule import Case, Finding, Rule
from simulator.insight.spans import moment
from simulator.language.keywords import Keyword


def believes_anybody(case: Case) -> Iterator[Finding | None]:
    """AUD-06: a forged webhook answered with success."""
    for forgery in case.reading.forged.values():
        believed = forgery.believed_seq
        yield (
            None
            if believed is None
            else Finding(
                sentence=f"A webhook with a wrong signature, of {moment(forgery.at)}, was answered with success.",
                sender="",
                recipient="",
                at=forgery.at,
                events=(forgery.seq, believed),
            )
        )


def does_not_take_it(case: Case) -> Iterator[Finding | None]:
    """AUD-08: no try at the webhook of a STOP answered with success, none being under way or lost by a fault."""
    for text in case.texts:
        if text.keyword is not Keyword.STOP or not text.owed or text.tries or text.lost:
            continue
        yield (
            None
            if text.told_at
            else Finding(
                sentence=f"{text.person} texted {text.word} to {text.number} on {moment(text.at)}; "
                "the application answered no webhook about it with success.",
                sender=text.number,
                recipient=text.person,
                at=text.at,
                events=(text.seq,),
            )
        )


RULES = (
    Rule(id="AUD-06", level="must", title="believes anybody", judge=believes_anybody),
    Rule(id="AUD-08", level="should", title="does not take the STOP", judge=does_not_take_it),
)
