"""A session as a scenario in the suite's vocabulary: what was done as `When`, what reached people as `Then`.

Whoever sends is an advisor, whoever receives is what the system has for them, with one mobile. The words of a text tell
it from others, so what was said twice to one person is left out of the judgement and said in a comment, as is whatever
the vocabulary has no sentence for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from simulator.insight.session.acts import Act, Session
from simulator.model import Persona


@dataclass(frozen=True, kw_only=True)
class System:
    """How a system is called, who is texted in it, and how words reach people that no text could bring."""

    name: str
    role: str
    instead: str


SYSTEMS = {
    "student_success": System(
        name="Student Success & Engagement", role="student", instead="receives {} by email"
    ),
    "business_texting": System(name="Business Text Messaging", role="contact", instead="does not receive {}"),
    "engage": System(name="Engage", role="subscriber", instead="does not receive {}"),
}
PERSONAS = {
    Persona.REACHABLE: "reachable",
    Persona.UNREACHABLE: "switched off",
    Persona.UNKNOWN: "an unknown handset",
    Persona.LANDLINE: "a landline",
    Persona.FILTERED: "filtered by the carrier",
    Persona.INVALID: "an invalid number",
    Persona.NOT_MOBILE: "not a mobile number",
}
UNITS = ((timedelta(days=1), "days"), (timedelta(hours=1), "hours"), (timedelta(minutes=1), "minutes"))


def feature(session: Session, policy: str) -> str:
    """The feature file, for an engine of that policy."""
    lines = ["Feature: A recorded session", "", "  Scenario: What was done, and what reached people"]
    lines += [f"    {line}" for line in _script(session, SYSTEMS[policy])]
    return "\n".join(lines) + "\n"


def _script(session: Session, system: System) -> Iterator[str]:
    yield f"Given the system is {system.name}"
    if session.senders:
        yield f"And the {_plural('advisor', list(session.senders.values()))}"
    if session.people:
        yield f"And the {_plural(system.role, list(session.people.values()))}"
    acts = _distinct(session)
    yield from _whens(acts)
    yield from _thens(acts, system)
    yield from (f"# not told: {words}" for words in session.unexplained)


def _plural(role: str, names: list[str]) -> str:
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{role}{'s' if len(names) > 1 else ''} {joined}"


def _distinct(session: Session) -> list[Act]:
    """The acts to tell: a mail that carries the words of a text before it is that text's outcome, no act of its own."""
    sent: set[tuple[str, str]] = set()
    told = []
    for act in session.acts:
        key = (act.whom, act.body)
        if act.kind == "mail" and key in sent:
            continue
        sent.add(key)
        told.append(act)
    return told


def _whens(acts: list[Act]) -> Iterator[str]:
    before = None
    word = "When"
    for act in acts:
        if before is not None and (wait := _wait(act.at - before)):
            yield f"{word} {wait} pass"
            word = "And"
        before = act.at
        if not _can_be_told(act):
            yield f"# not told: what {act.who} did, for no step can hold it"
            continue
        yield f"{word} {_act(act)}"
        word = "And"


def _act(act: Act) -> str:
    if act.kind == "behave":
        return f"{act.who}'s mobile is {PERSONAS[Persona(act.body)]}"
    if act.kind == "text":
        return f'{act.who}\'s mobile sends "{act.body}" to {act.whom}'
    return f'{act.who} texts {act.whom} "{act.body}"'


def _wait(span: timedelta) -> str:
    """The span in the largest unit that says it; what is less than a minute is no wait."""
    for unit, name in UNITS:
        if span >= unit:
            return f"{span // unit} {name}"
    return ""


def _thens(acts: list[Act], system: System) -> Iterator[str]:
    sends = [act for act in acts if act.kind in {"send", "mail"}]
    said = Counter((act.whom, act.body) for act in sends)
    word = "Then"
    for act in sends:
        if not _can_be_told(act):
            continue
        inside = any(o is not act and act.body in o.body and o.whom == act.whom for o in sends)
        if said[act.whom, act.body] > 1 or inside:
            yield f'# not judged: "{act.body}" was said to {act.whom} more than once'
            continue
        yield f"{word} {_outcome(act, system)}"
        word = "And"


def _outcome(act: Act, system: System) -> str:
    if act.outcome == "delivered":
        return f'{act.whom} receives "{act.body}" by text on the mobile'
    if act.kind == "mail" or act.outcome in {"refused", "failed"}:
        quoted = f'"{act.body}"'
        return f"{act.whom} {system.instead.format(quoted)}"
    return f'{act.whom} does not receive "{act.body}"'


def _can_be_told(act: Act) -> bool:
    """Whether a step can hold it: words of one line without the quotation mark, a persona that the vocabulary has."""
    if act.kind == "behave":
        return act.body in PERSONAS
    body = act.body
    return bool(body.strip()) and '"' not in body and "\n" not in body and body == body.strip()
