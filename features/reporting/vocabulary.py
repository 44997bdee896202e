"""The vocabulary as a page, `VOCABULARY.md`, written from the steps: `python -m features.reporting.vocabulary`.

Whoever writes the next scenario needs this page and an example, not the code. So each step shows its meaning, which
is its docstring, and the first sentence of the feature files that uses it.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import ModuleType

from pytest_bdd.parser import FeatureParser, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from features.steps import MODULES, notation

FOLDER = Path(__file__).parent.parent
PAGE = FOLDER / "VOCABULARY.md"

HEAD = """# Vocabulary

The sentences that the feature files are made of. This page is written from the steps by
`python -m features.reporting.vocabulary`; a word in braces stands for a value;
[the values](#values) are at the end.

A scenario proves a clause of the register: it stands under the rule that carries the clause's id as its tag. It says
what people do and what then reaches their phones and mailboxes; everything that is in flight has arrived before the
next step.
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step: when it may be used, how it reads, what it means."""

    context: StepFunctionContext

    @property
    def keyword(self) -> str:
        return (self.context.type or "any").capitalize()

    @property
    def pattern(self) -> str:
        return self.context.parser.name

    @property
    def sentence(self) -> str:
        """The pattern with each value by what it is: `{owner:Name}` reads `{Name}`, `{count:d}` reads `{count}`."""
        return re.sub(r"\{(\w+):([A-Z]\w*)\}", r"{\2}", re.sub(r"\{(\w+):[a-z]\}", r"{\1}", self.pattern))

    @property
    def meaning(self) -> str:
        return " ".join(inspect.getdoc(self.context.step_func).split())  # type: ignore[union-attr]  # all have one

    def reads(self, step: Step) -> bool:
        return self.context.type == step.type and self.context.parser.is_matching(step.name)


def entries() -> list[Entry]:
    """Every step of the vocabulary, in the order in which the modules define them."""
    for name in MODULES:
        importlib.import_module(name)
    ours = [
        found for found in step_function_context_registry.values() if found.step_func.__module__ in MODULES
    ]
    return sorted((Entry(context=found) for found in ours), key=place)


def place(entry: Entry) -> tuple[int, int, str]:
    code = entry.context.step_func
    return MODULES.index(code.__module__), inspect.getsourcelines(code)[1], entry.keyword


def feature_files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.rglob("*.feature"))


def runs_of(files: Iterable[Path]) -> Iterator[list[Step]]:
    """The steps of every scenario as it runs: its backgrounds included, an outline once for each row of examples."""
    for file in files:
        feature = FeatureParser(str(file.parent), file.name).parse()
        for template in feature.scenarios.values():
            rows = [row for examples in template.examples for row in examples.as_contexts()] or [{}]
            for row in rows:
                yield template.render(row).steps


def steps_of(files: Iterable[Path]) -> Iterator[Step]:
    """Every step of every run."""
    return chain.from_iterable(runs_of(files))


def page(found: list[Entry], used: list[Step]) -> str:
    """The whole page."""
    modules = [importlib.import_module(name) for name in MODULES]
    sections = [section(module, found, used) for module in modules]
    return "\n".join([HEAD, *sections, values()])


def section(module: ModuleType, found: list[Entry], used: list[Step]) -> str:
    """A module: its heading and what its docstring adds, then its steps."""
    heading, _, more = (inspect.getdoc(module) or "").partition("\n\n")
    own = [entry for entry in found if entry.context.step_func.__module__ == module.__name__]
    functions = dict.fromkeys(entry.context.step_func for entry in own)
    steps = [
        described([entry for entry in own if entry.context.step_func == code], used) for code in functions
    ]
    return "\n".join([f"## {heading}\n", *([f"{more}\n"] if more else []), *steps])


def described(same: list[Entry], used: list[Step]) -> str:
    """The sentences of one step with the keywords they go with, then what they mean and an example."""
    keywords = {
        each.sentence: [entry.keyword for entry in same if entry.sentence == each.sentence] for each in same
    }
    lines = [f"**{', '.join(words)}** `{sentence}`" for sentence, words in keywords.items()] + [
        same[0].meaning
    ]
    example = next((step for step in used if any(entry.reads(step) for entry in same)), None)
    if example and (example.datatable or example.name not in keywords):
        lines.append(f"*For example:* {example.name}")
    return "  \n".join(lines) + "\n" + (table_of(example) if example else "")


def table_of(step: Step) -> str:
    """The table under a step, as a feature file has it."""
    if not step.datatable:
        return ""
    rows = [[str(cell) for cell in row] for row in step.datatable.raw()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(["\n```", *(f"| {line} |" for line in lines), "```\n"])


def values() -> str:
    """What may stand in the place of a word in braces."""
    lines = [
        f"- `{{{name}}}`: {' '.join((inspect.getdoc(of) or '').split())}"
        for name, of in notation.TYPES.items()
    ]
    return "\n".join(["## Values\n", *lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(entries(), list(steps_of(feature_files()))), encoding="utf-8")
