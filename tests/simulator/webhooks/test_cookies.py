"""What an application leaves with the provider, where it goes, and how long it lives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulator.webhooks import cookies
from simulator.webhooks.cookies import Cookie
from tests.simulator.sample import NOW

URL = "https://app.example/sms/in"
MINUTE = NOW + timedelta(minutes=1)
FOUR_HOURS = NOW + timedelta(hours=4)


def cookie(**changes: Any) -> Cookie:
    fields: dict[str, Any] = {
        "name": "session",
        "value": "1",
        "domain": "app.example",
        "whole_domain": False,
        "path": "/sms",
        "secure": False,
        "until": FOUR_HOURS,
    }
    return Cookie(**fields | changes)


READ: list[tuple[str, str, Cookie]] = [
    ("name and value", "session=1", cookie()),
    ("spaces around everything", " session = 1 ; Path = / ", cookie(path="/")),
    ("a value with equals signs", "session=a=b==", cookie(value="a=b==")),
    ("an empty value", "session=", cookie(value="")),
    ("a path", "session=1; Path=/", cookie(path="/")),
    ("a path that is none", "session=1; Path=in", cookie()),
    ("an empty path", "session=1; Path=", cookie()),
    ("its own domain", "session=1; Domain=app.example", cookie(whole_domain=True)),
    ("a domain above", "session=1; domain=.Example", cookie(domain="example", whole_domain=True)),
    ("secure", "session=1; Secure; HttpOnly; SameSite=Lax", cookie(secure=True)),
    ("a short life", "session=1; Max-Age=60", cookie(until=MINUTE)),
    ("a long life", "session=1; Max-Age=999999999999", cookie()),
    ("no life", "session=1; Max-Age=0", cookie(until=NOW)),
    ("a life that is over", "session=1; Max-Age=-1", cookie(until=NOW - timedelta(seconds=1))),
    ("a life that is no number", "session=1; Max-Age=soon", cookie()),
    (
        "an end",
        "session=1; Expires=Sat, 21 Nov 2026 10:00:00 GMT",
        cookie(until=NOW + timedelta(hours=1)),
    ),
    ("an end without a zone", "session=1; Expires=Sat, 21 Nov 2026 09:01:00 -0000", cookie(until=MINUTE)),
    ("an end far away", "session=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT", cookie()),
    ("an end that is no time", "session=1; Expires=tomorrow", cookie()),
    ("both: the life counts", "session=1; Max-Age=60; Expires=Fri, 31 Dec 1999 00:00:00 GMT", cookie(until=MINUTE)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "line", "expected"), READ, ids=[row[0] for row in READ])
def test_a_cookie_is_read(case: str, line: str, expected: Cookie) -> None:
    """TWI-6-20: it lives four hours, or less if the application says so."""
    assert cookies.set_by([line], URL, NOW) == (expected,)


NONSENSE = ["", "session", "=1", ";", f"session={'x' * 5000}", "session=1; Domain=other.example"]


@pytest.mark.parametrize("line", NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_cookie_is_left_out(line: str) -> None:
    assert cookies.set_by([line, "a=b"], URL, NOW) == (cookie(name="a", value="b"),)


def test_a_page_at_the_root_sets_for_the_root() -> None:
    assert cookies.set_by(["session=1"], "https://app.example", NOW) == (cookie(path="/"),)


SENT: list[tuple[str, Cookie, str, bool]] = [
    ("to where it was set", cookie(), URL, True),
    ("to the path itself", cookie(), "https://app.example/sms", True),
    ("not beside the path", cookie(), "https://app.example/smsx", False),
    ("not above the path", cookie(), "https://app.example/", False),
    ("to anything below the root", cookie(path="/"), "https://app.example/x", True),
    ("to a URL without a path", cookie(path="/"), "https://app.example", True),
    ("not to another host", cookie(), "https://other.example/sms", False),
    ("not to a host below", cookie(), "https://www.app.example/sms", False),
    ("to a host below its domain", cookie(whole_domain=True), "https://www.app.example/sms", True),
    ("not to a host that ends alike", cookie(whole_domain=True), "https://myapp.example/sms", False),
    ("whatever the port", cookie(), "http://app.example:8080/sms", True),
    ("secure over TLS", cookie(secure=True), URL, True),
    ("not secure without it", cookie(secure=True), "http://app.example/sms", False),
    ("not when its time is over", cookie(until=NOW), URL, False),
]


@pytest.mark.parametrize(("case", "kept", "url", "goes"), SENT, ids=[row[0] for row in SENT])
def test_a_cookie_goes(case: str, kept: Cookie, url: str, *, goes: bool) -> None:
    assert cookies.header([kept], url, NOW) == ("session=1" if goes else "")


def test_cookies_of_longer_paths_go_first() -> None:
    both = [cookie(name="a", path="/"), cookie(name="b")]
    assert cookies.header(both, URL, NOW) == "b=1; a=1"


def test_a_new_cookie_replaces_the_old_one_of_its_name_and_place() -> None:
    old, elsewhere, new = cookie(), cookie(path="/"), cookie(value="2")
    assert cookies.kept([old, elsewhere], [new], NOW) == (new, elsewhere)


def test_a_cookie_is_taken_back_by_a_life_that_is_over() -> None:
    assert cookies.kept([cookie()], [cookie(until=NOW)], NOW) == ()


def test_of_very_many_cookies_the_latest_are_kept() -> None:
    many = [cookie(name=f"c{n}") for n in range(60)]
    assert cookies.kept([], many, NOW) == tuple(many[10:])
