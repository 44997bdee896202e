"""Each rule of the audit: an application that breaks it, one that keeps it, and one that only looks as if."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from simulator.insight.audit import RULES
from tests.simulator.insight.programs import DAY, HOUR, OTHER, Program, fails, says, silence
from tests.simulator.pool import Pool
from tests.simulator.provider import STATUS_URL, Application, Provider, answer
from tests.simulator.sample import ADVISOR, STUDENT

Act = Callable[[Program], object]
CONFIRMATION = "You are unsubscribed. No more texts."


@pytest.fixture
def program(provider: Provider, application: Application, app: Flask) -> Program:
    return Program(provider, application, app)


def tried(program: Program, *acts: Act) -> None:
    for act in acts:
        act(program)


def stop(program: Program) -> None:
    program.text("STOP")


def start(program: Program) -> None:
    program.text("START")


def asks(program: Program) -> None:
    program.text("When are you there?", OTHER)


def reminds(program: Program) -> None:
    program.send()


def other_reminds(program: Program) -> None:
    program.send(sender=OTHER)


def a_minute(program: Program) -> None:
    program.wait(60)


def ten_minutes(program: Program) -> None:
    program.wait(600)


def two_hours(program: Program) -> None:
    program.wait(2 * HOUR)


def three_weeks(program: Program) -> None:
    program.wait(21 * DAY)


def leaves_keywords(program: Program) -> None:
    answer(program.provider.control("PUT", f"numbers/{ADVISOR}", {"keyword_handling": False}))


def refuses_later(program: Program) -> None:
    answer(program.provider.control("PUT", f"numbers/{ADVISOR}", {"refusal": "async"}))


def listens_to_statuses(program: Program) -> None:
    program.send(StatusCallback=STATUS_URL)


def confirms(program: Program) -> None:
    program.send(CONFIRMATION)


def answers_stop(program: Program) -> None:
    program.reply = says("Sure.")


def breaks(program: Program) -> None:
    program.reply = fails


def forged(program: Program) -> None:
    fault = {
        "name": "f",
        "on": "inbound_webhook",
        "effect": {"type": "forge", "parameters": {"Body": "STOP"}},
    }
    answer(program.provider.control("POST", "faults", fault), 201)


def believes(program: Program) -> None:
    program.checks_signatures = False


def loses_the_answer(program: Program) -> None:
    fault = {"name": "l", "on": "inbound_webhook", "effect": {"type": "lose_answer"}}
    answer(program.provider.control("POST", "faults", fault), 201)


def has_no_address(program: Program) -> None:
    answer(program.provider.control("PUT", f"numbers/{ADVISOR}", {"sms_url": ""}))


def says_how(program: Program) -> None:
    program.send("Hello. Reply STOP to opt out.")


def greets(program: Program) -> None:
    program.send("Hello.")


def greets_again(program: Program) -> None:
    program.send("Hello.", sender=OTHER)


def mails_it(program: Program) -> None:
    program.mail("Are you coming?")


def mails_news(program: Program) -> None:
    program.mail("Something new.")


def please_stop(program: Program) -> None:
    program.text("Please stop, thanks!")


def stop_by(program: Program) -> None:
    program.text("Stop by tomorrow")


def a_hundred_of_which(refused: int) -> Act:
    def day(program: Program) -> None:
        program.text("STOP")
        for n in range(100 - refused):
            program.provider.sent(
                To=f"+1555301{n:04d}" if n else "+15553019999", From=OTHER, Body=f"Text {n}."
            )
        for _ in range(refused):
            program.send()

    return day


def by_name(program: Program) -> None:
    program.provider.sent(To="+447400123456", From="College", Body="Reply STOP to opt out.")
    program.provider.settle()


def by_number(program: Program) -> None:
    program.send("Reply STOP to opt out.")


def at(hour: int) -> Act:
    """The hour of a day in New York, standing still; the student's phone is at home there."""

    def act(program: Program) -> None:
        moment = f"2026-11-03T{hour:02d}:30:00-05:00"
        answer(program.provider.control("PUT", "clock", {"now": moment, "frozen": True}))

    return act


def texts_new_york(program: Program) -> None:
    program.provider.sent(To="+12125550001", From=ADVISOR, Body="Hello")
    program.provider.settle()


def new_york_asks(program: Program) -> None:
    program.provider.text("+12125550001", ADVISOR, "Are you there?")


BREAKS: list[tuple[str, list[Act]]] = [
    ("AUD-01", [stop, reminds, reminds]),
    ("AUD-01", [refuses_later, stop, reminds, reminds]),
    ("AUD-01", [refuses_later, stop, listens_to_statuses, reminds]),
    ("AUD-02", [stop, reminds, other_reminds]),
    ("AUD-03", [stop, reminds, a_minute, other_reminds]),
    ("AUD-04", [answers_stop, leaves_keywords, lambda p: p.text("HELP", OTHER)]),
    ("AUD-05", [leaves_keywords, stop, ten_minutes, confirms]),
    ("AUD-06", [forged, believes, asks]),
    ("AUD-08", [breaks, stop]),
    ("AUD-09", [a_hundred_of_which(4)]),
    ("AUD-10", [stop, reminds, mails_it, start, mails_news]),
    ("AUD-11", [stop, three_weeks, reminds]),
    ("AUD-12", [greets]),
    ("AUD-13", [at(22), texts_new_york]),
    ("AUD-13", [at(7), texts_new_york]),
    ("AUD-14", [stop, reminds]),
    ("AUD-15", [leaves_keywords, stop, ten_minutes, reminds]),
    ("AUD-16", [please_stop, three_weeks, reminds]),
    ("AUD-17", [greets, a_minute, greets]),
    ("AUD-17", [greets, a_minute, greets_again]),
    ("AUD-18", [by_name]),
    ("AUD-18", [leaves_keywords, has_no_address, by_number]),
]

KEEPS: list[tuple[str, list[Act]]] = [
    ("AUD-01", [stop, reminds]),
    ("AUD-01", [refuses_later, stop, listens_to_statuses]),
    ("AUD-01", [stop, reminds, start, reminds]),
    ("AUD-02", [stop, other_reminds, reminds]),
    ("AUD-02", [stop, reminds, asks, other_reminds]),
    ("AUD-02", [stop, reminds, start, other_reminds]),
    ("AUD-03", [stop, reminds, two_hours, other_reminds]),
    ("AUD-03", [stop, reminds, asks, other_reminds]),
    ("AUD-03", [stop, reminds, greets_again]),
    ("AUD-04", [stop]),
    ("AUD-04", [answers_stop, stop]),
    ("AUD-05", [leaves_keywords, stop, a_minute, confirms]),
    ("AUD-06", [forged, asks]),
    ("AUD-08", [stop]),
    ("AUD-09", [a_hundred_of_which(3)]),
    ("AUD-10", [stop, reminds, mails_it, start, reminds, mails_news]),
    ("AUD-11", [stop, reminds]),
    ("AUD-12", [says_how, greets]),
    ("AUD-13", [at(8), texts_new_york]),
    ("AUD-13", [at(20), texts_new_york]),
    ("AUD-14", [stop]),
    ("AUD-14", [stop, start, reminds]),
    ("AUD-14", [leaves_keywords, stop, a_minute, confirms]),
    ("AUD-15", [leaves_keywords, stop, a_minute, confirms]),
    ("AUD-15", [leaves_keywords, stop, start, ten_minutes, reminds]),
    ("AUD-16", [please_stop, reminds]),
    ("AUD-16", [please_stop, three_weeks, lambda p: p.text("Hello again"), reminds]),
    ("AUD-17", [greets, a_minute, reminds]),
    ("AUD-18", [by_number]),
    ("AUD-18", [leaves_keywords, by_number]),
]

NO_OCCASION: list[tuple[str, list[Act]]] = [
    ("AUD-01", [stop, other_reminds]),
    ("AUD-02", [stop, other_reminds]),
    ("AUD-03", [stop, other_reminds]),
    ("AUD-04", [lambda p: p.text("Hello")]),
    ("AUD-05", [stop]),
    ("AUD-06", [asks]),
    ("AUD-07", [stop, reminds]),
    ("AUD-08", [has_no_address, stop]),
    ("AUD-08", [loses_the_answer, stop]),
    ("AUD-09", [stop, reminds]),
    ("AUD-10", [stop, reminds, start, mails_news]),
    ("AUD-10", [stop, reminds, mails_it, start]),
    ("AUD-11", [stop]),
    ("AUD-12", [asks, lambda p: p.send("At three.", sender=OTHER)]),
    ("AUD-13", [at(22), new_york_asks, texts_new_york]),
    ("AUD-13", [reminds]),
    ("AUD-14", [breaks, stop, reminds]),
    ("AUD-15", [stop, ten_minutes, reminds]),
    ("AUD-16", [stop_by, three_weeks, reminds]),
    ("AUD-17", [greets, lambda p: p.text("Say again?"), greets]),
    ("AUD-17", [greets, ten_minutes, a_minute, greets]),
    ("AUD-18", [greets]),
]


def name(row: object) -> str | None:
    return row if isinstance(row, str) else None


@pytest.mark.parametrize(("rule", "acts"), BREAKS, ids=name)
def test_an_application_that_breaks_it_is_found(program: Program, rule: str, acts: list[Act]) -> None:
    tried(program, *acts)
    _, findings = program.found(rule)
    assert findings == 1


@pytest.mark.parametrize(("rule", "acts"), KEEPS, ids=name)
def test_one_that_keeps_it_is_not(program: Program, rule: str, acts: list[Act]) -> None:
    tried(program, *acts)
    occasions, findings = program.found(rule)
    assert findings == 0
    assert occasions > 0


@pytest.mark.parametrize(("rule", "acts"), NO_OCCASION, ids=name)
def test_without_an_occasion_it_is_not_exercised(program: Program, rule: str, acts: list[Act]) -> None:
    tried(program, *acts)
    assert program.found(rule) == (0, 0)


@pytest.mark.parametrize(
    ("told", "canceled", "expected"), [(True, False, (1, 1)), (False, False, (1, 0)), (True, True, (0, 0))]
)
def test_aud_07_what_was_scheduled_is_to_be_canceled_by_whoever_was_told(
    program: Program, *, told: bool, canceled: bool, expected: tuple[int, int]
) -> None:
    pool = Pool(program.provider, InboundRequestUrl="http://app.example/sms")
    pool.add(ADVISOR)
    now = answer(program.provider.control("GET", "clock"))["now"]
    form = {"MessagingServiceSid": pool.sid, "ScheduleType": "fixed", "SendAt": f"{now[:11]}23:59:00Z"}
    sid = program.provider.sent(To=STUDENT, Body="Later", **form)
    program.reply = silence if told else fails
    stop(program)
    if canceled:
        assert program.provider.api("POST", f"Messages/{sid}.json", {"Status": "canceled"}).status_code == 200
    program.wait(DAY)
    assert program.found("AUD-07") == expected


def test_every_rule_is_broken_kept_and_left_alone_by_some_application() -> None:
    for table in (BREAKS, KEEPS, NO_OCCASION):
        assert {rule for rule, _ in table} | {"AUD-07"} == {rule.id for rule in RULES}


def test_the_findings_are_narrowed_by_rule_level_and_what_came_since(program: Program) -> None:
    tried(program, stop, reminds, reminds)
    everything = answer(program.provider.control("GET", "audit"))
    assert len(everything["rules"]) == len(RULES)
    must = answer(program.provider.control("GET", "audit", level="must"))
    assert {finding["rule"] for finding in must["findings"]} == {"AUD-01"}
    last = answer(program.provider.control("GET", "events"))["last"]
    assert answer(program.provider.control("GET", "audit", since=str(last)))["findings"] == []
    assert program.provider.control("GET", "audit", rule="AUD-99").status_code == 400
    assert program.provider.control("GET", "audit", level="never").status_code == 400


def test_the_timeline_tells_it_in_order(program: Program) -> None:
    tried(program, stop, other_reminds, reminds, mails_it)
    rows = answer(program.provider.control("GET", "timeline", recipient=STUDENT))["timeline"]
    assert [row["kind"] for row in rows] == [
        "text",
        "block",
        "told",
        "attempt",
        "delivered",
        "refused",
        "mail",
    ]
    assert [row["seq"] for row in rows] == sorted(row["seq"] for row in rows)
    assert answer(program.provider.control("GET", "timeline", recipient="+15553010009"))["timeline"] == []
