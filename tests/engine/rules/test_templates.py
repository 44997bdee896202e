"""Templates and their placeholders."""

from __future__ import annotations

import pytest

from engine.model import Purpose
from engine.rules.templates import TextTemplate

FILLED = [
    ("Hi {name}, {name}!", {"name": "Kim"}, "Hi Kim, Kim!"),
    ("{a}{b}", {"a": "{b}", "b": "x"}, "{b}x"),
    ("Braces {} {not one} stay", {}, "Braces {} {not one} stay"),
    ("你好 {名字}", {"名字": "金"}, "你好 金"),
    ("No placeholder", {"unused": "x"}, "No placeholder"),
]


@pytest.mark.parametrize(("body", "values", "text"), FILLED)
def test_placeholders_are_filled_in_once(body: str, values: dict[str, str], text: str) -> None:
    template = TextTemplate(name="t", category=Purpose.UTILITY, body=body)
    assert template.missing(values) == []
    assert template.filled(values) == text


def test_a_placeholder_without_a_value_is_named_once() -> None:
    template = TextTemplate(name="t", category=Purpose.OTP, body="{b} {a} {b} {c}")
    assert template.missing({"a": "x"}) == ["b", "c"]
