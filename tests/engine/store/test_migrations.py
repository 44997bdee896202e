"""A database by migrations is the same as one from the tables; startup is quick."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.store import migrations, tables
from engine.store.database import Database


def schema(connection: Connection) -> dict[str, list[str]]:
    """Every table and index as SQLite keeps it: spaces, quotes and the order of a table's columns aside."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {name: _parts(str(sql)) for name, sql in rows if not name.startswith("alembic")}


def _parts(sql: str) -> list[str]:
    start, _, rest = " ".join(sql.replace('"', "").split()).partition(" (")
    parts = rest.rstrip(" )").split(", ")
    return [start, *(sorted(part.strip() for part in parts) if start.startswith("CREATE TABLE") else parts)]


def test_migrations_give_the_tables_exactly(tmp_path: Path) -> None:
    migrated, created = Database(f"sqlite:///{tmp_path / 'a.db'}"), Database("sqlite://")
    migrated.prepare()
    created.prepare()
    with migrated.reading() as one, created.reading() as other:
        assert schema(one) == schema(other)
        assert compare_metadata(MigrationContext.configure(one), tables.metadata) == []
    migrated.close()
    created.close()


def test_the_newest_migration_is_the_one_that_startup_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_preparing_twice_or_at_once_does_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    databases = [Database(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.prepare, databases))
    databases[0].prepare()
    with databases[0].reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    for database in databases:
        database.close()
