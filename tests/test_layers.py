"""The plan of the house: rooms, lowest first. The order of rooms is the order of imports.

A room is a folder, or a file that everything speaks of. A file imports from its own room and from the rooms before it
in the list, and the files of a room never import each other in a circle. A file of a *core* room imports, besides,
only what `PURE` allows. No package imports another. A file outside all rooms fails, so a new one has to be given a
place.
"""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE, SHELL = "core", "shell"

PLAN: dict[str, dict[str, str]] = {
    "simulator": {
        "model": CORE,  # the records that everything speaks of
        "errors": CORE,  # the one catalogue of Twilio's error codes
        "language": CORE,  # what is written, and what it means; which numbers there are
        "webhooks": CORE,  # how a webhook looks
        "faults": CORE,  # what goes wrong on purpose, as data
        "journal": CORE,  # the events: everything that happens is one
        "world": CORE,  # what the events add up to
        "rules": CORE,  # what the provider decides
        "insight": CORE,  # what the journal shows
        "runtime": SHELL,  # time, chance, files, threads, mail in and HTTP out: where decisions are carried out
        "doors": SHELL,  # where requests come in
        "app": SHELL,  # put together
        "server": SHELL,  # served
        "__main__": SHELL,
        "cli": SHELL,  # spoken to
    },
    "stopgap": {  # the client, which other people's tests import: it stands alone
        "wire": SHELL,  # asking the simulator
        "delivery": SHELL,  # webhooks for an application in the same process
        "story": SHELL,  # what a failed test shows
        "account": SHELL,  # everything one can do in an account
        "server": SHELL,  # a simulator of one's own
        "plugin": SHELL,  # pytest
    },
    "engine": {
        "model": CORE,  # the records that everything speaks of
        "rules": CORE,  # what every system decides in the same way
        "policies": CORE,  # what the systems decide differently
        "edge": SHELL,  # environment, time, chance, the provider, the mail server
        "store": SHELL,  # the database: tables, migrations, and a file of queries a subject
        "work": SHELL,  # what carries messages along
        "exchange": SHELL,  # files that come in and go out
        "doors": SHELL,  # where requests come in
        "app": SHELL,  # put together
        "serving": SHELL,  # served
        "commands": SHELL,  # spoken to
        "__main__": SHELL,
    },
    "features": {
        "script": CORE,  # what a script speaks of: people, the institution, the verdict
        "driver": SHELL,  # how the suite reaches the simulator and the engine
        "stage": SHELL,  # the world of one scenario
        "steps": SHELL,  # the vocabulary, a file a noun
        "reporting": SHELL,  # what is written about the suite
        "judgement": SHELL,  # what a run comes to, and the reports of it
        "conftest": SHELL,  # put together
        "__main__": SHELL,  # started
        "own": SHELL,  # scenarios of one's own
        "student_success": SHELL,  # the scenarios of each system
        "business_texting": SHELL,
        "engage": SHELL,
        "comparison": SHELL,
    },
}

# What a file of a core room may import from outside its package: pure, without clock, chance, network or environment.
PURE = {
    "__future__", "base64", "bisect", "collections", "dataclasses", "datetime", "decimal", "email", "enum", "fnmatch",
    "functools", "hashlib", "heapq", "hmac", "holidays", "html", "itertools", "math", "operator", "re", "string",
    "typing", "unicodedata", "urllib", "xml", "zlib", "zoneinfo", "email_validator", "msgspec", "phonenumbers",
}  # fmt: skip

HOMES = {
    "stopgap": ROOT / "simulator" / "client" / "stopgap"
}  # where a package is that has no folder at the top
CALLERS = {("simulator", "cli")}  # who may use `stopgap`, as its users do

ROOMS = [(package, room) for package, rooms in PLAN.items() for room in rooms]


def home_of(package: str) -> Path:
    """The folder of a package."""
    return HOMES.get(package, ROOT / package)


def files_of(package: str, room: str) -> list[Path]:
    """The files of a room: all below its folder, or the one file that it is."""
    place = home_of(package) / room
    return sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def module_of(file: Path) -> str:
    """`simulator.rules.answers`; a folder's own file goes by the folder's name."""
    base = next((home.parent for home in HOMES.values() if file.is_relative_to(home)), ROOT)
    parts = file.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imported(file: Path) -> frozenset[str]:
    """Every name that the file imports, wherever in the file: a module, or something in one."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def faults(package: str, room: str, names: frozenset[str]) -> list[str]:
    """What is wrong with a file of the room importing these names, a sentence each."""
    rooms = list(PLAN[package])
    open_rooms = rooms[: rooms.index(room) + 1]
    found = []
    for name in sorted(names):
        top, _, rest = name.partition(".")
        if top == package:
            if rest.partition(".")[0] not in open_rooms:
                found.append(f"{package}.{room} imports {name}, which is not below it")
        elif top in PLAN and not (top in HOMES and (package, room) in CALLERS):
            found.append(f"{package}.{room} imports {name}: the packages share only the wire")
        elif PLAN[package][room] == CORE and top not in PURE:
            found.append(f"{package}.{room} is core and imports {name}")
    return found


def circle(arrows: dict[str, frozenset[str]]) -> list[str]:
    """A circle of modules, each importing the next; empty where there is none. `arrows`: module to imported names."""
    graph = {
        module: {other for name in names if (other := _longest(name, arrows)) and other != module}
        for module, names in arrows.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _longest(name: str, modules: dict[str, frozenset[str]]) -> str | None:
    """The module that the name is, or that it is in."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name or None


@pytest.mark.parametrize(("package", "room"), ROOMS)
def test_a_room_imports_only_from_itself_and_the_rooms_below(package: str, room: str) -> None:
    assert [
        fault for file in files_of(package, room) for fault in faults(package, room, imported(file))
    ] == []


@pytest.mark.parametrize(("package", "room"), ROOMS)
def test_the_files_of_a_room_import_each_other_in_no_circle(package: str, room: str) -> None:
    assert circle({module_of(file): imported(file) for file in files_of(package, room)}) == []


@pytest.mark.parametrize("package", PLAN)
def test_no_file_stands_outside_the_rooms(package: str) -> None:
    placed = {file for room in PLAN[package] for file in files_of(package, room)}
    guests = {file for home in HOMES.values() if home != home_of(package) for file in home.rglob("*.py")}
    own = {home_of(package) / "__init__.py"}
    assert set(home_of(package).rglob("*.py")) - placed - guests - own == set()
    assert [str(file) for file in placed if not file.exists()] == []


@pytest.mark.parametrize(("package", "room"), [row for row in ROOMS if (home_of(row[0]) / row[1]).is_dir()])
def test_a_room_says_what_belongs_in_it(package: str, room: str) -> None:
    assert ast.get_docstring(ast.parse((home_of(package) / room / "__init__.py").read_text()))


@pytest.mark.parametrize("package", PLAN)
def test_a_first_level_is_read_at_a_glance(package: str) -> None:
    assert len([room for room in PLAN[package] if not room.startswith("_")]) <= 14


PLANTED = [
    ("a third-party import in a core room", "simulator", "model", "flask.Flask"),
    ("a shell module of the standard library in a core room", "simulator", "rules", "os.environ"),
    ("an import upward", "simulator", "language", "simulator.journal.Entry"),
    ("an import upward hidden behind the package", "simulator", "rules", "simulator.doors"),
    ("the other package", "simulator", "model", "engine.model.Person"),
]


@pytest.mark.parametrize(("fault", "package", "room", "name"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_fault_is_found(fault: str, package: str, room: str, name: str) -> None:
    assert faults(package, room, frozenset({name})) != []


def test_a_planted_circle_is_found() -> None:
    arrows = {"p.a": frozenset({"p.b.name"}), "p.b": frozenset({"p.c"}), "p.c": frozenset({"p.a"})}
    assert circle(arrows) != []
    assert circle(arrows | {"p.c": frozenset({"q"})}) == []
