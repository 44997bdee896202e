"""`python -m engine` serves the engine; `python -m engine work` carries on what its requests do not wait for;
`python -m engine import sis FILE` imports people, with a progress bar.

An import works on the database itself, next to a running engine or without one, under the same settings.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click
from sqlalchemy.exc import DBAPIError

from engine import serving
from engine.app import assemble, prepare
from engine.doors.context import Services
from engine.edge import settings
from engine.exchange.imports import VERIFIES, Report, Upload
from engine.exchange.rosters import NotARosterError
from engine.store.database import DatabaseUnusableError, reason

if TYPE_CHECKING:
    from engine.work.queue import Queue

LEFT_OUT_SHOWN = 20


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the engine, unless a command says otherwise; the settings are environment variables."""
    if context.invoked_subcommand is None:
        serving.main()


@main.command()
@click.option("--threads", default=4, show_default=True, help="How many messages are under way at once.",
              type=click.IntRange(1, 64))  # fmt: skip
@click.option("--silence", default=20.0, show_default=True, type=click.FloatRange(1), metavar="SECONDS",
              help="Take over the work of another worker that said nothing for so long.")  # fmt: skip
def work(threads: int, silence: float) -> None:
    """Be one of any number of workers, on any machine: bulk sends, campaigns, answers, recovery. Needs PostgreSQL."""
    with closing(_assembled()) as services:
        if not services.database.is_shared:
            raise click.UsageError(
                "ENGINE_DATABASE_URL names no PostgreSQL database: on SQLite the engine does this work by itself."
            )
        _prepare(services)
        cast("Queue", services.background).work(threads, silence=silence)


@main.command("import")
@click.argument("kind", type=click.Choice(list(VERIFIES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who brings the file; kept with every change.")
def import_file(kind: str, file: Path, by: str | None) -> None:
    """Import people from a CSV file; a prospect upload also verifies its numbers."""
    with closing(_assembled()) as services:
        if services.database.in_memory:
            raise click.UsageError("ENGINE_DATABASE_URL names no database that outlives this command.")
        _prepare(services)
        report = _imported(services, kind, file, by)
    _tell(report)


def _imported(services: Services, kind: str, file: Path, by: str | None) -> Report:
    """The report of the import, whose progress is shown."""
    from rich.console import Console
    from rich.progress import Progress

    data = file.read_bytes()
    upload = Upload.of(kind, data, by)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=data.count(b"\n"))
        try:
            return services.imports.run(
                upload, services.clock(), progress=lambda lines: bar.update(task, completed=lines)
            )
        except NotARosterError as error:
            raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            raise click.ClickException(f"The database could not keep it: {reason(error)}.") from error


def _assembled() -> Services:
    try:
        return assemble(settings.read())
    except (settings.SettingsError, DatabaseUnusableError) as error:
        raise click.UsageError(str(error)) from error


def _prepare(services: Services) -> None:
    try:
        prepare(services)
    except DatabaseUnusableError as error:
        raise click.UsageError(str(error)) from error


def _tell(report: Report) -> None:
    click.echo(
        f"{report.lines} lines: {len(report.new)} people new, {len(report.changed)} changed, "
        f"{len(report.errors)} lines left out."
    )
    for error in report.errors[:LEFT_OUT_SHOWN]:
        click.echo(f"  line {error.line}: {error.reason} ({error.detail})")
    if len(report.errors) > LEFT_OUT_SHOWN:
        click.echo(f"  and {len(report.errors) - LEFT_OUT_SHOWN} more")
