"""The command line, `stopgap`: start the world, act in it, look at it, and have an engine judged.

Exit codes: 0 it holds, 1 a requirement fails, 2 wrong usage, 3 target unreachable or broken, 5 nothing selected.
"""

from __future__ import annotations

import click

from simulator.cli import (
    campaigning,
    campus_command,
    compacting,
    doctoring,
    insight,
    proxying,
    resetting,
    running,
    serving,
    talking,
    verifying,
)

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "auto_envvar_prefix": "STOPGAP"}


@click.group(context_settings=SETTINGS)
@click.version_option(package_name="stopgap")
def main() -> None:
    """What an application does after someone texts STOP.

    Every option is an environment variable as well: --engine-port is STOPGAP_ENGINE_PORT, and one that a single command
    has bears its name, as STOPGAP_CLOCK_FROZEN.
    """


for command in (
    serving.up,
    serving.serve,
    proxying.proxy,
    running.run,
    doctoring.doctor,
    talking.env,
    talking.text,
    talking.send,
    talking.messages,
    talking.texts,
    talking.mails,
    talking.optouts,
    talking.clock,
    insight.delays,
    insight.audit,
    insight.timeline,
    insight.export,
    resetting.reset,
    compacting.compact,
    campus_command.people,
    campaigning.contacts,
    campaigning.audience,
    campaigning.campaign,
    verifying.verify,
    verifying.diff,
):
    main.add_command(command)
