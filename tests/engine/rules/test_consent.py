"""What an error, a keyword or a text does to statuses."""

from __future__ import annotations

import pytest

from engine.model import Kind, Person, Phone, Reason, SmsStatus
from engine.policies import student_success
from engine.policies.policy import Refusal, Text
from engine.rules.consent import Cause, StatusChange
from engine.rules.outcomes import Answer, classify

DEFAULT, ENABLED, DISABLED = SmsStatus.DEFAULT, SmsStatus.ENABLED, SmsStatus.DISABLED


def person(name: str, *phones: tuple[str, SmsStatus], kind: Kind = Kind.STUDENT) -> Person:
    records = tuple(Phone(number=number, type="mobile", sms_status=status) for number, status in phones)
    return Person(id=name, name=name, kind=kind, phones=records)


SAM = person("sam", ("1", DEFAULT), ("2", ENABLED))
ROBIN = person("robin", ("1", DEFAULT), ("3", DEFAULT))


def learned(code: int, *holders: Person, recipient: Person | None = SAM) -> set[tuple[str, str]]:
    refusal = Refusal(
        outcome=classify(Answer(status="failed", code=code)), recipient=recipient, number="1", holders=holders
    )
    changes = student_success.learned(refusal)
    assert {change.status for change in changes} <= {DISABLED}
    return {(change.person, change.number) for change in changes}


def received(
    body: str, *holders: Person, initiated: bool = False, stopped: bool = False
) -> list[StatusChange]:
    text = Text(body=body, number="1", holders=holders, initiated=initiated, stopped=stopped)
    return student_success.received(text)


def test_a_refusal_older_than_the_opt_in_word_teaches_nothing() -> None:
    outcome = classify(Answer(status="failed", code=21610))
    refusal = Refusal(outcome=outcome, recipient=SAM, number="1", holders=[SAM], is_outdated=True)
    assert student_success.learned(refusal) == []


@pytest.mark.parametrize("word", ["STOP", " start ", "Help", "info", "YES", "unstop", "Cancel"])
def test_the_provider_s_own_words_are_no_replies(word: str) -> None:
    assert not student_success.is_reply(Text(body=word, number="1", holders=[SAM], initiated=False))
    assert student_success.is_reply(Text(body=f"{word} please", number="1", holders=[SAM], initiated=False))


def test_an_opt_out_concerns_all_numbers_of_the_person() -> None:
    assert learned(21610, SAM) == {("sam", "1"), ("sam", "2")}


def test_an_opt_out_on_a_shared_phone_concerns_that_number_of_the_others() -> None:
    assert learned(21610, SAM, ROBIN) == {("sam", "1"), ("sam", "2"), ("robin", "1")}


def test_an_opt_out_of_somebody_unknown_concerns_who_has_the_number() -> None:
    assert learned(21610, ROBIN, recipient=None) == {("robin", "1")}


@pytest.mark.parametrize("code", [21211, 21217, 21614, 21635, 30005])
def test_a_number_that_cannot_be_texted_is_disabled_alone(code: int) -> None:
    assert learned(code, SAM) == {("sam", "1")}


@pytest.mark.parametrize(
    "code", [20429, 21408, 21611, 21612, 30001, 30003, 30004, 30006, 30007, 30008, 99999]
)
def test_any_other_failure_changes_no_status(code: int) -> None:
    assert learned(code, SAM, ROBIN) == set()


OPT_INS = [
    ("an opt-in word enables a disabled number", "START", DISABLED, ENABLED),
    ("in any case, with space around", " uNsToP \n", DISABLED, ENABLED),
    ("not inside a sentence", "yes please", DISABLED, None),
    ("not with punctuation, as at the provider", "yes!", DISABLED, None),
    ("an enabled number stays enabled", "START", ENABLED, None),
    ("after an opt-out it counts whatever the number showed", "yes", DEFAULT, ENABLED),
    ("a stop changes nothing", "STOP", DEFAULT, None),
]


@pytest.mark.parametrize(("rule", "body", "before", "after"), OPT_INS, ids=[row[0] for row in OPT_INS])
def test_an_opt_in_word(rule: str, body: str, before: SmsStatus, after: SmsStatus | None) -> None:
    changes = received(body, person("sam", ("1", before), ("2", DISABLED)))
    assert changes == ([StatusChange("sam", "1", after, Cause.OPT_IN_KEYWORD)] if after else [])


def test_an_opt_in_word_without_an_opt_out_is_an_answer() -> None:
    assert received("yes", person("sam", ("1", DEFAULT))) == []


def test_an_opt_in_word_in_the_gap_enables_the_number_it_came_from() -> None:
    changes = received("START", person("sam", ("1", DEFAULT), ("2", DEFAULT)), stopped=True)
    assert changes == [StatusChange("sam", "1", ENABLED, Cause.OPT_IN_KEYWORD)]


@pytest.mark.parametrize("body", ["Stop.", "STOP!", "s t o p", "Unsubscribe, ", "«quit»"])
def test_a_text_whose_letters_spell_a_stop_word_enables_nothing(body: str) -> None:
    assert received(body, person("sam", ("1", DEFAULT)), initiated=True) == []


INITIATED = [
    ("a student who starts a conversation may be texted", "Hello", [person("sam", ("1", DEFAULT))], True),
    ("an opt-in word starts one as well", "START", [person("sam", ("1", DEFAULT))], True),
    ("a stop does not", "Stop", [person("sam", ("1", DEFAULT))], False),
    ("nor does asking for help", "HELP", [person("sam", ("1", DEFAULT))], False),
    ("a disabled number stays disabled", "Hello", [person("sam", ("1", DISABLED))], False),
    ("an enabled one is enabled already", "Hello", [person("sam", ("1", ENABLED))], False),
    ("staff keep their status", "Hello", [person("sam", ("1", DEFAULT), kind=Kind.STAFF)], False),
    ("on a shared phone nobody knows who wrote", "Hello", [SAM, ROBIN], False),
    ("nobody has the number", "Hello", [], False),
    ("somebody lost the number meanwhile", "Hello", [person("sam")], False),
]


@pytest.mark.parametrize(("rule", "body", "holders", "enables"), INITIATED, ids=[row[0] for row in INITIATED])
def test_a_text_that_starts_a_conversation(
    rule: str, body: str, holders: list[Person], enables: bool
) -> None:
    changes = received(body, *holders, initiated=True)
    assert changes == ([StatusChange("sam", "1", ENABLED, Cause.TEXT_INITIATED)] if enables else [])


def test_a_reply_changes_nothing() -> None:
    assert received("Hello", person("sam", ("1", DEFAULT))) == []


def test_the_reasons_are_the_same_words_everywhere() -> None:
    assert all(reason.name == reason.value for reason in Reason)
