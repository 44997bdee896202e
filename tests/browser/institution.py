"""An institution to look at: engine and simulator in this process, joined by the wire, and windows onto the pages.

Each test has a world of its own, which takes a few milliseconds, and one browser serves them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from engine.app import app_of
from tests.browser.seen import watch
from tests.engine.joined import World


class Quiet(WSGIRequestHandler):
    """A handler that writes no log."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - as werkzeug has it
        """Nothing."""


@dataclass
class Window:
    """A browser's window onto the pages, and what goes wrong in it."""

    page: Page
    url: str
    faults: list[str]

    def open(self, path: str) -> Window:
        self.page.goto(self.url + path)
        return self

    def sign_in(self, user: str) -> Window:
        """As this user or, by the name `operator`, as one."""
        self.open("/sign-in")
        if user == "operator":
            return self.press("Sign in as an operator")
        self.choose("User", user)
        return self.press("Sign in")

    def let_in(self, user: str) -> None:
        """The same without its two pages, which take longer than what most tests look at."""
        ask = self.page.context.request
        token = re.findall(r'csrf_token" value="([^"]+)', ask.get(f"{self.url}/sign-in").text())[0]
        form: dict[str, str | float | bool] = {"csrf_token": token, "form": "user", "user": user}
        if user == "operator":
            form = {"csrf_token": token, "form": "operator"}
        assert ask.post(f"{self.url}/sign-in", form=form, max_redirects=0).status == 303

    def box(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True)

    def list(self, label: str) -> Locator:
        return self.page.get_by_role("combobox", name=label, exact=True)

    def fill(self, label: str, value: str) -> Window:
        self.box(label).fill(value)
        return self

    def choose(self, label: str, value: str) -> Window:
        self.list(label).select_option(value)
        return self

    def tick(self, label: str) -> Window:
        self.page.get_by_label(label).check()
        return self

    def press(self, name: str) -> Window:
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def says(self, *words: str) -> Window:
        """The page says all of this."""
        for each in words:
            expect(self.main).to_contain_text(each)
        return self

    def says_not(self, words: str) -> Window:
        expect(self.main).not_to_contain_text(words)
        return self

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def edit_phone(self, number: str, status: str) -> Window:
        """Open the form of the number in its place, and save another status."""
        self.page.get_by_text(f"Edit {number}").click()
        self.choose("SMS status", status)
        return self.press("Save")

    def send(self, text: str, *recipients: str) -> Window:
        """To those ids or numbers."""
        self.open("/send?" + "&".join(f"to={each.replace('+', '%2B')}" for each in recipients))
        return self.fill("Text", text).press("Send")


@dataclass
class Institution:
    """A world and the address of its pages; `window` opens one more."""

    world: World
    url: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def window(self, **options: Any) -> Window:
        context = self.browser.new_context(**{"viewport": {"width": 1300, "height": 900}, **options})
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        self.windows.append(Window(page, self.url, watch(page)))
        return self.windows[-1]

    def signed_in(self, user: str) -> Window:
        """A window in which somebody has signed in, with no page open yet."""
        window = self.window()
        window.let_in(user)
        return window

    def engine(self, method: str, path: str, body: object = None) -> Any:
        return self.world.ask(self.world.engine, method, path, body)

    def provider(self, method: str, path: str, body: object = None) -> Any:
        return self.world.ask(self.world.simulator, method, f"/_sim/{path}", body)

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def opened(policy: str, browser: Browser) -> Iterator[Institution]:
    """An institution that runs the policy; nothing may go wrong in any window."""
    world = World(policy)
    world.populate()
    server = make_server("127.0.0.1", 0, app_of(world.services), threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    institution = Institution(world, f"http://127.0.0.1:{server.server_port}", browser)
    yield institution
    institution.close()
    server.shutdown()
    world.close()
    assert [fault for window in institution.windows for fault in window.faults] == []


Opening = Callable[[str], Institution]
