"""The steps that bring a database from any earlier version of the tables to the present one.

A new SQLite database is made as the tables are now, which is many times as quick; a test holds that both come to the
same. On PostgreSQL the steps make more than tables.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, inspect, text

from engine.store import tables
from engine.store.locks import exclude_others

_VERSION = """CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""  # as Alembic makes it
HEAD = TARGET = "0008"  # what startup looks for, and goes to


def are_done(connection: Connection) -> bool:
    """Whether the database is at `HEAD`."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version == TARGET


def upgrade(connection: Connection) -> None:
    """Bring the database to `HEAD`; several processes may do so at once."""
    if is_new(connection):
        _make(connection)
        return
    from alembic import command
    from alembic.config import Config

    exclude_others(connection, "migrations")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    command.upgrade(config, TARGET)


def is_new(connection: Connection) -> bool:
    """Whether the database is one of SQLite's that has nothing in it; nobody else puts anything there meanwhile."""
    return connection.dialect.name == "sqlite" and not inspect(connection).get_table_names()


def _make(connection: Connection) -> None:
    tables.metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(tables.revision), {"number": 0})
    connection.execute(text(_VERSION))
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": HEAD})
