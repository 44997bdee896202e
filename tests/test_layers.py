"""The order of modules is the order of imports.

Each package lists its modules lowest first: a pure core, then the shell around it. A module imports only what
stands before it; a core module imports, besides, only what `PURE` allows. No package imports another package.
A file that is missing here fails, so a new module has to be given its place.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CORE: dict[str, list[str]] = {
    "simulator": [
        "model", "errors", "phones", "segments", "keywords", "advanced", "mail", "media", "places", "inventory",
        "connection", "cookies", "signature", "twiml", "envelope", "representation", "effects", "faults", "agenda",
        "lifecycle", "callbacks", "throughput", "hearing", "reach", "selection", "scheduling", "membership",
        "consent", "wire_v1", "journal", "ledger", "pools", "conversation", "deliveries", "faultbook",
        "message_log", "recipients", "pace", "admission",
        "magic", "messages", "dispatch", "opting", "inbound", "answers", "numbers", "service_settings", "world",
        "interference", "snapshots",
    ],
    "engine": [
        "model", "addresses", "words", "selection", "limits", "consent", "contacts", "keywords", "templates", "edits",
        "outcomes", "effects", "routing", "notices", "policies",
    ],
    "features": ["verdict", "people", "institution"],
}  # fmt: skip
SHELL: dict[str, list[str]] = {
    "simulator": [
        "settings", "clock", "ids", "lanes", "journal_file", "store", "wire", "edge", "forms", "rendering", "texting",
        "replying", "webhooks", "mailbox", "scheduler", "services", "gate", "outages", "api", "control", "app",
        "server", "__main__", "cli",
    ],
    "engine": [
        "settings", "clock", "ids", "tables", "migrations", "store", "provider", "mail", "senders", "knowledge",
        "consequences", "settlement", "dispatch", "background", "recovery", "outbox", "campaigns", "inbound", "rosters",
        "imports", "reports", "services", "api", "app", "serving", "commands", "__main__",
    ],
    "features": [
        "register", "casting", "driver.settings", "driver.wire", "driver.provider", "driver.contacts",
        "driver.campaigns", "driver.marketing", "driver.engine", "driver.clock", "driver.join", "driver.processes",
        "driver.venue", "world", "opening", "steps.notation", "steps", "vocabulary", "coverage", "reporting",
        "conftest", "student_success", "business_texting", "engage", "comparison",
    ],
}  # fmt: skip

# What a core module may import from outside its package: pure, without clock, chance, network or environment.
PURE = {
    "__future__", "base64", "bisect", "collections", "dataclasses", "datetime", "decimal", "email", "enum", "fnmatch",
    "functools", "hashlib", "heapq", "hmac", "html", "itertools", "math", "operator", "re", "string", "typing",
    "unicodedata", "urllib", "xml", "zoneinfo", "msgspec", "phonenumbers",
}  # fmt: skip

MODULES = [(package, module) for package in CORE for module in CORE[package] + SHELL[package]]


def path_of(package: str, module: str) -> Path:
    """The file, or for a package of modules its folder."""
    stem = ROOT.joinpath(package, *module.split("."))
    return stem if stem.is_dir() else stem.with_suffix(".py")


def files_of(package: str, module: str) -> list[Path]:
    path = path_of(package, module)
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imported(file: Path) -> set[str]:
    """Every module the file names in an import, wherever in the file it stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def layer_of(name: str, order: list[str]) -> str | None:
    """The table's entry that `simulator.api.messages.create` belongs to: the longest that fits, or None."""
    rest = name.partition(".")[2]
    fits = [module for module in order if rest == module or rest.startswith(module + ".")]
    return max(fits, key=len, default=None)


def faults(package: str, module: str, names: set[str]) -> list[str]:
    """What is wrong with a module of the table importing these names."""
    order = CORE[package] + SHELL[package]
    lower = set(order[: order.index(module)])
    found = []
    for name in sorted(names):
        top = name.partition(".")[0]
        layer = layer_of(name, order)
        if top == package:
            if layer not in lower | {module}:
                found.append(f"{package}.{module} imports {name}, which is not below it")
        elif top in CORE:
            found.append(f"{package}.{module} imports {name}: the packages share only the wire")
        elif module in CORE[package] and top not in PURE:
            found.append(f"{package}.{module} is core and imports {name}")
    return found


@pytest.mark.parametrize(("package", "module"), MODULES)
def test_a_module_imports_only_what_stands_below_it(package: str, module: str) -> None:
    names = set[str]().union(*(imported(file) for file in files_of(package, module)))
    assert faults(package, module, names) == []


@pytest.mark.parametrize("package", CORE)
def test_every_module_has_a_place_in_the_order(package: str) -> None:
    listed = {file for module in CORE[package] + SHELL[package] for file in files_of(package, module)}
    on_disk = set((ROOT / package).rglob("*.py"))
    assert {str(f) for f in on_disk - listed if f.name != "__init__.py"} == set()
    assert {str(f) for f in listed - on_disk} == set()


PLANTED = [
    ("a third-party import in a core file", "simulator", "model", {"flask.Flask"}),
    ("a shell module of the standard library in a core file", "simulator", "model", {"os.environ"}),
    ("an import upward", "simulator", "model", {"simulator.journal.Entry"}),
    ("the other package", "simulator", "model", {"engine.model.Person"}),
]


@pytest.mark.parametrize(("fault", "package", "module", "names"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_fault_is_found(fault: str, package: str, module: str, names: set[str]) -> None:
    assert faults(package, module, names) != []
