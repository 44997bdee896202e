"""Imports"""

from __future__ import annotations

from pytest_bdd import when

from features.script.people import Phone
from features.script.verdict import require
from features.stage.world import World
from features.steps.notation import rows_of, sentence

KINDS = {"SIS import": "sis", "prospect upload": "prospects"}


@when(sentence("a {kind} lists"))
def upload(world: World, kind: str, datatable: list[list[str]]) -> None:
    """A file of people is imported: a SIS import or a prospect upload. Columns: `person`, and `phone` with the type
    of one of their numbers. A phone that the scenario knows, on the record or removed from it, keeps its number; any
    other is new. Other columns stand in the file as they are here, whether the product is to obey them or not."""
    rows = [
        imported_row(world, kind, row.pop("person"), row.pop("phone")) | row for row in rows_of(datatable)
    ]
    answer = world.stage.engine.upload(KINDS[kind], rows)
    require(not answer["errors"], expected="an import without errors", happened=f"{answer}")


def imported_row(world: World, kind: str, name: str, label: str) -> dict[str, str]:
    """One line of the file; a person who is new to the scenario is introduced by it."""
    person = world.people.get(name) or world.enrol(name, "student", [])
    if label not in person.phones:
        removed = person.former.get(label)
        known_as = removed.number if removed else world.casting.number()
        person.phones[label] = Phone(label=label, number=known_as, type=label)
    phone = person.phones[label]
    row = {"person_id": person.id, "name": person.full_name, "email": person.email or ""}
    number = {"phone": phone.number, "phone_type": phone.type}
    return row | ({"kind": person.kind} if KINDS[kind] == "sis" else {}) | number
