"""The steps that bring a database from any earlier version of the tables to the present one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engine.store.locks import exclude_others

HEAD = TARGET = "0008"  # what startup looks for, and goes to


def are_done(connection: Connection) -> bool:
    """Whether the database is at `HEAD`."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version == TARGET


def upgrade(connection: Connection) -> None:
    """Bring the database to `HEAD`; several processes may do so at once."""
    from alembic import command
    from alembic.config import Config

    exclude_others(connection, "migrations")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, TARGET)
