"""Templates of campaigns."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from engine.model import Purpose
from engine.rules.templates import TextTemplate
from engine.store.locks import exclude_others
from engine.store.tables import templates

_all = select(templates).order_by(templates.c.name)
_new = insert(templates)
_by_name = delete(templates).where(templates.c.name == bindparam("key"))


def save(connection: Connection, template: TextTemplate) -> bool:
    """Keep the template under its name; whether there was one. Campaigns that have begun keep their texts."""
    exclude_others(connection, f"template {template.name}")
    known = connection.execute(_by_name, {"key": template.name}).rowcount == 1
    connection.execute(_new, vars(template))
    return known


def find(connection: Connection, name: str) -> TextTemplate | None:
    return next((each for each in all_templates(connection) if each.name == name), None)


def all_templates(connection: Connection) -> list[TextTemplate]:
    """Every template, by name."""
    rows = connection.execute(_all).mappings()
    return [TextTemplate(**dict(row) | {"category": Purpose(row["category"])}) for row in rows]
