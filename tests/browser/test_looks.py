"""One loading of a page is enough for all of its looks, since nothing but a style knows which one it has."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [script for package in ("engine", "simulator") for script in (ROOT / package).rglob("*.js")]
ASKS = (
    "matchMedia",
    "innerWidth",
    "clientWidth",
    "offsetWidth",
    "getComputedStyle",
    "resize",
    "Sec-CH-Prefers",
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: str(script.relative_to(ROOT)))
def test_no_script_asks_how_a_page_looks(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert [name for name in ASKS if name in text] == []


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) > 3
