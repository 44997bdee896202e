"""What a test sees and does in a window, and what the account behind it is told meanwhile."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page

TOKEN = "t" * 32
AVERY, BLAKE, CASEY = "+15552010001", "+15552010002", "+15552010003"
SAM, ROBIN = "+15553010001", "+15553010002"
NAMES = {AVERY: "Avery", BLAKE: "Blake", CASEY: "Casey"}
TRUST = httpx.create_ssl_context()  # made once: it takes longer than to ask
MONDAY = "2026-11-02T09:00:00Z"


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account of the simulator by its API: the application's side, and the world's."""

    url: str
    sid: str

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request as the account."""
        options |= {"auth": (self.sid, TOKEN), "timeout": 30, "verify": TRUST}
        return httpx.request(method, f"{self.url}{path}", **options)

    def control(self, method: str, path: str, fields: Any = None) -> Any:
        """A call of the control routes; what it answers."""
        answer = self.ask(method, f"/_sim/{path}", json=fields)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def send(self, sender: str, recipient: str, body: str) -> int:
        """The application sends a text; the status of the answer."""
        form = {"From": sender, "To": recipient, "Body": body}
        return self.ask("POST", f"/2010-04-01/Accounts/{self.sid}/Messages.json", data=form).status_code

    def own(self, number: str) -> None:
        """A number of the account, called by its name."""
        sid = self.control("POST", "numbers", {"number": number})["sid"]
        path = f"/2010-04-01/Accounts/{self.sid}/IncomingPhoneNumbers/{sid}.json"
        assert self.ask("POST", path, data={"FriendlyName": NAMES[number]}).status_code == 200

    def people(self) -> None:
        """Three advisors with numbers, one student with a name and a first text; on a Monday morning."""
        self.control("PUT", "clock", {"now": MONDAY, "frozen": True})
        for number in NAMES:
            self.own(number)
        self.control("PUT", f"handsets/{SAM}", {"name": "Sam"})
        assert self.send(AVERY, SAM, "Hello Sam. Reply STOP to opt out.") == 201


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A window and the account that it shows."""

    page: Page
    account: Account

    @staticmethod
    def signed_in(page: Page, url: str, *, name: str) -> Seen:
        """A window that is signed in to an account named after the test."""
        account = Account(url=url, sid="AC" + hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())
        page.goto(url)
        page.get_by_label("Account SID").fill(account.sid)
        page.get_by_label("Auth token").fill(TOKEN)
        page.get_by_role("button", name="Open this account").click()
        page.get_by_role("heading", name="Handsets").wait_for()
        return Seen(page=page, account=account)

    def look_at(self, **query: str) -> None:
        """Open the page with these in view."""
        self.page.goto(str(httpx.URL(self.account.url, params=query)))

    def bubbles(self) -> Locator:
        """The texts of the conversation in view, oldest first."""
        return self.page.locator(".bubble .words")


def watch(page: Page) -> list[str]:
    """Everything that goes wrong in the window from now on: errors of scripts, and what its policy kept out."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda told: (
            faults.append(told.text) if told.type == "error" and not _is_refusal(told.text) else None
        ),
    )
    return faults


def _is_refusal(words: str) -> bool:
    """The browser notes every answer of 4xx; that the page shows its sentence is what tests look at."""
    return "responded with a status of 4" in words
