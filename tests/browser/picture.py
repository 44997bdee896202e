"""Makes the picture that README opens with, of a running page: `make picture`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import lacking
from tests.browser.conftest import FLAGS
from tests.browser.seen import AVERY, BLAKE, CASEY, SAM, Seen
from tests.simulator.serving import served

WHERE = Path(__file__).parents[2] / ".github" / "gap.png"
DAY, HOUR = 86_400, 3_600


def main() -> int:
    """Tell the story of one STOP to a simulator, and keep what its page draws."""
    browser = lacking.found("browser")
    if browser is None:
        sys.stderr.write("There is no browser to make the picture with: install Chromium or Chrome.\n")
        return 1
    with served(timeout=120, STOPGAP_SEED="1") as server, sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        page = window.new_page(viewport={"width": 1700, "height": 900}, device_scale_factor=2)
        seen = Seen.signed_in(page, server.first_line(), name="picture")
        tell(seen)
        seen.look_at(person=SAM)
        WHERE.parent.mkdir(exist_ok=True)
        page.locator("figure.gap").screenshot(path=WHERE)
        window.close()
    return 0


def tell(seen: Seen) -> None:
    """Sam stops Avery; Blake and Casey go on; Avery's next text is refused."""
    account = seen.account
    account.people()
    account.control("POST", "clock/advance", {"seconds": 720})
    account.control("POST", f"handsets/{SAM}/texts", {"to": AVERY, "body": "STOP"})
    for wait, sender in ((25 * HOUR, BLAKE), (30 * HOUR, CASEY), (19 * HOUR, AVERY), (DAY, BLAKE)):
        account.control("POST", "clock/advance", {"seconds": wait})
        account.send(sender, SAM, "Office hours moved to three")


if __name__ == "__main__":
    sys.exit(main())
