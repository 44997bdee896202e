"""Two people edit one record by the API: the second, who has seen an older version, is told, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.engine.campus import SAM, SAMS_HOME, SAMS_MOBILE, Campus

PHONE = f"/v1/people/{SAM}/phones/{SAMS_MOBILE}"


def patched(campus: Campus, path: str, seen: str, **values: Any) -> TestResponse:
    return campus.client.patch(path, json=values, headers={"If-Match": seen})


def test_the_version_is_the_tag_of_the_answer(campus: Campus) -> None:
    answer = campus.client.get(f"/v1/people/{SAM}")
    assert answer.get_etag() == (answer.json["version"], False)  # type: ignore[index]  # it is an object


def test_the_second_edit_of_a_phone_is_refused_and_the_first_stands(campus: Campus) -> None:
    seen = campus.client.get(f"/v1/people/{SAM}").headers["ETag"]
    assert patched(campus, PHONE, seen, by="avery", sms_status="disabled").status_code == 200
    late = patched(campus, PHONE, seen, by="blake", sms_status="enabled")
    assert (late.status_code, late.json["code"]) == (412, "CHANGED_MEANWHILE")  # type: ignore[index]  # as above
    assert campus.statuses(SAM)[SAMS_MOBILE] == "disabled"


def test_whoever_has_read_the_newest_version_may_go_on(campus: Campus) -> None:
    seen = campus.client.get(f"/v1/people/{SAM}").headers["ETag"]
    again = patched(campus, PHONE, seen, by="avery", sms_status="disabled").headers["ETag"]
    assert patched(campus, PHONE, again, by="blake", sms_status="enabled").status_code == 200


@pytest.mark.parametrize("seen", ["*", None])
def test_without_a_version_the_last_word_counts(campus: Campus, seen: str | None) -> None:
    headers = {"If-Match": seen} if seen else {}
    assert (
        campus.client.patch(PHONE, json={"by": "a", "sms_status": "enabled"}, headers=headers).status_code
        == 200
    )
    assert campus.edit(SAM, SAMS_HOME, sms_status="enabled").status_code == 200


def test_the_whole_record_and_the_settings_have_versions_too(campus: Campus) -> None:
    for path, values in ((f"/v1/people/{SAM}", {"name": "S", "kind": "student"}), ("/v1/configuration", {})):
        method = campus.client.put if values else campus.client.patch
        refused = method(path, json=values, headers={"If-Match": '"older"'})
        assert (refused.status_code, refused.content_type) == (412, "application/problem+json")
    assert campus.get(f"/v1/people/{SAM}")["name"] == "Sam"


def test_a_template_that_was_changed_meanwhile_stays(new_engine: Callable[..., Campus]) -> None:
    client = new_engine(ENGINE_POLICY="engage").client
    first = client.put("/v1/templates/Sale", json={"category": "marketing", "body": "A sale"})
    assert client.get("/v1/templates/Sale").headers["ETag"] == first.headers["ETag"]
    seen = {"If-Match": first.headers["ETag"]}
    for words, status in (("A big sale", 200), ("A small sale", 412)):
        body = {"category": "marketing", "body": words}
        assert client.put("/v1/templates/Sale", json=body, headers=seen).status_code == status
    assert client.get("/v1/templates/Sale").json["body"] == "A big sale"  # type: ignore[index]  # as above
