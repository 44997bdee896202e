"""A delay as a drawing: the STOP, what was attempted after it and what became of that, until the refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

WIDTH, LEFT, HEIGHT = 640, 20, 64
LINE = 26
STEP = 15
COLOURS = {"delivered": "#b3261e", "refused": "#1b6e3c", "failed": "#8a6d00"}


def drawn(delay: Mapping[str, Any]) -> str:
    """The delay with its caption; texts that still arrived are red, refused ones green."""
    marks = [(at(each["at"]), str(each["outcome"]), str(each["from"])) for each in delay["messages"]]
    stop = at(delay["stopped_at"])
    end = max([stop, *(when for when, _, _ in marks), *_moments(delay)])
    span = max((end - stop).total_seconds(), 1.0)
    places = apart(place(when, stop, span) for when, _, _ in marks)
    dots = "".join(_dot(x, outcome, sender) for x, (_, outcome, sender) in zip(places, marks, strict=True))
    caption = (
        f"{delay['recipient']} texted {delay['keyword']} to {delay['sender']}: {delay['delivered_from_others']} from "
        f"others still arrived, {delay['refused']} refused, {delay['state']} after {delay['seconds']:g} s"
    )
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(caption)}">'
        f'<line x1="{LEFT}" y1="{LINE}" x2="{WIDTH - LEFT}" y2="{LINE}" stroke="currentColor"/>'
        f'<rect x="{LEFT - 5}" y="{LINE - 5}" width="10" height="10" fill="currentColor"/>'
        f'<text x="{LEFT - 5}" y="{LINE + 24}">STOP</text>{dots}</svg>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _dot(x: float, outcome: str, sender: str) -> str:
    colour = COLOURS.get(outcome, "currentColor")
    label = escape(f"{outcome}, from {sender}")
    return f'<circle cx="{x:.1f}" cy="{LINE}" r="6" fill="{colour}"><title>{label}</title></circle>'


def place(when: datetime, stop: datetime, span: float) -> float:
    """Where on the line; what happened at the moment of the STOP stands beside it, not on it."""
    share = max((when - stop).total_seconds(), 0.0) / span
    return LEFT + 18 + share * (WIDTH - 2 * LEFT - 24)


def apart(places: Iterable[float]) -> list[float]:
    """The same places in their order, none on top of another: in a scenario much happens at one moment."""
    found: list[float] = []
    for x in places:
        found.append(max(x, found[-1] + STEP) if found else x)
    return found


def _moments(delay: Mapping[str, Any]) -> list[datetime]:
    return [at(delay[name]) for name in ("refused_at", "lifted_at") if delay[name]]


def at(text: str) -> datetime:
    """A time as the simulator writes it."""
    return datetime.fromisoformat(text)
