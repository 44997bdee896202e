"""A verdict has both halves: what is expected, and what people got."""

from __future__ import annotations

import pytest

from features.script.verdict import UnmetError, require

HAPPENINGS = [
    ("a mail arrived", "a mail arrived"),
    (["a text arrived", "a mail arrived"], "a text arrived\na mail arrived"),
    ([], "nothing"),
]


@pytest.mark.parametrize(("happened", "told"), HAPPENINGS, ids=["one", "two", "none"])
def test_what_does_not_hold_is_told_with_what_happened(happened: str | list[str], told: str) -> None:
    with pytest.raises(UnmetError) as unmet:
        require(False, expected="a text", happened=happened)
    assert (unmet.value.expected, unmet.value.happened) == ("a text", told)
    assert str(unmet.value) == f"expected a text; happened: {told}"


def test_what_holds_is_passed_over() -> None:
    require(True, expected="a text", happened="a text")
