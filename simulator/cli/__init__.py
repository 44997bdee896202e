"""The command line, `stopgap`: start the world, act in it, look at it, and have an engine judged.

Exit codes: 0 it holds, 1 a requirement fails, 2 wrong usage, 3 target unreachable or broken, 5 nothing selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "auto_envvar_prefix": "STOPGAP"}
MODULES = {
    "serving": ("up", "serve"),
    "proxying": ("proxy",),
    "running": ("run",),
    "doctoring": ("doctor",),
    "talking": ("env", "text", "send", "messages", "texts", "mails", "optouts", "clock"),
    "insight": ("delays", "audit", "timeline", "export"),
    "resetting": ("reset",),
    "compacting": ("compact",),
    "campus_command": ("people",),
    "campaigning": ("contacts", "audience", "campaign"),
    "verifying": ("verify", "diff"),
}


class Commands(Mapping[str, click.Command]):
    """The commands by name, each loaded when it is asked for: to load all of them takes longer than most of them do."""

    def __init__(self) -> None:
        self._modules = {name: module for module, names in MODULES.items() for name in names}

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = getattr(import_module(f"{__name__}.{self._modules[name]}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


COMMANDS: Any = Commands()  # click asks for a mapping that changes, and changes none


@click.group(context_settings=SETTINGS, commands=COMMANDS)
@click.version_option(package_name="stopgap")
def main() -> None:
    """What an application does after someone texts STOP.

    Every option is an environment variable as well: --engine-port is STOPGAP_ENGINE_PORT, and one that a single command
    has bears its name, as STOPGAP_CLOCK_FROZEN.
    """
