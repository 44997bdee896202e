"""What a scenario says when a requirement does not hold.

A verdict is read by somebody who did not write the scenario, often weeks later and for another engine. So it always
has both halves, what the requirement asks for and what people got instead, and it never is a bare `assert`.
"""

from __future__ import annotations

from collections.abc import Iterable


class UnmetError(AssertionError):
    """A requirement does not hold: `expected` of the engine, and what `happened`."""

    def __init__(self, expected: str, happened: str) -> None:
        super().__init__(f"expected {expected}; happened: {happened}")
        self.expected = expected
        self.happened = happened


def require(holds: bool, *, expected: str, happened: str | Iterable[str]) -> None:
    """Raise `UnmetError` unless the requirement holds. Several happenings are listed one a line."""
    if not holds:
        raise UnmetError(expected, happened if isinstance(happened, str) else listed(happened))


def listed(lines: Iterable[str]) -> str:
    """The lines, or the word for none of them."""
    return "\n".join(lines) or "nothing"
