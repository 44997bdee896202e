"""Where a file can be mutated, and the mutants: one operator, constant, condition or statement is changed.

A site is the so-manieth change that the file's syntax tree admits. What a site is called does not speak of lines, so
that a judgement of it, and a seed's draw, stay what they are when other lines of the file change. Annotations, unions
of types, how a record is declared, docstrings, lines of the log and what only type checkers run are left alone: nothing
is promised there.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SWAPPED: dict[type[ast.AST], Callable[[], ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
BUILT_IN = {"bool", "bytes", "dict", "float", "int", "list", "object", "set", "str", "tuple"}
WIDTH = 80  # of what a site is called

# The node, what is done to it, and the doing of it.
Change = tuple[ast.expr | ast.stmt, str, Callable[[], None]]


@dataclass(frozen=True, order=True)
class Site:
    """One change that can be made: the `number`th of the file."""

    file: str
    number: int
    line: int
    change: str

    @property
    def id(self) -> str:
        """What `judged.toml` calls it."""
        return f"{self.file} {self.change}"

    @property
    def function(self) -> str:
        """The function or class that it is in, as `judged.toml` calls it."""
        return f"{self.file} {self.change.partition(':')[0]}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


def sites_of(file: Path) -> list[Site]:
    """Every site of the file."""
    path, told = str(file.relative_to(ROOT)), changes_of(file.read_text(encoding="utf-8"))
    return [Site(path, number, line, name) for number, (line, name) in enumerate(told)]


def changes_of(source: str) -> list[tuple[int, str]]:
    """The line and the name of every change: function, what is done, to what, and the how-manieth of that name."""
    tree, lines, seen = ast.parse(source), source.splitlines(), Counter[str]()
    owners, told = dict(_owners(tree, "module")), []
    for node, what, _ in _changes(tree):
        text = " ".join(ast.unparse(node).split())
        if isinstance(node, ast.Constant):
            text = f"{text} in {lines[node.lineno - 1].strip()}"
        name = f"{owners[node]}: {what}: {text if len(text) <= WIDTH else text[:WIDTH] + '…'}"
        seen[name] += 1
        told.append((node.lineno, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return told


def statement_of(source: str, line: int) -> range:
    """The lines of the innermost statement that the line is of; of one with others in it, those of its head."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    heads = [range(node.lineno, _end(node) + 1) for node in found]
    return max((lines for lines in heads if line in lines), key=lambda lines: lines.start)


def _end(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    return max(node.lineno, body[0].lineno - 1 if body else node.end_lineno or 0)


def mutated(file: str, number: int) -> str:
    """The file's source with this one change; raises `IndexError` where it has no such site."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    list(_changes(tree))[number][2]()
    return ast.unparse(ast.fix_missing_locations(tree))


def _owners(node: ast.AST, owner: str) -> Iterator[tuple[ast.AST, str]]:
    """Every node, with the function or class that it is in."""
    for child in ast.iter_child_nodes(node):
        yield child, owner
        yield from _owners(child, child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else owner)


def _changes(tree: ast.AST) -> Iterator[Change]:
    for node in _running(tree):
        if isinstance(node, ast.expr | ast.stmt):
            yield from _of(node)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that do something when the program runs."""
    yield node
    idle = [getattr(node, field, None) for field in ("annotation", "returns")]
    if isinstance(node, ast.ClassDef):
        idle += [*node.decorator_list, *node.keywords]
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        idle += [node.test, *node.body]
    for child in ast.iter_child_nodes(node):
        if child not in idle:
            yield from _running(child)


def _of(node: ast.expr | ast.stmt) -> Iterator[Change]:
    yield from _of_operators(node)
    match node:
        case ast.If() | ast.IfExp() if not _is_idle(node.test):
            yield _set(node, "test", ast.UnaryOp(ast.Not(), node.test), "the other way round")
        case ast.Constant(value=bool() as value):
            yield _set(node, "value", not value, "the other")
        case ast.Constant(value=int() as value):
            yield _set(node, "value", value + 1, "one more")
        case ast.Return(value=ast.expr() as result) if not isinstance(result, ast.Constant):
            yield _set(node, "value", ast.Constant(None), "returns None")
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))):
            pass  # nobody's promise
        case ast.Expr(value=ast.Call()):
            yield _set(node, "value", ast.Constant(None), "left out")


def _of_operators(node: ast.expr | ast.stmt) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            yield from (_swap(node, ops, place) for place in range(len(ops)))
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in SWAPPED and not _is_type(node):
            other = SWAPPED[type(node.op)]()
            yield _set(node, "op", other, f"{_name(node.op)} to {_name(other)}")
        case ast.UnaryOp(op=ast.Not()):
            yield _set(node, "operand", ast.UnaryOp(ast.Not(), node.operand), "without not")
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from (_set(part, "ifs", [], "unfiltered", node) for part in node.generators if part.ifs)


def _is_type(node: ast.expr | ast.stmt) -> bool:
    """Whether it is a type, or a union of types: `Sms | Email | None`, by the way names of classes are written."""
    match node:
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _is_type(left) and _is_type(right)
        case ast.Name(id=name):
            return name in BUILT_IN or (name[0].isupper() and not name.isupper())
        case ast.Attribute(attr=name):
            return name[0].isupper() and not name.isupper()
        case ast.Constant(value=None):
            return True
    return False


def _is_idle(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _name(operator: ast.AST) -> str:
    return type(operator).__name__


def _swap(node: ast.Compare, ops: list[ast.cmpop], place: int) -> Change:
    other = SWAPPED[type(ops[place])]()

    def change() -> None:
        ops[place] = other  # type: ignore[call-overload]  # the table maps comparisons to comparisons

    return node, f"{_name(ops[place])} to {_name(other)}", change


def _set(part: ast.AST, field: str, value: object, what: str, node: ast.expr | None = None) -> Change:
    shown = node or part
    assert isinstance(shown, ast.expr | ast.stmt)
    return shown, what, lambda: setattr(part, field, value)
