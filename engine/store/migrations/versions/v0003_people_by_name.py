"""People are listed by name.

PostgreSQL's index cannot hold a name of thousands of characters, which an import let in before. Such a name is cut to
what an edit allows, and stands in full among the person's changes.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


LONGEST = 200
_MOMENT, _JSON = sa.DateTime(timezone=True), sa.JSON()
people = sa.table("people", sa.column("id"), sa.column("name"), sa.column("updated_at", _MOMENT))
changes = sa.table(
    "changes", sa.column("at", _MOMENT), sa.column("cause"), sa.column("subject"), sa.column("field"),
    sa.column("before", _JSON), sa.column("after", _JSON),
)  # fmt: skip


def upgrade() -> None:
    connection = op.get_bind()
    for person in connection.execute(sa.select(people).where(sa.func.length(people.c.name) > LONGEST)).all():
        cut = person.name[:LONGEST]
        connection.execute(sa.update(people).where(people.c.id == person.id).values(name=cut))
        made = {"at": person.updated_at, "cause": "migration", "subject": person.id, "field": "name"}
        connection.execute(sa.insert(changes).values(**made, before=person.name, after=cut))
    op.create_index("people_by_name", "people", ["name", "id"])
