"""What an OpenAPI document says of what goes in, read for both programs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

Schema = dict[str, Any]

ENDS = {"enum", "const", "format", "pattern", "maxLength"}


def endless(document: Schema) -> list[str]:
    """Where something that goes in has no end: a text, a number, a list or a map."""
    found: list[str] = []
    for path, method, row in operations(document):
        if schema := taken(row):
            found += _endless(document, schema, f"{method} {path} ")
        for parameter in row["parameters"]:
            found += _endless(document, parameter["schema"], f"{method} {path} {parameter['name']}")
    return found


def operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Path, method and row of each operation."""
    for path, methods in document["paths"].items():
        for method, row in methods.items():
            yield path, method, row


def taken(row: Schema) -> Schema | None:
    """The schema of the object that an operation takes."""
    return row["requestBody"]["content"]["application/json"]["schema"] if "requestBody" in row else None


def resolved(document: Schema, schema: Schema) -> Schema:
    """The schema that is meant, where one is named."""
    if "$ref" not in schema:
        return schema
    found: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _endless(document: Schema, schema: Schema, where: str) -> Iterator[str]:
    """Where a text, a number, a list or a map has no end."""
    schema = resolved(document, schema)
    inside = partial(_endless, document)
    kind = schema.get("type")
    for other in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from inside(other, where)
    if (kind == "string" and not schema.keys() & ENDS) or (
        kind in {"integer", "number"} and "maximum" not in schema
    ):
        yield where
    if kind == "array":
        yield from inside(schema["items"], f"{where}[]")
        if "maxItems" not in schema:
            yield where
    for name, field in schema.get("properties", {}).items():
        yield from inside(field, f"{where}.{name}")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from inside(schema["additionalProperties"], f"{where}.*")
        if "maxProperties" not in schema:
            yield where
