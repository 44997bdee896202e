"""The Audience list

A table says what its rows look like. Its columns, any of them: `who`, `from` (the number they left), `keyword`, `day`
(2026-09-07).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_bdd import then, when

from features.driver.wire import RefusalError
from features.script.verdict import listed, require
from features.stage.world import World
from features.steps.notation import rows_of, sentence

Row = dict[str, str]


@then("the Audience list shows only")
def shows(world: World, datatable: list[list[str]]) -> None:
    """Of the people of the scenario the list has these rows and no other ones."""
    require_rows(described(world, world.stage.engine.marketing.audience()), rows_of(datatable))


@then("the downloaded Audience list shows only")
def download_shows(world: World, datatable: list[list[str]]) -> None:
    """The same of the CSV."""
    require_rows(described(world, world.stage.engine.marketing.downloaded_audience()), rows_of(datatable))


@then(sentence("the Audience list from {since} until {until} shows only"))
def filtered_shows(world: World, since: str, until: str, datatable: list[list[str]]) -> None:
    """The same of the list with a filter of dates, written 2026-09-07 12:00, in UTC."""
    between = {"since": f"{since.replace(' ', 'T')}:00Z", "until": f"{until.replace(' ', 'T')}:00Z"}
    require_rows(described(world, world.stage.engine.marketing.audience(**between)), rows_of(datatable))


@when(sentence("somebody tries to take {name:Name} off the Audience list"), target_fixture="refusal")
def try_to_strike(world: World, name: str) -> RefusalError | None:
    """A request to change the list. What the product says is judged by "the attempt is refused"."""
    try:
        world.stage.engine.marketing.strike_from_audience(world.number_of(name))
    except RefusalError as refusal:
        return refusal
    return None


def described(world: World, rows: list[Any]) -> list[Row]:
    """The rows about people of the scenario, in its words."""
    people = {world.number_of(name): name for name, person in world.people.items() if person.phones}
    lines = {number: line for line, number in world.lines.items()}
    return [in_words(row, people, lines) for row in rows if row["number"] in people]


def in_words(row: Mapping[str, Any], people: Mapping[str, str], lines: Mapping[str, str]) -> Row:
    return {
        "who": people[row["number"]],
        "from": lines.get(row["sender"], row["sender"]),
        "keyword": row["keyword"],
        "day": str(row["at"])[:10],
    }


def require_rows(found: list[Row], wanted: list[Row]) -> None:
    """Each wanted row describes exactly one that was found, and there are no others."""
    told = [sum(row.items() <= each.items() for each in found) for row in wanted]
    require(
        told == [1] * len(found) and len(wanted) == len(found),
        expected=listed(map(str, wanted)),
        happened=listed(map(str, found)),
    )
