"""What goes wrong on purpose, and how the open questions about the provider are answered."""

from __future__ import annotations

from enum import EnumType
from typing import Any, get_type_hints

from msgspec import to_builtins
from msgspec.structs import fields as fields_of

from simulator.doors.console.view import View
from simulator.doors.console.words import SWITCHES
from simulator.faults.effects import Site
from simulator.model import Switches
from simulator.runtime.turn import Turn


def gather(taken: Turn, _view: View) -> dict[str, Any]:
    """`faults` with their counts, and `switches` by the kind of value that each takes."""
    book = taken.world.faults
    return {
        "faults": [
            {
                "name": fault.name,
                "on": fault.on,
                "effect": to_builtins(fault.effect),
                "met": book.met[fault.name],
                "fired": book.fired[fault.name],
            }
            for fault in book.by_name.values()
        ],
        "sites": [str(site) for site in Site],
        "switches": [
            _switch(field.name, getattr(taken.world.switches, field.name)) for field in fields_of(Switches)
        ],
    }


def _switch(name: str, value: Any) -> dict[str, Any]:
    taken = get_type_hints(Switches)[name]
    choices: list[str] = list(map(str, taken)) if isinstance(taken, EnumType) else []
    kind = "choice" if choices else {bool: "flag", int: "number"}.get(taken, "list")
    shown = (
        ("on" if value else "off") if kind == "flag" else ", ".join(value) if kind == "list" else str(value)
    )
    return {
        "name": name,
        "words": SWITCHES[name],
        "kind": kind,
        "value": value,
        "shown": shown or "none",
        "choices": choices,
    }
