"""Who may look at the pages: by a name on a test bench, by a token elsewhere, and by nothing that opens the API."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.app import app_of
from tests.engine.campus import AVERY, SAM, SAMS_MOBILE, Campus

NewEngine = Callable[..., Campus]
TOKEN, OPERATORS = {"ENGINE_TOKEN": "u" * 20}, {"ENGINE_OPERATOR_TOKEN": "o" * 20}


def posted(client: FlaskClient, path: str, like: str = "/sign-in", **fields: str) -> TestResponse:
    """A form with the token that the page gave."""
    page = client.get(like)
    token = re.findall(r'csrf_token" value="([^"]+)', page.text)[0]
    return client.post(path, data={"csrf_token": token, **fields})


def signed_in(client: FlaskClient, user: str, **more: str) -> int:
    return posted(client, "/sign-in", form="user", user=user, **more).status_code


def with_avery(new_engine: NewEngine, **settings: str) -> Campus:
    campus = new_engine(**settings)
    headers = {"Authorization": f"Bearer {settings['ENGINE_TOKEN']}"} if "ENGINE_TOKEN" in settings else {}
    record = {"name": "Avery", "kind": "staff", "roles": ["advisor"]}
    assert campus.client.put(f"/v1/people/{AVERY}", json=record, headers=headers).status_code == 201
    return campus


def test_with_a_token_a_name_is_not_enough_and_no_name_is_shown(new_engine: NewEngine) -> None:
    campus = with_avery(new_engine, **TOKEN)
    assert "Avery" not in campus.client.get("/sign-in").text
    assert signed_in(campus.client, AVERY) == 401
    assert signed_in(campus.client, AVERY, token="wrong") == 401
    assert campus.client.get("/people").status_code == 303
    assert signed_in(campus.client, AVERY, token=TOKEN["ENGINE_TOKEN"]) == 303
    assert campus.client.get("/people").status_code == 200


def test_the_cookie_opens_no_route_of_the_api(new_engine: NewEngine) -> None:
    campus = with_avery(new_engine, **TOKEN)
    signed_in(campus.client, AVERY, token=TOKEN["ENGINE_TOKEN"])
    assert campus.client.get("/people").status_code == 200
    assert campus.client.get("/v1/people").status_code == 401


def test_an_operator_signs_in_with_the_operators_token_only(new_engine: NewEngine) -> None:
    campus = with_avery(new_engine, **TOKEN, **OPERATORS)
    for token in ("", TOKEN["ENGINE_TOKEN"]):
        assert posted(campus.client, "/sign-in", form="operator", token=token).status_code == 401
    right = posted(campus.client, "/sign-in", form="operator", token=OPERATORS["ENGINE_OPERATOR_TOKEN"])
    assert right.status_code == 303
    assert "Save the limits" in campus.client.get("/configuration/twilio").text


def test_without_an_operators_token_nobody_is_an_operator_elsewhere(new_engine: NewEngine) -> None:
    campus = with_avery(new_engine, **TOKEN)
    assert posted(campus.client, "/sign-in", form="operator", token="").status_code == 401


def test_a_user_changes_no_limit_by_a_form_made_by_hand(campus: Campus) -> None:
    signed_in(campus.client, AVERY)
    page, path = "/configuration/general", "/configuration/twilio"
    refused = posted(campus.client, path, page, form="limits", sms_message_limit="5")
    assert (refused.status_code, "Only an operator does this" in refused.text) == (403, True)
    assert campus.get("/v1/configuration")["sms_message_limit"] == 1_000_000


def test_by_its_public_name_a_bench_shows_nobody(campus: Campus) -> None:
    public = "http://engine.test"
    page = campus.client.get("/sign-in", base_url=public).text
    assert "Avery" not in page
    assert "This engine has no token" in page
    token = re.findall(r'csrf_token" value="([^"]+)', page)[0]
    form = {"csrf_token": token, "form": "user", "user": AVERY}
    assert campus.client.post("/sign-in", data=form, base_url=public).status_code == 401


def test_every_process_of_one_engine_knows_the_cookie_and_none_with_another_token(
    new_engine: NewEngine,
) -> None:
    campus = with_avery(new_engine)
    signed_in(campus.client, AVERY)
    cookie = campus.client.get_cookie("engine_student_success")
    assert cookie is not None
    for other, status in ((campus, 200), (with_avery(new_engine, **OPERATORS), 303)):
        client = app_of(other.services).test_client()
        client.set_cookie(cookie.key, cookie.value)
        assert client.get("/people").status_code == status


@pytest.mark.parametrize("path", ["/people/nobody", "/report/none", "/sends/none", "/imports/none"])
def test_what_is_not_there_is_said_on_a_page(campus: Campus, path: str) -> None:
    signed_in(campus.client, AVERY)
    answer = campus.client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_an_address_that_leads_nowhere_is_a_page_to_a_browser_and_a_problem_to_a_program(
    campus: Campus,
) -> None:
    browser = {"Accept": "text/html,*/*"}
    assert campus.client.get("/nowhere", headers=browser).mimetype == "text/html"
    assert campus.client.get("/nowhere").mimetype == "application/problem+json"
    assert campus.client.get("/v1/nowhere", headers=browser).mimetype == "application/problem+json"


def test_a_character_that_no_database_keeps_is_refused_in_a_sentence(campus: Campus) -> None:
    assert posted(campus.client, "/sign-in", form="user", user="\0").status_code == 400
    signed_in(campus.client, AVERY)
    for path in ("/people?search=%00", "/report?from=%00", "/send?to=%00", "/people/%00"):
        answer = campus.client.get(path)
        assert (answer.status_code, "U+0000" in answer.text) == (400, True)


def test_a_style_sheet_that_the_browser_has_is_not_sent_again(campus: Campus) -> None:
    with campus.client.get("/pages/pages.css") as first:
        tag = first.headers["ETag"]
    again = campus.client.get("/pages/pages.css", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_message_is_sent_once_however_often_its_form_is(campus: Campus) -> None:
    signed_in(campus.client, AVERY)
    for _ in range(2):
        answer = posted(campus.client, "/send", "/send", form="send", key="k1", to=SAM, body="Hello")
        assert answer.status_code == 303
    assert [text.to for text in campus.twilio.texts] == [SAMS_MOBILE]
