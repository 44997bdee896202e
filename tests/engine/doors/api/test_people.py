"""People, their phones, and who did what to them."""

from __future__ import annotations

import pytest

from tests.engine.campus import AVERY, ROBIN, SAM, SAMS_HOME, SAMS_MOBILE, Campus, phone

EDITED = "2026-03-02T12:00:00Z"


def test_somebody_new_is_created_and_then_replaced(campus: Campus) -> None:
    assert campus.put("drew", "staff").status_code == 201
    response = campus.put("drew", "student", name="Drew D.", roles=["a", "b"], email=None)
    assert (response.status_code, campus.get("/v1/people/drew")) == (200, response.json)
    assert response.json == {
        "id": "drew", "name": "Drew D.", "kind": "student", "email": None, "roles": ["a", "b"], "phones": [],
        "version": campus.get("/v1/people/drew")["version"],
    }  # fmt: skip


def test_a_number_is_kept_in_one_form(campus: Campus) -> None:
    campus.put(ROBIN, phones=[phone("(555) 010-0009", " Mobile ")])
    assert campus.phones(ROBIN)["+15550100009"]["type"] == "mobile"


def test_two_spellings_of_a_number_are_one_phone(campus: Campus) -> None:
    """Also where the text looks like E.164 already: a country's trunk prefix is no part of the number."""
    campus.put(ROBIN, phones=[phone("+4407911123456"), phone("+447911123456", "home")])
    assert {number: row["type"] for number, row in campus.phones(ROBIN).items()} == {"+447911123456": "home"}


BAD_PEOPLE = [
    ("no name", {"name": ""}, 400, "INVALID_REQUEST"),
    ("a kind that is none", {"kind": "dean"}, 400, "INVALID_REQUEST"),
    ("no mail address", {"email": "nobody"}, 422, "INVALID_EMAIL"),
    ("no phone number", {"phones": [phone("12")]}, 422, "INVALID_PHONE_NUMBER"),
    ("a status that is none", {"phones": [phone(SAMS_MOBILE, sms_status="on")]}, 400, "INVALID_REQUEST"),
    ("a time that is none", {"phones": [phone(SAMS_MOBILE, verified_at="noon")]}, 400, "INVALID_TIME"),
]


@pytest.mark.parametrize(
    ("values", "status", "code"), [row[1:] for row in BAD_PEOPLE], ids=[row[0] for row in BAD_PEOPLE]
)
def test_a_record_that_cannot_be_is_refused_whole(
    campus: Campus, values: dict[str, object], status: int, code: str
) -> None:
    before = campus.get(f"/v1/people/{SAM}")
    response = campus.put(SAM, **values)  # type: ignore[arg-type]  # wrong on purpose
    assert (response.status_code, response.json["code"]) == (status, code)  # type: ignore[index]  # an object
    assert campus.get(f"/v1/people/{SAM}") == before


def test_an_id_has_a_length(campus: Campus) -> None:
    assert campus.put("x" * 201, name="X").status_code == 422


def test_nobody_is_404(campus: Campus) -> None:
    for path in ("/v1/people/nobody", "/v1/people/nobody/changes"):
        assert campus.client.get(path).json["code"] == "UNKNOWN_PERSON"  # type: ignore[index]  # an object
    assert campus.edit("nobody", SAMS_MOBILE, verified=True).status_code == 404
    assert campus.edit(ROBIN, SAMS_MOBILE, verified=True).json["code"] == "UNKNOWN_PHONE"  # type: ignore[index]  # an object


def test_a_mark_says_who_and_when(campus: Campus) -> None:
    campus.edit(SAM, SAMS_HOME, verified=True, by=AVERY)
    phones = campus.phones(SAM)
    assert (phones[SAMS_HOME]["verified_at"], phones[SAMS_HOME]["verified_by"]) == (EDITED, AVERY)
    assert {number: each["last_verified"] for number, each in phones.items()} == {
        SAMS_MOBILE: False,
        SAMS_HOME: True,
    }
    campus.pass_time(days=1)
    campus.edit(SAM, SAMS_MOBILE, verified=True, by="blake")
    assert campus.phones(SAM)[SAMS_MOBILE]["last_verified"]
    assert not campus.phones(SAM)[SAMS_HOME]["last_verified"]


def test_a_date_in_a_record_is_a_mark_too(campus: Campus) -> None:
    campus.put(
        SAM, phones=[phone(SAMS_MOBILE, verified_at="2026-01-05T10:00:00+02:00", verified_by="import")]
    )
    shown = campus.phones(SAM)[SAMS_MOBILE]
    assert (shown["verified_at"], shown["verified_by"]) == ("2026-01-05T08:00:00Z", "import")


def test_a_record_without_statuses_leaves_them(campus: Campus) -> None:
    campus.edit(SAM, SAMS_MOBILE, sms_status="enabled")
    campus.put(SAM, phones=[phone(SAMS_HOME, "work"), phone(SAMS_MOBILE, "home")])
    assert campus.statuses(SAM) == {SAMS_MOBILE: "enabled", SAMS_HOME: "default"}


def test_saving_the_same_again_changes_nothing(campus: Campus) -> None:
    campus.edit(SAM, SAMS_MOBILE, sms_status="enabled", by=AVERY)
    for _ in range(2):
        campus.edit(SAM, SAMS_MOBILE, sms_status="enabled", by="blake")
    assert [change["by"] for change in campus.get(f"/v1/people/{SAM}/changes")["changes"]] == [AVERY]


def test_a_default_is_felt_at_once_by_default_numbers_alone(campus: Campus) -> None:
    campus.edit(SAM, SAMS_HOME, sms_status="enabled")
    campus.configure(student_sms_default="disabled")
    effective = {number: each["effective_sms_status"] for number, each in campus.phones(SAM).items()}
    assert effective == {SAMS_MOBILE: "disabled", SAMS_HOME: "enabled"}
    assert campus.statuses(SAM) == {SAMS_MOBILE: "default", SAMS_HOME: "enabled"}
    assert [each["textable"] for each in campus.phones(SAM).values()] == [False, True]


def listed(campus: Campus, **arguments: str) -> list[str]:
    return [person["id"] for person in campus.get("/v1/people", **arguments)["people"]]


SEARCHES = [
    ({}, [AVERY, "blake", ROBIN, SAM]),
    ({"search": "AVE"}, [AVERY]),
    ({"search": "robin@"}, [ROBIN]),
    ({"search": SAMS_HOME}, [SAM]),
    ({"search": "0100"}, [ROBIN, SAM]),
    ({"search": "%"}, []),
    ({"kind": "staff"}, [AVERY, "blake"]),
    ({"kind": "student", "search": "sam"}, [SAM]),
]


@pytest.mark.parametrize(("arguments", "found"), SEARCHES, ids=[str(row[0]) for row in SEARCHES])
def test_people_are_found_by_anything_known_of_them_in_the_order_of_their_names(
    campus: Campus, arguments: dict[str, str], found: list[str]
) -> None:
    assert listed(campus, **arguments) == found


def test_people_come_in_pages(campus: Campus) -> None:
    campus.put("sam-2", name="Sam")
    campus.put("sam-1", name="Sam")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = campus.get("/v1/people", limit="2", cursor=cursor)
        seen += [person["id"] for person in answer["people"]]
        cursor = answer["next_cursor"]
    assert seen == [AVERY, "blake", ROBIN, SAM, "sam-1", "sam-2"]


def test_a_list_shows_people_as_they_are_shown_alone(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    for person in campus.get("/v1/people")["people"]:
        assert campus.get(f"/v1/people/{person['id']}") == person
    assert campus.client.get("/v1/people?kind=dean").status_code == 400
