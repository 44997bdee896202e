"""What the journal shows: the delay after each STOP, the audit, and what happened in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from msgspec import to_builtins

from simulator.doors import wire
from simulator.doors.context import turn
from simulator.doors.control.problems import ControlError, count_of
from simulator.doors.readings import reading_of
from simulator.insight import delays, timeline
from simulator.insight.audit import RULES, Judged, audit
from simulator.insight.audit.rule import Finding
from simulator.insight.delays import Delay
from simulator.insight.people import Attempt
from simulator.insight.session import report, scenario
from simulator.insight.session.acts import session_of
from simulator.language import phones
from simulator.model import Switches
from simulator.world.account import World

blueprint = Blueprint("insight", __name__)

STATES = ("open", "closed", "lifted")
FORMATS = ("feature", "markdown", "json")
LEVELS = ("must", "should", "advisory")


@blueprint.get("/delays")
def listing() -> Response:
    """One row a STOP, oldest first: what the application did until it met the refusal; of a sender, person or state."""
    sender, recipient, state = _number("sender"), _number("recipient"), request.args.get("state")
    if state not in {None, *STATES}:
        raise ControlError(
            "UNKNOWN_STATE", f"{state!r} is no state of a delay; there are {', '.join(STATES)}"
        )
    with turn() as taken:
        found = list(delays.delays(reading_of(taken.world)))
        now = taken.now
    fitting = (
        delay
        for delay in found
        if sender in {None, delay.stop.number, delay.stop.scope}
        and recipient in {None, delay.stop.person}
        and state in {None, delay.state}
    )
    return wire.answer({"delays": [shown(delay, now) for delay in fitting]})


@blueprint.get("/audit")
def judged() -> Response:
    """The application held against every rule, or one; findings of one level if named; with the entries as proof."""
    rule, level, since = request.args.get("rule"), request.args.get("level"), count_of("since", 0)
    if rule not in {None, *(known.id for known in RULES)}:
        raise ControlError(
            "UNKNOWN_RULE", f"{rule!r} is no rule of the audit; they are AUD-01 to AUD-{len(RULES)}"
        )
    if level not in {None, *LEVELS}:
        raise ControlError("UNKNOWN_LEVEL", f"{level!r} is no level; there are {', '.join(LEVELS)}")
    with turn() as taken:
        results = audit(reading_of(taken.world))
    asked = [one for one in results if rule in {None, one.rule.id} and level in {None, one.rule.level}]
    findings = [(one, found) for one in asked for found in one.findings if max(found.events) > since]
    findings.sort(key=lambda pair: max(pair[1].events))
    return wire.answer(
        {"findings": [finding(*pair) for pair in findings], "rules": [rule_row(one) for one in asked]}
    )


@blueprint.get("/timeline")
def happened() -> Response:
    """STOP, blocks, webhooks, attempts, refusals, arrivals and mails, in order; of one person if named."""
    recipient = _number("recipient")
    with turn() as taken:
        rows = timeline.timeline(reading_of(taken.world), recipient)
    return wire.answer({"timeline": [to_builtins(row) for row in rows]})


@blueprint.get("/session")
def session() -> Response:
    """What was done since the last reset: a scenario (`feature`), a bug report (`markdown`), or `json`."""
    form, policy = request.args.get("format", "json"), request.args.get("policy", "student_success")
    if policy not in scenario.SYSTEMS:
        raise ControlError(
            "UNKNOWN_POLICY", f"{policy!r} is no system; there are {', '.join(scenario.SYSTEMS)}"
        )
    with turn() as taken:
        reading, world, now = reading_of(taken.world), taken.world, taken.now
        match form:
            case "feature":
                return _words(scenario.feature(session_of(reading), policy))
            case "markdown":
                return _words(report.markdown(reading, now, changed=_changed(world), faults=_faults(world)))
            case "json":
                told = session_of(reading)
                rows = [to_builtins(row) for row in timeline.timeline(reading)]
                gaps = [shown(delay, now) for delay in delays.delays(reading)]
                return wire.answer(
                    {"people": told.people, "senders": told.senders, "timeline": rows, "delays": gaps}
                )
    raise ControlError("UNKNOWN_FORMAT", f"{form!r} is no format; there are {', '.join(FORMATS)}")


def _words(text: str) -> Response:
    return Response(text, mimetype="text/plain")


def _changed(world: World) -> dict[str, Any]:
    """The switches that stand elsewhere than at the beginning; none of them is a secret."""
    first = to_builtins(Switches())
    return {name: value for name, value in to_builtins(world.switches).items() if value != first[name]}


def _faults(world: World) -> list[str]:
    return [f"`{fault.name}` on {fault.on}" for fault in world.faults.by_name.values()]


def finding(judged: Judged, found: Finding) -> dict[str, Any]:
    """A finding under its rule."""
    rule = judged.rule
    return {
        "rule": rule.id,
        "level": rule.level,
        "title": rule.title,
        "sentence": found.sentence,
        "sender": found.sender,
        "recipient": found.recipient,
        "at": to_builtins(found.at),
        "events": list(found.events),
    }


def rule_row(judged: Judged) -> dict[str, Any]:
    """A rule with its counts; without an occasion it was not exercised."""
    rule = judged.rule
    return {
        "id": rule.id,
        "level": rule.level,
        "title": rule.title,
        "occasions": judged.occasions,
        "findings": len(judged.findings),
    }


def shown(delay: Delay, now: datetime) -> dict[str, Any]:
    """A row: `seconds` from the STOP to the refusal, else to the way back, else to now."""
    stop, last = delay.stop, delay.later[-1] if delay.later else None
    return {
        "id": stop.sid,
        "sender": stop.number,
        "scope": stop.scope,
        "recipient": stop.person,
        "keyword": stop.word,
        "stopped_at": to_builtins(stop.at),
        "told_at": to_builtins(stop.told_at),
        "refused_at": to_builtins(delay.refused_at),
        "lifted_at": to_builtins(delay.lifted_at),
        "sender_released_at": to_builtins(delay.released_at),
        "state": delay.state,
        "seconds": delay.seconds(now),
        "business_days": delay.business_days(now),
        "delivered_from_own": len(delay.own),
        "delivered_from_others": len(delay.others),
        "delivered_after_refusal": len(delay.after),
        "refused": len(delay.refused),
        "last_attempt_at": to_builtins(last.at) if last else None,
        "messages": [_attempt(attempt) for attempt in delay.later],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "sid": attempt.sid,
        "at": to_builtins(attempt.at),
        "from": attempt.sender or attempt.scope,
        "outcome": attempt.outcome,
    }


def _number(name: str) -> str | None:
    text = request.args.get(name)
    return (phones.parse_sender(text) or text) if text else None
