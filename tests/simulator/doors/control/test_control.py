"""The hands and eyes of a test in the simulated world: `/_sim`."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest

from simulator.model import Switches
from tests.simulator.provider import SMS_URL, STATUS_URL, TOKEN, Application, Provider, answer, services_of
from tests.simulator.refusals import assert_control_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

NUMBER_FIELDS = {"sid", "number", "kind", "sms_url", "refusal", "keyword_handling"}


# -- numbers


def test_a_number_is_owned_without_buying_it(provider: Provider) -> None:
    added = provider.own("(555) 201-0009", sms_url=SMS_URL)
    assert added.keys() >= NUMBER_FIELDS
    assert (added["number"], added["kind"], added["sms_url"]) == ("+15552010009", "local", SMS_URL)
    assert added["sid"].startswith("PN")
    assert answer(provider.control("GET", "numbers"))["numbers"][1] == added


KINDS = [
    (None, "+15552010002"),
    ("local", "+15552010002"),
    ("mobile", "+447700900001"),
    ("toll-free", "+18882010001"),
    ("short-code", "55501"),
]


@pytest.mark.parametrize(("kind", "number"), KINDS)
def test_the_next_free_number_of_a_kind_is_always_the_same(
    provider: Provider, kind: str | None, number: str
) -> None:
    fields = {"kind": kind} if kind else {}
    added = answer(provider.control("POST", "numbers", fields), 201)
    assert (added["number"], added["kind"]) == (number, kind or "local")


def test_a_number_is_set_up(provider: Provider) -> None:
    changed = answer(provider.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async"}))
    assert (changed["refusal"], changed["sms_url"], changed["keyword_handling"]) == ("async", SMS_URL, True)
    changed = answer(
        provider.control("PUT", f"numbers/{ADVISOR}", {"sms_url": "", "keyword_handling": False})
    )
    assert (changed["refusal"], changed["sms_url"], changed["keyword_handling"]) == ("async", "", False)


# -- handsets


def test_a_handset_shows_what_it_sent_and_received_oldest_first(provider: Provider) -> None:
    sent = provider.text(STUDENT, ADVISOR, "Hello")["sid"]
    provider.advance(60)
    received = provider.sent(To=STUDENT, From=ADVISOR, Body="Hi")
    provider.settle()
    assert answer(provider.control("GET", "handsets/555-301-0001/texts"))["texts"] == [
        {
            "direction": "sent",
            "from": STUDENT,
            "to": ADVISOR,
            "body": "Hello",
            "at": "2026-11-21T09:00:00Z",
            "sid": sent,
        },
        {
            "direction": "received",
            "from": ADVISOR,
            "to": STUDENT,
            "body": "Hi",
            "at": "2026-11-21T09:01:00Z",
            "sid": received,
        },
    ]


def test_a_text_may_carry_pictures(provider: Provider, application: Application) -> None:
    fields = {"to": ADVISOR, "media": ["https://a.example/1.jpg"]}
    told = answer(provider.control("POST", f"handsets/{STUDENT}/texts", fields), 201)
    assert (told["sid"][:2], told["body"]) == ("MM", "")
    provider.settle()
    assert f"/Messages/{told['sid']}/Media/ME" in (application.told("MediaUrl0")[0] or "")


def test_a_handset_is_told_how_to_behave(provider: Provider) -> None:
    path = f"handsets/{STUDENT}"
    assert answer(
        provider.control("PUT", path, {"persona": "silent", "delay_seconds": 1.5, "name": "Sam"})
    ) == {
        "number": STUDENT,
        "persona": "silent",
        "delay_seconds": 1.5,
        "name": "Sam",
    }
    assert answer(provider.control("PUT", path, {})) == {
        "number": STUDENT,
        "persona": "reachable",
        "delay_seconds": 0,
        "name": "Sam",
    }


# -- mailboxes


def test_mail_arrives_in_the_mailboxes_of_the_account_that_sent_it(provider: Provider) -> None:
    mailboxes = services_of(provider.app).mailboxes
    with smtplib.SMTP(mailboxes.host, mailboxes.port, timeout=10) as smtp:
        smtp.login(ACCOUNT, TOKEN)
        smtp.sendmail("a@campus.example", ["Ada@campus.example"], b"Subject: Hi\r\nX-A: 1\r\n\r\nHello\r\n")
    (mail,) = answer(provider.control("GET", "mailboxes/ada@campus.example"))["mails"]
    assert mail == {
        "from": "a@campus.example",
        "to": ["Ada@campus.example"],
        "subject": "Hi",
        "text": "Hello",
        "at": "2026-11-21T09:00:00Z",
        "headers": {"Subject": "Hi", "X-A": "1"},
    }
    assert answer(provider.control("GET", "mailboxes/bob@campus.example")) == {"mails": []}


def test_mail_without_a_login_is_the_default_accounts(provider: Provider) -> None:
    mailboxes = services_of(provider.app).mailboxes
    with smtplib.SMTP(mailboxes.host, mailboxes.port, timeout=10) as smtp:
        smtp.sendmail("a@campus.example", ["ada@campus.example"], b"Subject: Hi\r\n\r\nHello\r\n")
    assert answer(provider.control("GET", "mailboxes/ada@campus.example")) == {"mails": []}


def test_mail_with_a_wrong_login_is_refused(provider: Provider) -> None:
    mailboxes = services_of(provider.app).mailboxes
    with (
        smtplib.SMTP(mailboxes.host, mailboxes.port, timeout=10) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login(ACCOUNT, "wrong")


# -- time


def clock(provider: Provider) -> dict[str, Any]:
    return answer(provider.control("GET", "clock"))


def test_time_stands_still_where_it_was_put(provider: Provider) -> None:
    assert clock(provider) == clock(provider) == {"now": "2026-11-21T09:00:00Z", "frozen": True}


def test_time_passes_when_told(provider: Provider) -> None:
    after = answer(provider.control("POST", "clock/advance", {"seconds": 90}))
    assert after == clock(provider) == {"now": "2026-11-21T09:01:30Z", "frozen": True}


def test_time_may_run_again_and_go_back(provider: Provider) -> None:
    running = answer(provider.control("PUT", "clock", {"frozen": False}))
    assert running["frozen"] is False
    assert running["now"].startswith("2026-11-21T09:0")
    back = answer(provider.control("PUT", "clock", {"now": "2001-02-03T04:05:06+02:00", "frozen": True}))
    assert back == {"now": "2001-02-03T02:05:06Z", "frozen": True}
    assert answer(provider.control("PUT", "clock", {"now": "2001-02-03T04:05:06"}))["frozen"] is True


def test_a_time_told_is_a_time_that_can_be_set(provider: Provider) -> None:
    now = answer(provider.control("PUT", "clock", {"frozen": False}))["now"]
    assert answer(provider.control("PUT", "clock", {"now": now, "frozen": True}))["now"] == now


def test_messages_are_dated_by_the_accounts_clock(provider: Provider) -> None:
    provider.advance(3600)
    sid = provider.sent(To=STUDENT, From=ADVISOR, Body="Hello")
    assert provider.message(sid)["date_created"] == "Sat, 21 Nov 2026 10:00:00 +0000"


# -- switches, events, settle, reset


def test_switches_are_read_and_changed_one_by_one(provider: Provider) -> None:
    plain = answer(provider.control("GET", "switches"))
    assert set(plain) == set(Switches.__struct_fields__)
    changed = answer(provider.control("PUT", "switches", {"sending_callback": True}))
    assert changed == plain | {"sending_callback": True}
    assert answer(provider.control("GET", "switches")) == changed


def test_the_journal_is_read_from_any_place(provider: Provider) -> None:
    everything = answer(provider.control("GET", "events"))
    assert [event["seq"] for event in everything["events"]] == list(range(1, everything["last"] + 1))
    assert everything["events"][-1]["type"] == "number_saved"
    rest = answer(provider.control("GET", "events", after="1", limit="1"))
    assert ([event["seq"] for event in rest["events"]], rest["last"]) == ([2], 2)
    last = everything["last"]
    assert answer(provider.control("GET", "events", after=str(last))) == {"events": [], "last": last}
    assert answer(provider.control("GET", "events", after="999")) == {"events": [], "last": last}
    assert answer(provider.control("GET", "events", limit="0")) == {"events": [], "last": 0}


def test_settling_does_what_is_due(provider: Provider, application: Application) -> None:
    provider.send(To=STUDENT, From=ADVISOR, Body="Hello", StatusCallback=STATUS_URL)
    provider.settle()
    assert application.told() == ["sent", "delivered"]
    provider.settle()
    assert application.told() == ["sent", "delivered"]


def test_reset_brings_the_account_back_to_its_beginning(provider: Provider, application: Application) -> None:
    provider.behave(STUDENT, "silent")
    provider.switch(keyword_trim=False)
    provider.text(STUDENT, ADVISOR, "STOP")
    provider.send(To="+15553010002", From=ADVISOR, Body="Hello", StatusCallback=STATUS_URL)
    last = answer(provider.control("GET", "events"))["last"]
    assert answer(provider.control("POST", "reset")) == {}
    provider.settle()
    assert application.requests == []
    assert provider.log() == []
    assert provider.handset(STUDENT) == []
    assert answer(provider.control("GET", "numbers")) == {"numbers": []}
    assert answer(provider.control("GET", "opt-outs")) == {"opt_outs": []}
    assert answer(provider.control("GET", "switches"))["keyword_trim"] is True
    assert clock(provider)["frozen"] is False
    events = answer(provider.control("GET", "events", after=str(last)))["events"]
    assert [(event["seq"], event["type"]) for event in events] == [(last + 1, "account_opened")]


def test_a_reset_leaves_the_numbers_if_it_is_asked_to(provider: Provider) -> None:
    numbers = answer(provider.control("GET", "numbers"))
    assert numbers["numbers"]
    assert answer(provider.control("POST", "reset", {"keep_numbers": True})) == {}
    assert answer(provider.control("GET", "numbers")) == numbers
    refused = provider.control("POST", "reset", {"keep_numbers": "yes"})
    assert refused.get_json()["code"] == "NOT_A_FLAG"


def test_what_was_under_way_when_the_account_was_reset_changes_nothing(
    provider: Provider, application: Application
) -> None:
    def resetting(_request: object) -> Any:
        provider.control("POST", "reset")
        return plain(_request)

    plain: Any = application.answer
    application.answer = resetting
    provider.text(STUDENT, ADVISOR, "Hello")
    provider.settle()
    assert [event["type"] for event in provider.events()] == ["account_opened"]


# -- refusals

TEXTS = f"handsets/{STUDENT}/texts"
REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("POST", "numbers", {"number": "12"}, 400, "NOT_A_NUMBER"),
    ("POST", "numbers", {"number": "Campus"}, 400, "NOT_A_NUMBER"),
    ("POST", "numbers", {"number": 5}, 400, "NOT_TEXT"),
    ("POST", "numbers", {"kind": "red"}, 400, "UNKNOWN_KIND"),
    ("POST", "numbers", {"kind": "alphanumeric"}, 400, "UNKNOWN_KIND"),
    ("POST", "numbers", {"sms_url": "me"}, 400, "NOT_A_URL"),
    ("POST", "numbers", {"number": ADVISOR}, 409, "NUMBER_TAKEN"),
    ("POST", "numbers", {"colour": "red"}, 400, "UNKNOWN_FIELD"),
    ("POST", "numbers", ["a"], 400, "NOT_AN_OBJECT"),
    ("PUT", "numbers/12", {}, 400, "NOT_A_NUMBER"),
    ("PUT", "numbers/+15559990001", {}, 404, "NO_SUCH_NUMBER"),
    ("PUT", f"numbers/{ADVISOR}", {"refusal": "never"}, 400, "UNKNOWN_REFUSAL"),
    ("PUT", f"numbers/{ADVISOR}", {"keyword_handling": "no"}, 400, "NOT_A_FLAG"),
    ("POST", TEXTS, {}, 400, "MISSING_FIELD"),
    ("POST", TEXTS, {"to": "+15559990001"}, 404, "NO_SUCH_NUMBER"),
    ("POST", TEXTS, {"to": "nobody?"}, 404, "NO_SUCH_NUMBER"),
    ("POST", TEXTS, {"to": ADVISOR, "body": None}, 400, "NOT_TEXT"),
    ("POST", TEXTS, {"to": ADVISOR, "media": "a.jpg"}, 400, "NOT_MEDIA"),
    ("POST", "handsets/a!/texts", {"to": ADVISOR}, 400, "NOT_A_NUMBER"),
    ("GET", "handsets/a!/texts", None, 400, "NOT_A_NUMBER"),
    ("PUT", "handsets/ada", {}, 400, "NOT_A_NUMBER"),
    ("PUT", f"handsets/{STUDENT}", {"persona": "shy"}, 400, "UNKNOWN_PERSONA"),
    ("PUT", f"handsets/{STUDENT}", {"delay_seconds": -1}, 400, "NOT_SECONDS"),
    ("PUT", f"handsets/{STUDENT}", {"delay_seconds": True}, 400, "NOT_SECONDS"),
    ("PUT", "clock", {"now": "noon"}, 400, "NOT_A_TIME"),
    ("PUT", "clock", {"now": "0001-01-01T00:00:00+14:00"}, 400, "NOT_A_TIME"),
    ("PUT", "clock", {"now": "1969-12-31T23:59:59Z"}, 400, "NO_SUCH_TIME"),
    ("PUT", "clock", {"now": "9999-12-31T23:59:59Z"}, 400, "NO_SUCH_TIME"),
    ("PUT", "clock", {"frozen": 1}, 400, "NOT_A_FLAG"),
    ("POST", "clock/advance", {}, 400, "MISSING_FIELD"),
    ("POST", "clock/advance", {"seconds": "60"}, 400, "NOT_SECONDS"),
    ("POST", "clock/advance", {"seconds": 1e10}, 400, "NOT_SECONDS"),
    ("PUT", "switches", {"sending_callback": "yes"}, 400, "NOT_A_SWITCH"),
    ("PUT", "switches", {"loudness": 11}, 400, "UNKNOWN_FIELD"),
    ("GET", "events?after=soon", None, 400, "NOT_A_COUNT"),
    ("GET", "events?limit=-1", None, 400, "NOT_A_COUNT"),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    REFUSED,
    ids=[f"{row[0]} {row[1]} {row[2]}" for row in REFUSED],
)
def test_a_request_that_makes_no_sense_is_refused_and_changes_nothing(
    provider: Provider, *, method: str, path: str, body: Any, status: int, code: str
) -> None:
    before = provider.events()
    assert_control_refused(provider.control(method, path, body), status, code)
    assert provider.events() == before


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"now": "\\ud800"}'])
def test_a_body_that_is_not_json_is_refused(provider: Provider, body: bytes) -> None:
    response = provider._client.put(
        "/_sim/clock", data=body, headers=provider._headers, content_type="application/json"
    )
    assert_control_refused(response, 400, "NOT_JSON")


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_sent_as_json_is_refused(provider: Provider, kind: str | None) -> None:
    before = provider.events()
    response = provider._client.post(
        "/_sim/clock/advance", data=b'{"seconds": 5}', headers=provider._headers, content_type=kind
    )
    assert_control_refused(response, 415, "NOT_JSON_TYPE")
    assert provider.events() == before
    provider._client.post("/_sim/reset", headers=provider._headers, content_type=kind)
    assert len(provider.events()) == 1


def test_the_clock_cannot_be_advanced_off_the_calendar(provider: Provider) -> None:
    answer(provider.control("PUT", "clock", {"now": "8999-01-01T00:00:00Z"}))
    response = provider.control("POST", "clock/advance", {"seconds": 1e9})
    assert_control_refused(response, 400, "NO_SUCH_TIME")
    provider.behave(STUDENT, "reachable", delay_seconds=1e9)
    assert provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    assert clock(provider)["now"] == "8999-01-01T00:00:00Z"
