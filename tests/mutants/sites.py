"""Where a file can be mutated, and the mutants: one operator, constant or condition is changed.

A site is the so-manieth change that the file's syntax tree admits, so that a seed draws the same mutants each time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SWAPPED: dict[type[ast.AST], Callable[[], ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip

Change = tuple[int, str, Callable[[], None]]  # the line, what is changed, and the changing of it


@dataclass(frozen=True, order=True)
class Site:
    """One change that can be made: the `number`th of the file."""

    file: str
    number: int
    line: int
    change: str

    @property
    def id(self) -> str:
        return f"{self.file}:{self.line} {self.change}"


def sites_of(file: Path) -> list[Site]:
    """Every site of the file."""
    changes = _changes(ast.parse(file.read_text(encoding="utf-8")))
    name = str(file.relative_to(ROOT))
    return [Site(name, number, line, what) for number, (line, what, _) in enumerate(changes)]


def mutated(file: str, number: int) -> str:
    """The file's source with this one change; raises `IndexError` where it has no such site."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    list(_changes(tree))[number][2]()
    return ast.unparse(ast.fix_missing_locations(tree))


def _changes(tree: ast.AST) -> Iterator[Change]:
    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt):
            yield from _of(node)


def _of(node: ast.expr | ast.stmt) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            yield from (_swap(node, ops, place) for place in range(len(ops)))
        case ast.BoolOp() | ast.BinOp() if type(node.op) in SWAPPED:
            yield _set(node, "op", SWAPPED[type(node.op)]())
        case ast.If() | ast.IfExp():
            yield _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Constant(value=bool() as value):
            yield _set(node, "value", not value)
        case ast.Constant(value=int() as value):
            yield _set(node, "value", value + 1)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield _set(node, "value", ast.Constant(None))


def _swap(node: ast.Compare, ops: list[ast.cmpop], place: int) -> Change:
    other = SWAPPED[type(ops[place])]()

    def change() -> None:
        ops[place] = other  # type: ignore[call-overload]  # the table maps comparisons to comparisons

    return node.lineno, f"{type(ops[place]).__name__} to {type(other).__name__} #{place}", change


def _set(node: ast.expr | ast.stmt, field: str, value: object) -> Change:
    return (
        node.lineno,
        f"{type(node).__name__}.{field} changed @{node.col_offset}",
        lambda: setattr(node, field, value),
    )
