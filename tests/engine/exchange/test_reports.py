"""The message report: filters, pages, export."""

from __future__ import annotations

import csv
import io

import pytest

from engine.exchange import reports
from engine.exchange.reports import Filter, Place, defused
from engine.model import MessageStatus, Reason
from tests.engine.campus import AVERY, BLAKE, ROBIN, SAM, SAMS_MOBILE, Campus
from tests.engine.twilio_double import BEGINNING


@pytest.fixture
def term(campus: Campus) -> Campus:
    """Three days of messages: one delivered, one refused and mailed, one by mail, one reply."""
    campus.sent(AVERY, SAM, "one")
    campus.report_status(campus.twilio.texts[0], "delivered")
    campus.pass_time(days=1)
    campus.twilio.blocks.add((campus.twilio.texts[0].sender, SAMS_MOBILE))
    campus.sent(AVERY, SAM, "two")
    campus.pass_time(days=1)
    campus.sent(BLAKE, SAM, "three")
    campus.sent(BLAKE, ROBIN, "four")
    campus.text(SAMS_MOBILE, "+15550200001", "five")
    return campus


FILTERS = [
    ({}, ["four", "three", "two", "one"]),
    ({"from": BLAKE}, ["four", "three"]),
    ({"to": SAM}, ["three", "two", "one"]),
    ({"from": BLAKE, "to": SAM}, ["three"]),
    ({"destination": SAMS_MOBILE}, ["one"]),
    ({"destination": "(555) 010-0001"}, ["one"]),
    ({"destination": "sam@campus.test"}, ["three", "two"]),
    ({"channel": "email"}, ["three", "two"]),
    ({"error_code": "21610"}, ["two"]),
    ({"error_code": "Attempt To Send To Unsubscribed Recipient 21610"}, ["two"]),
    ({"reason": "NO_TEXTABLE_NUMBER"}, ["three"]),
    ({"status": "delivered"}, ["one"]),
    ({"since": "2026-03-03T12:00:00Z"}, ["four", "three", "two"]),
    ({"since": "2026-03-03T14:00:00+02:00"}, ["four", "three", "two"]),
    ({"since": "2026-03-03"}, ["four", "three", "two"]),
    ({"since": "2026-03-03 12:00"}, ["four", "three", "two"]),
    ({"since": "2026-03-03T14:00:00 02:00"}, ["four", "three", "two"]),
    ({"until": "2026-03-03T12:00:00Z"}, ["one"]),
    ({"since": "2026-03-03", "until": "2026-03-03"}, ["two"]),
    ({"since": "2026-03-03", "until": "2026-03-04T00:00:00Z"}, ["two"]),
    ({"direction": "inbound"}, ["five"]),
    ({"direction": "all"}, ["five", "four", "three", "two", "one"]),
    ({"channel": ""}, ["four", "three", "two", "one"]),
]


@pytest.mark.parametrize(("filters", "bodies"), FILTERS, ids=[str(row[0]) for row in FILTERS])
def test_a_filter_shows_what_it_says_newest_first(
    term: Campus, filters: dict[str, str], bodies: list[str]
) -> None:
    assert [row["body"] for row in term.report(**filters)] == bodies


BAD_FILTERS = [
    {"channel": "fax"},
    {"error_code": "unsubscribed"},
    {"since": "yesterday"},
    {"limit": "0"},
    {"limit": "1001"},
    {"limit": "many"},
    {"cursor": "!"},
    {"direction": "up"},
    {"form": "avery"},
]


@pytest.mark.parametrize("filters", BAD_FILTERS, ids=str)
def test_a_filter_that_makes_no_sense_is_refused(campus: Campus, filters: dict[str, str]) -> None:
    response = campus.client.get("/v1/messages", query_string=filters)
    assert response.status_code == 400
    assert next(iter(filters)) in response.text


def test_pages_neither_repeat_nor_miss_while_rows_arrive(campus: Campus) -> None:
    for i in range(7):
        campus.sent(AVERY, SAM, str(i))
    seen: list[str] = []
    cursor = ""
    for page in range(4):
        answer = campus.get("/v1/messages", limit="2", cursor=cursor)
        seen += [row["body"] for row in answer["messages"]]
        cursor = answer["next_cursor"]
        campus.sent(BLAKE, ROBIN, f"late {page}")
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]
    assert cursor is None


def exported(campus: Campus, **filters: str) -> list[dict[str, str]]:
    response = campus.client.get("/v1/messages", query_string=filters, headers={"Accept": "text/csv"})
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text)))


def test_the_export_has_every_row_of_the_filter(term: Campus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.exchange.reports._EXPORT_PAGE", 1)
    rows = exported(term, to=SAM)
    assert [row["body"] for row in rows] == ["three", "two", "one"]
    assert rows[1]["error"] == "Attempt To Send To Unsubscribed Recipient 21610"
    assert rows[2]["destination"] == SAMS_MOBILE
    assert rows[2]["error_code"] == ""


def test_one_message_can_be_looked_up(campus: Campus) -> None:
    row = campus.sent(AVERY, SAM)
    assert campus.get(f"/v1/messages/{row['id']}") == row


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(direction=None),
        Filter(from_person=AVERY),
        Filter(to_person=SAM, since=BEGINNING),
        Filter(destination=SAMS_MOBILE),
        Filter(error_code=21610),
        Filter(reason=Reason.NO_TEXTABLE_NUMBER),
        Filter(status=MessageStatus.FAILED),
        Filter(since=BEGINNING, until=BEGINNING),
        Filter(to_person=SAM, before=Place(BEGINNING, 7)),
    ],
    ids=str,
)
def test_a_page_is_read_along_an_index_however_long_the_report(campus: Campus, wanted: Filter) -> None:
    with campus.services.database.reading() as connection:
        statement = (
            reports.query(wanted).limit(50).compile(connection, compile_kwargs={"literal_binds": True})
        )
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    assert len(plan) == 1
    assert "USING INDEX" in plan[0]


CELLS = [
    ("=1+1", "'=1+1"),
    ("+1 from me", "'+1 from me"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("\uff1d1+1", "'\uff1d1+1"),
    ("+15550100001", "+15550100001"),
    ("+1555\n=1", "'+1555\n=1"),
    ("a = b", "a = b"),
    ("", ""),
    (None, ""),
    (21610, "21610"),
]


@pytest.mark.parametrize(("cell", "text"), CELLS)
def test_a_formula_is_defused(cell: object, text: str) -> None:
    assert defused(cell) == text
