"""A session as a bug report in Markdown: the set-up, the steps with their times, the delays, what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from simulator.insight.delays import delays
from simulator.insight.reading import Reading
from simulator.insight.spans import day_and_time, in_words
from simulator.insight.timeline import timeline


def markdown(reading: Reading, now: datetime, *, changed: dict[str, Any], faults: list[str]) -> str:
    """The report. `changed` are the switches that do not stand where they stood at first, `faults` the faults set."""
    return "\n".join(_lines(reading, now, changed, faults)) + "\n"


def _lines(reading: Reading, now: datetime, changed: dict[str, Any], faults: list[str]) -> Iterator[str]:
    yield "# What happened"
    yield ""
    yield f"Written on {day_and_time(now)} UTC. Everything below was read from the journal of a Stopgap simulator."
    yield ""
    yield "## Set-up"
    yield ""
    for number in reading.setting.numbers.values():
        where = "has an address for its texts" if number.sms_url else "has no address for its texts"
        service = f", in service {number.service_sid}" if number.service_sid else ""
        yield f"- {number.number} ({number.kind}{service}) {where}."
    yield from (f"- Switch `{name}`: {value}." for name, value in changed.items())
    yield from (f"- Fault set: {fault}." for fault in faults)
    if not changed and not faults:
        yield "- No switch was changed and no fault is set."
    yield ""
    yield "## Steps"
    yield ""
    yield "| when (UTC) | what | person | number | |"
    yield "|---|---|---|---|---|"
    for line in timeline(reading):
        cells = (day_and_time(line.at), line.kind, line.person, line.sender, line.words)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    yield "## Delays"
    yield ""
    yield from _delays(reading, now)


def _delays(reading: Reading, now: datetime) -> Iterator[str]:
    found = list(delays(reading))
    if not found:
        yield "Nobody texted a stop word."
        return
    yield "| person | stopped | word | state | gap | from others | after the refusal | refused |"
    yield "|---|---|---|---|---|---|---|---|"
    for delay in found:
        span = in_words(delay.ends_at(now) - delay.stop.at)
        counts = (len(delay.others), len(delay.after), len(delay.refused))
        cells = (delay.stop.person, delay.stop.number, delay.stop.word, delay.state, span, *map(str, counts))
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    yield (
        "Expected of the provider: from the STOP on, texts of the stopped number are refused with 21610, and texts of "
        "other numbers are delivered."
    )


def _cell(text: str) -> str:
    """Words that stay in their cell and are no markup."""
    plain = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\|`*_<>[]#" else letter for letter in plain)
