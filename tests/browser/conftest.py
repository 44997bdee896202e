"""A real browser, and a simulator in a process of its own to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import lacking
from tests.browser.institution import Institution, opened
from tests.browser.seen import Seen, watch
from tests.simulator.serving import served

# What a window would do besides showing its page: load pages of its own behind the address bar, which took longer than
# most pages of the tests, keep a process ready for the next page, and ask its maker. The later of two such lists counts
# alone, so all that Playwright leaves out for Chromium is in this one.
LEFT_OUT = [
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
]  # fmt: skip

# A browser of a test speaks to this machine alone, and to nobody at its own start.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic", f"--disable-features={','.join(LEFT_OUT)}",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share the browser, and to start one takes as long as several of them: one process has all of them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the tests of this folder; each has windows of its own.

    No longer than that: while it is there its driver's event loop runs in this thread, where other tests begin theirs.
    """
    path = lacking.required("browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def simulator() -> Iterator[str]:
    """The URL of a simulator that serves; each test has an account of its own."""
    lacking.required("browser")
    with served(timeout=600, STOPGAP_SEED="1") as server:
        yield server.first_line()


@pytest.fixture
def seen(browser: Browser, simulator: str, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """An account of the test's own, and a window that is signed in to it; nothing may go wrong in the window."""
    context = browser.new_context(viewport={"width": 1500, "height": 950}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page: Page = context.new_page()
    faults = watch(page)
    yield Seen.signed_in(page, simulator, name=request.node.name)
    context.close()
    assert faults == []


@pytest.fixture
def campus(browser: Browser) -> Iterator[Institution]:
    """Student Success & Engagement: the users avery and blake, two numbers, the student Sam."""
    with opened("student_success", browser) as institution:
        yield institution


@pytest.fixture
def account(browser: Browser) -> Iterator[Institution]:
    """Business Text Messaging, with the same people."""
    with opened("business_texting", browser) as institution:
        yield institution


@pytest.fixture
def brand(browser: Browser) -> Iterator[Institution]:
    """Engage, with the same people."""
    with opened("engage", browser) as institution:
        yield institution
