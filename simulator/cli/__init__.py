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


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="stopgap")
def main() -> None:
    """What an application does after someone texts STOP."""


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
