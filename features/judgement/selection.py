"""Which clauses are asked for: the words of `-m`, checked and made into what pytest understands.

A name is a clause (`SSE-OPT-05`) or a family of them (`SSE-OPT`); names are joined by `and`, `or`, `not`, parentheses,
or by commas, which mean `or`. A name that is neither would select nothing, quietly, so it is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

WORD = re.compile(r"[A-Za-z][\w-]*")
JOINTS = frozenset({"and", "or", "not"})


class SelectionError(ValueError):
    """A name of no clause."""


def expression(asked: str, clauses: Collection[str]) -> str:
    """The marker expression; `SelectionError` names a word that is no clause and those that are like it."""
    return WORD.sub(lambda match: _expanded(match[0], clauses), asked.replace(",", " or "))


def _expanded(word: str, clauses: Collection[str]) -> str:
    if word in JOINTS or word in clauses:
        return word
    family = [name for name in clauses if name.startswith(f"{word}-")]
    if family:
        return f"({' or '.join(family)})"
    near = difflib.get_close_matches(word.upper(), clauses, n=3, cutoff=0.5)
    hint = f" (is it {' or '.join(near)}?)" if near else ""
    raise SelectionError(f"{word} is no clause{hint}; `stopgap verify --list` shows all of them")
