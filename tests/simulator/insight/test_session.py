"""A session written down: as a scenario, as a bug report, and as data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from simulator.insight.session.acts import Session
from simulator.insight.session.scenario import SYSTEMS, feature
from simulator.journal import MailArrived
from simulator.language.mail import read
from tests.simulator.insight.programs import DAY, OTHER, Program
from tests.simulator.provider import Application, Provider, answer, services_of
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

THIRD = "+15553010003"


def sid_of(provider: Provider, number: str) -> str:
    owned = answer(provider.control("GET", "numbers"))["numbers"]
    return str(next(one["sid"] for one in owned if one["number"] == number))


@pytest.fixture
def program(provider: Provider, application: Application, app: Flask) -> Program:
    answer(provider.control("PUT", f"handsets/{STUDENT}", {"name": "Sam Lee"}))
    made = Program(provider, application, app)
    for number, name in ((ADVISOR, "Avery Reed"), (OTHER, "Avery Stone")):
        answer(
            provider.api(
                "POST", f"IncomingPhoneNumbers/{sid_of(provider, number)}.json", {"FriendlyName": name}
            )
        )
    return made


def exported(program: Program, form: str = "feature", **query: str) -> str:
    response = program.provider.control("GET", "session", format=form, **query)
    assert response.status_code == 200, response.text
    return response.text


def mail(app: Flask, subject: str, body: str, to: str = "sam@example.org") -> None:
    raw = f"From: college@example.org\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()
    with services_of(app).store.turn(ACCOUNT) as taken:
        taken.record(MailArrived(read("college@example.org", [to], raw)))


def test_what_was_done_is_a_scenario(program: Program) -> None:
    program.text("STOP")
    program.wait(3 * DAY)
    program.send("Shall we meet?", sender=OTHER)
    program.send("Your essay is due")
    assert exported(program) == (
        "Feature: A recorded session\n"
        "\n"
        "  Scenario: What was done, and what reached people\n"
        "    Given the system is Student Success & Engagement\n"
        "    And the advisors Avery and Avery1\n"
        "    And the student Sam\n"
        '    When Sam\'s mobile sends "STOP" to Avery\n'
        "    And 3 days pass\n"
        '    And Avery1 texts Sam "Shall we meet?"\n'
        '    And Avery texts Sam "Your essay is due"\n'
        '    Then Sam receives "Shall we meet?" by text on the mobile\n'
        '    And Sam receives "Your essay is due" by email\n'
    )


def test_an_empty_session_has_a_system_and_nobody_in_it(program: Program) -> None:
    assert exported(program, policy="engage").splitlines()[3:] == ["    Given the system is Engage"]


def test_what_was_sent_and_has_no_outcome_did_not_arrive(program: Program) -> None:
    answer(program.provider.control("PUT", "clock", {"now": "2026-11-02T09:00:00Z", "frozen": True}))
    answer(program.provider.control("PUT", f"handsets/{STUDENT}", {"delay_seconds": 60}))
    assert program.provider.send(To=STUDENT, From=ADVISOR, Body="Hello").status_code == 201
    assert exported(program).splitlines()[-1] == '    Then Sam does not receive "Hello"'


def test_a_phone_that_behaves_otherwise_is_told_and_one_that_goes_on_is_not(program: Program) -> None:
    program.send("Hello")
    program.provider.behave(STUDENT, "unreachable")
    program.provider.behave(STUDENT, "unreachable", delay_seconds=1)
    program.provider.behave(THIRD, "landline")
    text = exported(program)
    assert text.count("Sam's mobile is switched off") == 1
    assert "landline" not in text


def test_what_no_step_can_hold_is_a_comment(program: Program) -> None:
    program.send('She said "yes"')
    program.send("Hello")
    text = exported(program)
    assert "# not told: what Avery did, for no step can hold it" in text
    assert '"yes"' not in text
    assert 'When Avery texts Sam "Hello"' in text


def test_what_was_said_twice_or_inside_another_is_not_judged(program: Program) -> None:
    program.send("Hello")
    program.send("Hello")
    program.send("Hello again")
    text = exported(program)
    assert text.count('# not judged: "Hello" was said to Sam more than once') == 2
    assert text.endswith('    Then Sam receives "Hello again" by text on the mobile\n')


def test_whoever_has_no_name_is_called_by_role_and_number(program: Program) -> None:
    answer(program.provider.control("PUT", f"handsets/{STUDENT}", {"name": "4 you"}))
    program.send("Hello")
    assert 'Avery texts Person1 "Hello"' in exported(program)


def test_a_mail_with_the_words_of_a_failed_text_is_that_texts_outcome(program: Program, app: Flask) -> None:
    program.text("STOP")
    program.send("Your essay is due")
    mail(app, "A message", "Your essay is due")
    text = exported(program)
    assert text.count("Your essay is due") == 2  # sent, and received: the mail is no act of its own
    assert text.endswith('    Then Sam receives "Your essay is due" by email\n')


def test_a_mail_of_its_own_is_told_where_its_author_and_its_reader_are_known(
    program: Program, app: Flask
) -> None:
    program.text("STOP")
    program.send("Your essay is due")
    mail(app, "A message", "Your essay is due")
    mail(app, "Message from Avery Reed", "See you at four")
    mail(app, "News", "The library is closed")
    mail(app, "Message from Avery Reed", "Who is this?", to="other@example.org")
    text = exported(program)
    assert 'Avery texts Sam "See you at four"' in text
    assert 'Sam receives "See you at four" by email' in text
    assert "# not told: a mail “News” arrived at sam@example.org" in text
    assert "# not told: a mail “Message from Avery Reed” arrived at other@example.org" in text


@pytest.mark.parametrize("policy", SYSTEMS)
def test_each_system_has_its_own_words_for_whom_it_texts(policy: str) -> None:
    system = SYSTEMS[policy]
    text = feature(Session(people={STUDENT: "Sam", THIRD: "Kim"}, senders={ADVISOR: "Avery"}), policy)
    assert f"Given the system is {system.name}" in text
    assert f"And the {system.role}s Sam and Kim" in text


def without(program: Program) -> None:
    program.send("Hello")


def with_a_delay(program: Program) -> None:
    program.text("STOP")
    program.wait(DAY)
    program.send("Hello | <b>you</b>", sender=OTHER)
    program.send("Hello")


def with_changes(program: Program) -> None:
    program.provider.switch(keyword_trim=False)
    answer(program.provider.control("PUT", f"numbers/{OTHER}", {"sms_url": ""}))
    answer(
        program.provider.control(
            "POST", "faults", {"name": "twice", "on": "status_callback", "effect": {"type": "duplicate"}}
        ),
        201,
    )


REPORTS: list[tuple[Callable[[Program], None], list[str]]] = [
    (without, ["- No switch was changed and no fault is set.", "Nobody texted a stop word."]),
    (
        with_a_delay,
        [
            "## Steps",
            r"sends “Hello \| \<b\>you\</b\>”",
            f"| {STUDENT} | {ADVISOR} | STOP | closed | 1 day | 1 | 0 | 1 |",
            "Expected of the provider",
        ],
    ),
    (
        with_changes,
        ["- Switch `keyword_trim`: False.", "- Fault set: `twice` on status_callback.", "has no address"],
    ),
]


@pytest.mark.parametrize(("acts", "lines"), REPORTS, ids=["without", "delay", "changes"])
def test_a_bug_report_has_the_set_up_the_steps_and_the_delays(
    program: Program, acts: Callable[[Program], None], lines: list[str]
) -> None:
    acts(program)
    text = exported(program, "markdown")
    assert text.startswith("# What happened\n")
    for line in lines:
        assert line in text, text


def test_as_data_it_has_the_people_the_timeline_and_the_delays(program: Program) -> None:
    with_a_delay(program)
    told = answer(program.provider.control("GET", "session"))
    assert told["people"] == {STUDENT: "Sam"}
    assert told["senders"] == {ADVISOR: "Avery", OTHER: "Avery1"}
    assert [row["state"] for row in told["delays"]] == ["closed"]
    assert told["timeline"][0]["kind"] == "text"


@pytest.mark.parametrize("query", [{"format": "novel"}, {"format": "feature", "policy": "none"}])
def test_what_there_is_not_is_refused(program: Program, query: dict[str, str]) -> None:
    assert program.provider.control("GET", "session", **query).status_code == 400
