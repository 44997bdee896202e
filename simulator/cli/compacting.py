"""Making a journal smaller: what its accounts have been reset from goes, everything else stays."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("journal", envvar="STOPGAP_JOURNAL", type=click.Path(exists=True, path_type=Path))
def compact(journal: Path) -> None:
    """Write JOURNAL anew without what was reset away, while no simulator uses it."""
    from simulator.runtime import checkpoint, clock
    from simulator.runtime.ids import Ids
    from simulator.runtime.journal_file import JournalFile
    from simulator.runtime.journal_reading import JournalError
    from simulator.runtime.store import Store

    try:
        file = JournalFile(journal)
        try:
            Store(clock.system, Ids(), file).replay()  # what makes no sense is not written anew
            before, after = file.compact()
            checkpoint.place_of(journal).unlink(missing_ok=True)  # of before: it may hold what was reset away
        finally:
            file.close()
    except JournalError as error:
        raise click.ClickException(f"{error}") from error
    click.echo(f"{journal}: {before:,} bytes before, {after:,} now")
