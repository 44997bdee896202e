"""A delay drawn as a line: the STOP, what was attempted after it and what became of that, until the refusal.

It is a list, which reads on a phone and on paper as well; the farther two things lie apart the longer is the line
between them, not in proportion, for weeks and seconds stand in one story.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from html import escape
from itertools import pairwise
from typing import Any

WORDS = {"delivered": "arrived", "refused": "refused", "failed": "failed"}
UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def drawn(delay: Mapping[str, Any]) -> str:
    """The delay with its caption; texts that still arrived are red, refused ones green."""
    stop = at(delay["stopped_at"])
    attempts = sorted(delay["messages"], key=lambda row: at(row["at"]))
    moments = [stop, *(at(row["at"]) for row in attempts)]
    gaps = [*((after - before).total_seconds() for before, after in pairwise(moments)), 0.0]
    points = [
        ("stop", str(delay["keyword"]), f"to {delay['sender']}", f"{stop:%d %b, %H:%M:%S}"),
        *(
            (
                str(row["outcome"]),
                WORDS.get(row["outcome"], str(row["outcome"])),
                f"from {row['from']}",
                lasting((at(row["at"]) - stop).total_seconds()),
            )
            for row in attempts
        ),
    ]
    drawing = "".join(_point(*point, gap) for point, gap in zip(points, gaps, strict=True))
    return (
        f'<figure><ol class="delay">{drawing}</ol><figcaption>{escape(_caption(delay))}</figcaption></figure>'
    )


def _caption(delay: Mapping[str, Any]) -> str:
    later = delay.get("delivered_after_refusal")
    return (
        f"{delay['recipient']} texted {delay['keyword']} to {delay['sender']}: {delay['delivered_from_others']} from "
        f"others still arrived, {delay['refused']} refused, {delay['state']} {lasting(delay['seconds'])}"
        + (f"; {later} from others arrived after the refusal" if later else "")
    )


def _point(kind: str, word: str, whom: str, when: str, gap: float) -> str:
    """One thing that happened, and the line to the next, which grows with the time between."""
    length = round(1 + math.log1p(max(gap, 0.0)), 1)
    return (
        f'<li class="{escape(kind)}" style="flex-grow: {length}"><b>{escape(word)}</b> {escape(whom)} '
        f"<small>{escape(when)}</small></li>"
    )


def lasting(seconds: float) -> str:
    """`at once`, `after 40 seconds`, `after 3 days`: the largest unit alone, rounded down."""
    for size, name in UNITS:
        if seconds >= size:
            count = int(seconds // size)
            return f"after {count} {name}{'' if count == 1 else 's'}"
    return "at once"


def at(text: str) -> datetime:
    """A time as the simulator writes it."""
    return datetime.fromisoformat(text)
