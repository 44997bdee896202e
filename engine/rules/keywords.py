"""The words that unsubscribe and resubscribe, and what is answered to them (ENG-06 to ENG-11).

There may be any number of words, in any script; each is a single word (`engine.rules.spelling`), and no word is in
both lists. They are changed by service requests alone: what is in force is what was first configured and every
request that an operator applied since, in that order (`in_force`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, cast

from engine.rules import spelling


class KeywordError(ValueError):
    """The words cannot be configured; `code` names the rule."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class KeywordChange(TypedDict, total=False):
    """What a service request asks to be changed; what it does not name stays."""

    opt_out_words: tuple[str, ...]
    opt_out_message: str
    opt_in_words: tuple[str, ...]
    opt_in_message: str


@dataclass(frozen=True, kw_only=True)
class Keywords:
    """Both lists of words, as they are compared, and the message that confirms each."""

    opt_out_words: tuple[str, ...] = ("stop", "unsubscribe", "cancel", "opt-out")
    opt_out_message: str = "Your subscription has been successfully canceled."
    opt_in_words: tuple[str, ...] = ("start", "subscribe")
    opt_in_message: str = "You are subscribed again."


def changed(keywords: Keywords, change: KeywordChange) -> Keywords:
    """The keywords with the change applied; raises `KeywordError`."""
    after = replace(
        keywords,
        opt_out_words=_words(change.get("opt_out_words", keywords.opt_out_words)),
        opt_in_words=_words(change.get("opt_in_words", keywords.opt_in_words)),
        opt_out_message=change.get("opt_out_message", keywords.opt_out_message),
        opt_in_message=change.get("opt_in_message", keywords.opt_in_message),
    )
    if not (after.opt_out_words and after.opt_in_words):
        raise KeywordError("KEYWORDS_MISSING", "People need at least one word to leave and one to come back.")
    if twice := set(after.opt_out_words) & set(after.opt_in_words):
        raise KeywordError("KEYWORD_IN_BOTH", f"{', '.join(sorted(twice))} cannot mean both.")
    return after


def in_force(applied: Iterable[KeywordChange], first: Keywords | None = None) -> Keywords:
    """The keywords after all the changes that were applied, oldest first."""
    keywords = first or Keywords()
    for change in applied:
        keywords = changed(keywords, change)
    return keywords


def as_change(values: Mapping[str, Any]) -> KeywordChange:
    """The change of a record, in which lists of words are JSON's."""
    return cast(
        "KeywordChange",
        {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()},
    )


def _words(given: Iterable[str]) -> tuple[str, ...]:
    """The words as they are compared, each once."""
    return tuple(dict.fromkeys(_word(each) for each in given))


def _word(given: str) -> str:
    if found := spelling.word(given):
        return found
    raise KeywordError("KEYWORD_NOT_A_WORD", f"{given!r} is not a single word.")  # ENG-07
