"""What keeps people from using a page, as axe finds it, in the light and in the dark, wide and narrow.

A page is loaded once and looked at in every look: its styles alone ask which one it is, so that a page which turns
dark is what one opened in the dark is. No script may ask (`test_looks`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Only what is wrong comes back: all that axe looked at takes as long to bring here as to find.
LOOKING = "axe.run({resultTypes: ['violations']}).then(told => told.violations)"
WIDER = "document.documentElement.scrollWidth > window.innerWidth"
HEIGHT = 800


@dataclass(frozen=True)
class Look:
    """A window: which colours it asks for, and how wide it is."""

    scheme: Literal["light", "dark"]
    width: int

    def put_on(self, page: Page) -> None:
        """Let the page look so."""
        page.emulate_media(color_scheme=self.scheme)
        page.set_viewport_size({"width": self.width, "height": HEIGHT})
        asked = f"(prefers-color-scheme: {self.scheme}) and (width: {self.width}px)"
        assert page.evaluate(f"matchMedia('{asked}').matches"), self


DESK, PHONE = Look("light", 1300), Look("dark", 400)
LOOKS = (DESK, PHONE)


def barriers(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong with the page that is open, a sentence each; it stays in the last of the looks."""
    page.evaluate(Axe().axe_script)
    return [f"{look}: {found}" for look in looks for found in _found(page, look)]


def _found(page: Page, look: Look) -> list[str]:
    look.put_on(page)
    violations: list[dict[str, Any]] = page.evaluate(LOOKING)
    wider = ["it is wider than the window"] if page.evaluate(WIDER) else []
    return wider + [
        f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in violations for node in one["nodes"]
    ]
