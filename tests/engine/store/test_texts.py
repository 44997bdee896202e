"""Several texts as one parameter: what it finds, whatever is written in them and however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from engine.store.database import Database
from engine.store.tables import lists
from engine.store.texts import is_one_of

NAMES = ["one", "two", 'a "quoted", {braced} one', "back\\slash", "Zoë 🎓", "", "null"]
these = select(lists.c.name).where(is_one_of(lists.c.name, "names"), lists.c.created_at.is_not(None))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    of = Database(url)
    of.prepare()
    now = datetime(2026, 9, 7, tzinfo=UTC)
    with of.writing() as connection:
        connection.execute(insert(lists), [{"name": name, "created_at": now} for name in NAMES])
    yield of
    of.close()


def test_it_finds_each_by_its_text_and_no_other(database: Database) -> None:
    with database.reading() as connection:
        for name in NAMES:
            assert list(connection.scalars(these, {"names": [name]})) == [name]


@pytest.mark.parametrize("names", [[], ["one"], ["two", "one", "three", "two"], NAMES])
def test_it_finds_those_of_however_many(database: Database, names: list[str]) -> None:
    with database.reading() as connection:
        found = list(connection.scalars(these, {"names": names}))
        assert sorted(found) == sorted(set(names) & set(NAMES))
        many = [*names, *(f"nobody {n}" for n in range(40_000))]
        assert sorted(connection.scalars(these, {"names": many})) == sorted(found)


def test_sqlite_looks_them_up_by_the_columns_index() -> None:
    of = Database("sqlite://")
    with of.reading() as connection:
        written = str(these.compile(of.engine))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}", ("[]",))]
    of.close()
    assert plan[0].startswith("SEARCH lists USING INDEX")
