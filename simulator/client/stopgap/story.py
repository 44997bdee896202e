"""What a failed test shows: who texted whom, and what happened in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MOST_ROWS = 100


def told(conversations: Mapping[str, Iterable[dict[str, Any]]], rows: list[dict[str, Any]]) -> str:
    """The conversation of every handset, by number, and the timeline; a line each, oldest first."""
    lines: list[str] = []
    for number, texts in conversations.items():
        lines += [f"On the handset {number}:", *(_text(text) for text in texts)]
        lines += [] if texts else ["  nothing"]
    lines += ["What happened:", *(_row(row) for row in rows[-MOST_ROWS:])]
    return "\n".join(lines)


def _text(text: dict[str, Any]) -> str:
    arrow = "<-" if text["direction"] == "received" else "->"
    other = text["from"] if text["direction"] == "received" else text["to"]
    return f"  {text['at'][11:19]} {arrow} {other}: {text['body']}"


def _row(row: dict[str, Any]) -> str:
    return f"  {row['at'][11:19]} {row['person']} and {row['sender']}: {row['words']}"
