"""Pictures of a text: shown through the engine, from the provider's own address, and nothing else (SSE-REP-06)."""

from __future__ import annotations

import httpx
import pytest

from engine.edge.provider import LARGEST_PICTURE
from tests.engine.campus import AVERY, FIRST_NUMBER, SAMS_MOBILE, Campus
from tests.engine.doors.pages.test_signing_in import signed_in
from tests.engine.twilio_double import API, ROOT

HERE = f"{API}{ROOT}/Messages/MM1/Media/ME1"
PNG = httpx.Response(200, headers={"Content-Type": "image/png"}, content=b"\x89PNG")


def picture_page(campus: Campus, url: str = HERE) -> str:
    """The page of a picture that came with a text of Sam's."""
    campus.populate()
    form = {
        "MessageSid": "MM" + "a" * 32,
        "From": SAMS_MOBILE,
        "To": FIRST_NUMBER,
        "Body": "Look",
        "NumMedia": "1",
    }
    assert campus.webhook("/webhooks/twilio/inbound", form | {"MediaUrl0": url}).status_code == 200
    (row,) = campus.report(direction="inbound")
    signed_in(campus.client, AVERY)
    campus.twilio.requests.clear()
    return f"/report/{row['id']}/pictures/1"


def test_it_is_fetched_with_the_accounts_login(campus: Campus) -> None:
    page = picture_page(campus)
    campus.twilio.before = lambda _request: PNG
    shown = campus.client.get(page)
    assert (shown.status_code, shown.content_type, shown.data) == (200, "image/png", b"\x89PNG")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    (asked,) = campus.twilio.requests
    assert str(asked.url) == HERE
    assert asked.headers["Authorization"].startswith("Basic ")


NOT_SHOWN = [
    ("a page", 200, "text/html", b"<script>", 404),
    ("a drawing that may hold a script", 200, "image/svg+xml", b"<svg>", 404),
    ("nothing", 200, "image/png", b"", 404),
    ("too much", 200, "image/png", b"x" * (LARGEST_PICTURE + 1), 404),
    ("an error", 500, "image/png", b"", 503),
]


@pytest.mark.parametrize(
    ("code", "kind", "content", "status"), [row[1:] for row in NOT_SHOWN], ids=[row[0] for row in NOT_SHOWN]
)
def test_what_is_no_picture_is_not_shown(
    campus: Campus, code: int, kind: str, content: bytes, status: int
) -> None:
    page = picture_page(campus)
    campus.twilio.before = lambda _request: httpx.Response(
        code, headers={"Content-Type": kind}, content=content
    )
    assert campus.client.get(page).status_code == status


@pytest.mark.parametrize("url", ["https://example.test/1", f"{API}.example.test/1", "http://127.0.0.1:1/1"])
def test_no_other_address_is_asked(campus: Campus, url: str) -> None:
    page = picture_page(campus, url)
    assert campus.client.get(page).status_code == 404
    assert campus.twilio.requests == []


def test_only_who_is_signed_in_sees_one_and_only_those_that_came(campus: Campus) -> None:
    page = picture_page(campus)
    campus.twilio.before = lambda _request: PNG
    assert campus.client.get(page.removesuffix("1") + "2").status_code == 404
    assert campus.client.get(page.removesuffix("1") + "0").status_code == 404
    assert campus.client.get("/report/nobody/pictures/1").status_code == 404
    assert campus.app.test_client().get(page).status_code == 303
