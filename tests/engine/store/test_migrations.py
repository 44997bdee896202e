"""A database by migrations is the same as one from the tables; startup is quick."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text

from engine.store import changes, migrations, tables
from engine.store.database import Database, DatabaseUnusableError

TABLES = tables.metadata.sorted_tables


def schema(connection: Connection) -> dict[str, list[str]]:
    """Every table and index as SQLite keeps it: spaces, quotes and the order of a table's columns aside."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {name: _parts(str(sql)) for name, sql in rows if not name.startswith("alembic")}


def _parts(sql: str) -> list[str]:
    start, _, rest = " ".join(sql.replace('"', "").split()).partition(" (")
    parts = rest.rstrip(" )").split(", ")
    return [start, *(sorted(part.strip() for part in parts) if start.startswith("CREATE TABLE") else parts)]


def test_migrations_give_the_tables_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so does a file that is made without them; in none of the three is there anything but a revision."""
    migrated, made, created = (
        Database(url)
        for url in (f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}", "sqlite://")
    )
    with monkeypatch.context() as before:
        before.setattr(migrations, "is_new", lambda _: False)
        migrated.prepare()
    made.prepare()
    created.prepare()
    with migrated.reading() as one, made.reading() as another, created.reading() as third:
        assert schema(one) == schema(another) == schema(third)
        for connection in (one, another):
            assert migrations.are_done(connection)
            assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
            filled = {
                each.name for each in TABLES if connection.scalar(select(func.count()).select_from(each))
            }
            assert filled == {"revision"}
    assert migrated.current() == made.current() == 0
    for database in (migrated, made, created):
        database.close()


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


def test_engines_started_together_on_an_empty_server_all_start(postgresql_url: str) -> None:
    databases = [Database(postgresql_url) for _ in range(24)]
    with ThreadPoolExecutor(24) as pool:
        list(pool.map(Database.prepare, databases))
    with databases[0].reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    for database in databases:
        database.close()


def test_names_that_a_later_index_cannot_hold_are_cut_and_kept_in_full(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgresql_url)
    with monkeypatch.context() as before:
        before.setattr(migrations, "TARGET", "0002")
        database.prepare()
    name = "".join(f"{number:x}" for number in range(4000))
    with database.carrying() as connection:
        connection.execute(
            text("INSERT INTO people VALUES ('long', :name, 'student', NULL, '[]', now(), now())"),
            {"name": name},
        )
    database.prepare()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT name FROM people")) == name[:200]
        (change,) = changes.of(connection, "long")
    assert (change.before, change.after, change.cause) == (name, name[:200], "migration")
    database.close()


UNUSABLE = [
    ("no URL", "nonsense", "is no URL of a database"),
    ("an unknown database", "oracle9://x/y", "is no URL of a database"),
    ("nobody there", "postgresql+psycopg://me:hush@127.0.0.1:1/x", "cannot be used: connection"),
    ("a folder", "sqlite:////", "cannot be used: unable to open database file"),
]


@pytest.mark.parametrize(("case", "url", "words"), UNUSABLE, ids=[row[0] for row in UNUSABLE])
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(case: str, url: str, words: str) -> None:
    with pytest.raises(DatabaseUnusableError, match=words) as told:
        Database(url).prepare()
    assert "hush" not in str(told.value)


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sam, " * 100)
    with pytest.raises(DatabaseUnusableError, match="file is not a database"):
        Database(f"sqlite:///{file}").prepare()
    assert file.read_text() == "Dear Sam, " * 100
