"""The console by HTTP: who may see it, what it says, and that nothing of a text becomes part of the page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from simulator.doors.console.view import TABS, View, view_of
from simulator.doors.console.words import SWITCHES
from simulator.model import Persona, Switches
from tests.simulator.provider import TOKEN, Provider
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
SEEN = {"person": STUDENT}


@pytest.fixture
def browser(app: Flask, provider: Provider) -> FlaskClient:
    """A browser that is signed in to the account of the tests, whose advisor has texted the student."""
    provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    provider.settle()
    client = app.test_client()
    form = {"account_sid": ACCOUNT, "auth_token": TOKEN}
    assert client.post("/console/sign-in", data=form).status_code == 303
    return client


def page(client: FlaskClient, **query: str) -> str:
    response = client.get("/", query_string=query)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_without_a_cookie_there_are_only_the_forms(app: Flask) -> None:
    assert "Open this account" in page(app.test_client())


def test_the_default_account_is_one_click_from_this_machine_and_none_from_another(app: Flask) -> None:
    client = app.test_client()
    assert "Open the default account" in page(client)
    assert client.post("/console/sign-in", data={"default": "yes"}).status_code == 303
    assert "Handsets" in page(client)

    stranger = app.test_client()
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert "Open the default account" not in stranger.get("/", environ_base=far).get_data(as_text=True)
    assert stranger.post("/console/sign-in", data={"default": "yes"}, environ_base=far).status_code == 400


def test_a_wrong_token_opens_nothing(app: Flask, provider: Provider) -> None:
    provider.log()
    client = app.test_client()
    refused = client.post("/console/sign-in", data={"account_sid": ACCOUNT, "auth_token": "wrong"})
    assert refused.status_code == 401
    assert "not this account" in refused.get_data(as_text=True)
    assert "Handsets" not in page(client)


@pytest.mark.parametrize("cookie", ["", "nonsense", ACCOUNT, f'"{ACCOUNT}".AAAA.BBBB'])
def test_a_cookie_that_this_process_did_not_sign_is_none(app: Flask, provider: Provider, cookie: str) -> None:
    provider.log()
    client = app.test_client()
    client.set_cookie("stopgap_account", cookie)
    assert "Handsets" not in page(client)
    assert client.get("/_sim/clock").status_code == 401


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(app: Flask) -> None:
    cookie = app.test_client().post("/console/sign-in", data={"default": "yes"}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_whoever_is_signed_in_may_use_the_control_routes_and_credentials_come_first(
    browser: FlaskClient,
) -> None:
    assert browser.get("/_sim/clock").status_code == 200
    assert browser.get("/_sim/clock", headers={"Authorization": "Basic d3Jvbmc6d3Jvbmc="}).status_code == 401
    browser.post("/console/sign-out")
    assert browser.get("/_sim/clock").status_code == 401


def test_it_shows_what_reached_the_handset_with_the_names_that_are_known(
    browser: FlaskClient, provider: Provider
) -> None:
    provider.control("PUT", f"handsets/{STUDENT}", {"name": "Sam Flores"})
    provider.text(STUDENT, ADVISOR, "STOP")
    seen = page(browser, **SEEN)
    assert "Sam Flores" in seen
    assert "Hello" in seen
    assert "the provider’s own answer" in seen
    assert 'class="badge stopped"' in seen


@pytest.mark.parametrize("tab", [name for name, _ in TABS])
def test_a_hostile_body_stays_words_on_every_tab(browser: FlaskClient, provider: Provider, tab: str) -> None:
    provider.control("PUT", f"handsets/{STUDENT}", {"name": HOSTILE})
    provider.text(STUDENT, ADVISOR, HOSTILE)
    provider.sent(To=STUDENT, From=ADVISOR, Body=HOSTILE)
    provider.control(
        "POST", "faults", {"name": HOSTILE, "on": "answer", "effect": {"type": "drop"}, "nth": [9]}
    )
    for query in (SEEN, {}, {"mailbox": HOSTILE}, {"message": HOSTILE}, {"to": HOSTILE}, {"status": HOSTILE}):
        seen = page(browser, tab=tab, **query)
        assert "<script>alert" not in seen
        assert "<img src=x" not in seen


def test_the_page_loads_nothing_from_elsewhere_and_says_so_to_the_browser(browser: FlaskClient) -> None:
    policy = browser.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("console.css", "acts.js", "live.js", "morph.js", "unread.js", "mark.svg"):
        with browser.get(f"/console/static/{name}") as response:
            assert response.status_code == 200
    assert 'src="http' not in page(browser, **SEEN)


def test_one_message_is_told_step_by_step(browser: FlaskClient, provider: Provider) -> None:
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Are you coming?")
    provider.settle()
    seen = page(browser, tab="messages", message=sid)
    for words in ("taken by the provider: queued", "became sent", "became delivered"):
        assert words in seen


def test_the_log_is_narrowed_and_paged(browser: FlaskClient, provider: Provider) -> None:
    for n in range(60):
        provider.sent(To=STUDENT, From=ADVISOR, Body=f"Text number {n:02d}.")
    first = page(browser, tab="messages")
    assert "Text number 59." in first
    assert "Text number 09." not in first
    older = provider.log(PageSize="50")[-1]["sid"]
    assert f"before={older}" in first
    assert "Text number 09." in page(browser, tab="messages", before=older)
    assert "Text number" not in page(browser, tab="messages", to="+15553019999")


def test_a_mails_page_is_a_document_of_its_own_that_may_do_nothing(browser: FlaskClient, app: Flask) -> None:
    from simulator.journal import MailArrived
    from simulator.language.mail import read
    from tests.simulator.provider import services_of

    raw = b"Subject: Hi\r\nContent-Type: text/html\r\n\r\n<h1>Dear Sam</h1><script>alert(1)</script>\r\n"
    with services_of(app).store.turn(ACCOUNT) as taken:
        taken.record(MailArrived(read("a@example.org", ["sam@example.org"], raw)))
    assert "Dear Sam" in page(browser, mailbox="sam@example.org")
    html = browser.get("/console/mailboxes/sam@example.org/1")
    assert html.status_code == 200
    assert "<h1>Dear Sam</h1>" in html.get_data(as_text=True)
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert browser.get("/console/mailboxes/sam@example.org/2").status_code == 404
    assert app.test_client().get("/console/mailboxes/sam@example.org/1").status_code == 404


def test_every_switch_and_persona_has_words() -> None:
    from simulator.doors.console.words import PERSONAS

    assert set(SWITCHES) == set(Switches.__struct_fields__)
    assert set(PERSONAS) == set(Persona)


def test_a_link_keeps_what_it_does_not_change_and_another_tab_begins_anew() -> None:
    from werkzeug.datastructures import MultiDict

    view = view_of(
        MultiDict({"person": "+1 555 301 0001", "tab": "messages", "from": "+15552010001", "x": "y"})
    )
    assert view == View(person="+15553010001", tab="messages", sender="+15552010001")
    assert view.link(status="failed") == (
        "/?person=%2B15553010001&tab=messages&from=%2B15552010001&status=failed"
    )
    assert view.link(tab="webhooks") == "/?person=%2B15553010001&tab=webhooks"
    assert view_of(MultiDict({"tab": "nonsense"})).tab == "ledger"
