"""Pictures that people send: the provider's own addresses in the webhook, and what is found there."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.simulator.provider import Application, Provider, answer, basic, params_of
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

PIXEL = b"\x89PNG\r\n\x1a\n not quite a picture"
DATA = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
ELSEWHERE = "https://a.example/1.jpg"


def texted(provider: Provider, media: list[str]) -> Any:
    """A text with these pictures."""
    return provider.control("POST", f"handsets/{STUDENT}/texts", {"to": ADVISOR, "media": media})


@pytest.fixture
def told(provider: Provider, application: Application) -> dict[str, str]:
    """What the application was told of a text with two pictures."""
    answer(texted(provider, [DATA, ELSEWHERE]), 201)
    provider.settle()
    return params_of(application.requests[-1])


def test_the_webhook_names_the_providers_own_addresses(told: dict[str, str]) -> None:
    sid = told["MessageSid"]
    for n in range(2):
        url = urlsplit(told[f"MediaUrl{n}"])
        assert (url.scheme, url.netloc) == ("http", "localhost")
        assert url.path.startswith(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/ME")
    assert (told["MediaContentType0"], told["MediaContentType1"]) == ("image/png", "image/jpeg")
    assert (told["NumMedia"], told["SmsSid"], told["SmsMessageSid"], sid[:2]) == ("2", sid, sid, "MM")


def test_the_file_is_found_there_by_anybody(app: Flask, told: dict[str, str]) -> None:
    found = app.test_client().get(urlsplit(told["MediaUrl0"]).path)
    assert (found.status_code, found.data, found.mimetype) == (200, PIXEL, "image/png")
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found.headers["Content-Security-Policy"]


def test_what_is_elsewhere_is_led_to(app: Flask, told: dict[str, str]) -> None:
    found = app.test_client().get(urlsplit(told["MediaUrl1"]).path)
    assert (found.status_code, found.headers["Location"]) == (307, ELSEWHERE)


def test_by_a_switch_it_needs_the_accounts_credentials(
    app: Flask, provider: Provider, told: dict[str, str]
) -> None:
    provider.switch(media_needs_credentials=True)
    path = urlsplit(told["MediaUrl0"]).path
    assert app.test_client().get(path).status_code == 401
    assert provider.api("GET", path).data == PIXEL


def test_nothing_else_is_shown_without_credentials(app: Flask, told: dict[str, str]) -> None:
    path, client = urlsplit(told["MediaUrl0"]).path, app.test_client()
    assert client.get(f"{path}.json").status_code == 401
    assert client.delete(path).status_code == 401
    assert client.get(path.rpartition("/")[0]).status_code == 401
    wrong = {"Authorization": basic(ACCOUNT, "wrong")}
    assert client.get(path, headers=wrong).status_code == 401
    assert client.get(path.replace(ACCOUNT, "AC" + "9" * 32)).status_code == 401
    assert client.get(path[:-1] + "x").status_code == 404


def test_a_deleted_file_is_gone(app: Flask, provider: Provider, told: dict[str, str]) -> None:
    path = urlsplit(told["MediaUrl0"]).path
    assert provider.api("DELETE", path).status_code == 204
    assert app.test_client().get(path).status_code == 404


def test_ten_pictures_are_taken_and_no_more(provider: Provider) -> None:
    assert texted(provider, [ELSEWHERE] * 10).status_code == 201
    assert_control_refused(texted(provider, [ELSEWHERE] * 11), 400, "NOT_MEDIA")


@pytest.mark.parametrize("url", ["data:image/png;base64,!", "data:image/png", "ftp://a.example/1.jpg", ""])
def test_what_holds_no_file_is_refused(provider: Provider, url: str) -> None:
    assert_control_refused(texted(provider, [url]), 400, "NOT_MEDIA")


READ = [
    ("data:,Hello%20you", b"Hello you", "text/plain"),
    ("data:text/vcard;charset=utf-8,A", b"A", "text/vcard"),
]


@pytest.mark.parametrize(("url", "content", "kind"), READ)
def test_data_are_read_however_they_are_written(
    provider: Provider, application: Application, url: str, content: bytes, kind: str
) -> None:
    answer(texted(provider, [url]), 201)
    provider.settle()
    found = provider.api("GET", urlsplit(application.told("MediaUrl0")[-1] or "").path)
    assert (found.data, found.mimetype) == (content, kind)
