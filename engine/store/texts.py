"""Several texts as one parameter of a statement.

SQLAlchemy's own `in_` writes a statement anew for each number of texts, and at each execution: it takes as long as to
run it, and PostgreSQL prepares each of them apart. This one is the same for one text as for thousands. It is not for
where another index than the column's may be had: SQLite takes the texts to be many, and may prefer that one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, TypeDecorator, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Texts(TypeDecorator[Iterable[str]]):
    """An array, or JSON where the database has none."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        array = postgresql.ARRAY(String) if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(array)

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:
        given = list(value or ())
        return given if dialect.name == "postgresql" else json.dumps(given)


class _IsOneOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # noqa: ARG002  # its base's
        """Itself: SQLite has no booleans, and would else be asked whether it is 1, past every index."""
        return self


def is_one_of(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Whether the column has one of the texts that are the parameter of that name."""
    return _IsOneOf(column, bindparam(name, type_=_Texts()))


@compiles(_IsOneOf, "postgresql")
def _in_array(element: _IsOneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_IsOneOf, "sqlite")
def _in_json(element: _IsOneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, texts = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608  # of ours
