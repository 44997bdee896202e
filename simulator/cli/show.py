"""What a person reads: tables and sentences, in colour where the terminal has some."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.insight.spans import in_short

COLOURS = {
    "delivered": "green",
    "sent": "green",
    "received": "green",
    "failed": "red",
    "undelivered": "red",
    "email": "yellow",
}


def console() -> Console:
    """Standard output; `NO_COLOR` is respected, and nothing is folded where it is piped."""
    plain = Console(highlight=False, soft_wrap=False)
    return plain if plain.is_terminal else Console(highlight=False, width=160)


def as_json(value: Any) -> None:
    """For programs: JSON, indented."""
    console().print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode(), markup=False, soft_wrap=True)


def quoted(text: str) -> str:
    """Somebody's words, of which none is taken for markup."""
    return escape(text)


def say(sentence: str) -> None:
    """A sentence; what it quotes has been escaped."""
    console().print(sentence)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]], empty: str) -> None:
    """Rows under columns, or a sentence where there are none."""
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*(coloured(cell) for cell in row))
    say(empty) if drawn.row_count == 0 else console().print(drawn)


def coloured(cell: object) -> str:
    """A cell in the colour of what it says."""
    text = escape("" if cell is None else str(cell))
    colour = COLOURS.get(text)
    return f"[{colour}]{text}[/]" if colour else text


def when(moments: Iterable[str | None]) -> Callable[[str | None], str]:
    """How the timestamps of one list are written: by the time of day, and with their day where they span several."""
    days = {moment[:10] for moment in moments if moment}
    return _dated if len(days) > 1 else _time


def _time(iso: str | None) -> str:
    return (iso or "")[11:19]


def _dated(iso: str | None) -> str:
    return f"{datetime.fromisoformat(iso):%a %Y-%m-%d %H:%M:%S}" if iso else ""


def span(seconds: float) -> str:
    """`3 d 2 h`: the two largest units of a span."""
    return in_short(timedelta(seconds=seconds))
