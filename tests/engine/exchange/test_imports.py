"""CSV files as they really come."""

from __future__ import annotations

from typing import Any

import pytest

from engine.exchange import rosters
from tests.engine.campus import AVERY, FIRST_NUMBER, SAM, SAMS_HOME, SAMS_MOBILE, Campus

HEADER = "person_id,name,kind,email,roles,phone,phone_type"
NEW = "+15550400001"


def upload(campus: Campus, kind: str, data: str | bytes, **arguments: str) -> dict[str, Any]:
    content = data.encode() if isinstance(data, str) else data
    response = campus.client.post(f"/v1/imports/{kind}", data=content, query_string=arguments)
    assert response.status_code == 200, response.text
    return dict(response.json)  # type: ignore[arg-type]  # an object


def test_a_sis_import_adds_and_updates_and_touches_no_status(campus: Campus) -> None:
    campus.edit(SAM, SAMS_MOBILE, sms_status="disabled")
    campus.edit(SAM, SAMS_HOME, sms_status="enabled")
    report = upload(
        campus,
        "sis",
        f"{HEADER}\nsam,Samuel,,,,{SAMS_MOBILE},Mobile\nsam,,,,,{NEW},work\nnew,Nel,student,n@x.org,,{NEW},mobile\n",
    )
    assert report == {"lines": 3, "imported": 3, "people_new": 1, "people_changed": 1, "errors": []}
    assert campus.statuses(SAM) == {SAMS_MOBILE: "disabled", SAMS_HOME: "enabled", NEW: "default"}
    assert campus.get(f"/v1/people/{SAM}")["name"] == "Samuel"
    assert campus.phones("new")[NEW]["verified_at"] is None


def test_importing_again_changes_nothing(campus: Campus) -> None:
    data = f"{HEADER}\nnew,Nel,staff,n@x.org,advisor tutor|dean,{NEW},mobile\n"
    upload(campus, "sis", data)
    assert campus.get("/v1/people/new")["roles"] == ["advisor", "tutor", "dean"]
    changed = [upload(campus, kind, data)["people_changed"] for kind in ("sis", "prospects", "prospects")]
    assert changed == [0, 1, 0]


def test_a_prospect_upload_verifies_numbers_that_were_not(campus: Campus) -> None:
    campus.edit(SAM, SAMS_MOBILE, verified=True, by=AVERY)
    campus.pass_time(days=1)
    data = f"person_id,phone,phone_type\nsam,{SAMS_MOBILE},mobile\nsam,{SAMS_HOME},home\n"
    upload(campus, "prospects", data, by="blake")
    marks = {
        number: (each["verified_at"][:10], each["verified_by"]) for number, each in campus.phones(SAM).items()
    }
    assert marks == {SAMS_MOBILE: ("2026-03-02", AVERY), SAMS_HOME: ("2026-03-03", "blake")}


LINES = [
    ("nobody,,,,,,", "MISSING_NAME"),
    (",Nel,,,,,", "INVALID_ID"),
    ("x" * 201 + ",Nel,,,,,", "INVALID_ID"),
    ("new,Nel,dean,,,,", "INVALID_KIND"),
    ("new,Nel,,nowhere,,,", "INVALID_EMAIL"),
    ("new,Nel,,,,12,mobile", "INVALID_PHONE_NUMBER"),
    (f"new,Nel,,,,{NEW},", "MISSING_PHONE_TYPE"),
    (f"new,Nel,,,,{FIRST_NUMBER},mobile", "NUMBER_IS_A_SENDER"),
    ("new,Nel,,,,,,too,many", "TOO_MANY_CELLS"),
    ('new,"Nel" x,,,,,', "BROKEN_LINE"),
]


@pytest.mark.parametrize(("line", "reason"), LINES, ids=[row[1] for row in LINES])
def test_a_bad_line_is_reported_and_left_out_whole(campus: Campus, line: str, reason: str) -> None:
    campus.sent(AVERY, SAM)
    report = upload(campus, "sis", f"{HEADER}\nsam,Samuel,,,,,\n\n{line}\nrobin,Robina,,,,,\n")
    (error,) = report["errors"]
    assert (error["line"], error["reason"]) == (4, reason)
    assert (report["lines"], report["imported"], report["people_changed"]) == (3, 2, 2)
    assert campus.client.get("/v1/people/new").status_code == 404


def test_a_quotation_mark_that_is_never_closed_spoils_its_line_only_once(campus: Campus) -> None:
    report = upload(campus, "sis", f'{HEADER}\nsam,Samuel,,,,,\nnew,"Nel,,,,,\nrobin,Robina,,,,,\n')
    assert [(error["line"], error["reason"]) for error in report["errors"]] == [(3, "BROKEN_LINE")]


def test_lines_are_counted_as_an_editor_counts_them(campus: Campus) -> None:
    report = upload(campus, "sis", f'{HEADER}\nsam,"Sam\nuel",,,,,\n,,,,,,\nnew,,,,,,\n')
    assert [error["line"] for error in report["errors"]] == [5]


FORMS = [
    ("utf-8", ","),
    ("utf-8-sig", ";"),
    ("utf-16", "\t"),
    ("cp1252", ";"),
    ("utf-16-le with a mark", ","),
]


@pytest.mark.parametrize(("encoding", "separator"), FORMS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_the_text_may_be_written_in(campus: Campus, encoding: str, separator: str, end: str) -> None:
    rows = [HEADER.split(","), ["new", "Zoë, the 3rd; really", "staff", "z@x.org", "advisor", NEW, "mobile"]]
    text = end.join(separator.join(f'"{cell}"' for cell in row) for row in rows) + end
    marked = "\ufeff" + text if encoding.startswith("utf-16-le") else text
    report = upload(campus, "sis", marked.encode(encoding.partition(" ")[0]))
    assert report["errors"] == []
    assert campus.get("/v1/people/new")["name"] == "Zoë, the 3rd; really"


FILES = [
    ("nothing", b""),
    ("no header", b"sam,Sam\n"),
    ("a header without ids", b"name,phone\nSam,1\n"),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x81"),
    ("half of UTF-16", b"\xff\xfea"),
    ("a broken header", b'"person_id" x,name\n'),
]


@pytest.mark.parametrize("data", [row[1] for row in FILES], ids=[row[0] for row in FILES])
def test_what_is_no_roster_is_refused(campus: Campus, data: bytes) -> None:
    response = campus.client.post("/v1/imports/sis", data=data)
    assert (response.status_code, response.json["code"]) == (422, "NOT_A_ROSTER")  # type: ignore[index]  # an object


def test_there_are_two_kinds_of_imports(campus: Campus) -> None:
    assert campus.client.post("/v1/imports/alumni", data=b"x").status_code == 404


def test_columns_are_found_by_name_in_any_order_and_others_ignored() -> None:
    (line,) = rosters.lines(b"Phone Type,Mood,PHONE, Person ID ,Name\nHome,good,555-010-0001,sam,Sam\n")
    assert isinstance(line, rosters.GoodLine)
    assert line.row.phone is not None
    assert (line.row.id, line.row.phone.number, line.row.phone.type) == ("sam", "+15550100001", "home")


def test_tens_of_thousands_of_lines_are_imported_with_progress(campus: Campus) -> None:
    from engine.exchange.imports import Upload

    lines = [f"p{i},Person {i},student,p{i}@x.org,,+1555{i:07},mobile" for i in range(2_000)]
    seen: list[int] = []
    wanted = Upload(data="\n".join([HEADER, *lines]).encode(), by="sis", verifies=False)
    report = campus.services.imports.run(wanted, campus.twilio.now, progress=seen.append)
    assert seen == [500, 1000, 1500, 2000]
    assert len(report.new) == 2_000
