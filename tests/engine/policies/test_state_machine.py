"""Any sequence of sends, texts, edits, imports, month turns and deletions leaves the engine where the clauses say.

A few hundred steps by default, the same in every run; `STOPGAP_STATE_STEPS=10000` runs as many as it says and, should
they differ, looks for the shortest sequence that does it.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.store import people
from tests.engine.campus import AVERY, BLAKE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.small_model import START, STOP, Model
from tests.engine.twilio_double import BEGINNING, Text, Twilio

LONG = "STOPGAP_STATE_STEPS" in os.environ
STEPS = int(os.environ.get("STOPGAP_STATE_STEPS", "240"))
STEPS_A_RUN = min(60, STEPS)

USERS = [AVERY, BLAKE]
STUDENTS = ["sam", "robin", "kim"]
HANDSETS = [f"+1555010000{i}" for i in range(4)]
POOL = ["+15550200001", "+15550200002"]
TYPES = ["mobile", "home"]

users, students, handsets, numbers = map(st.sampled_from, (USERS, STUDENTS, HANDSETS, POOL))
records = st.dictionaries(handsets, st.sampled_from(TYPES), max_size=3)


class Clauses(RuleBasedStateMachine):
    """The engine and the model, told the same."""

    mail: Mailboxes

    def __init__(self) -> None:
        super().__init__()
        self.mail.clear()
        self.twilio = Twilio()
        self.twilio.own(*POOL)
        self.campus = Campus(self.twilio, self.mail)
        self.model = Model(now=BEGINNING, pool=list(POOL))
        self.accepted: list[Text] = []
        self.serial = 0
        for user in USERS:
            self.campus.put(user, "staff", roles=["advisor"])
        for student, handset in zip(STUDENTS, HANDSETS, strict=False):
            self.save(student, {handset: "mobile"})

    def teardown(self) -> None:
        self.campus.services.close()

    @rule(student=students, phones=records)
    def save(self, student: str, phones: dict[str, str]) -> None:
        given = [{"number": number, "type": of} for number, of in phones.items()]
        assert self.campus.put(student, phones=given).status_code in (200, 201)
        self.model.save(student, phones)

    @rule(student=students, handset=handsets, of=st.sampled_from(TYPES))
    def import_from_sis(self, student: str, handset: str, of: str) -> None:
        line = f"person_id,phone,phone_type\n{student},{handset},{of}\n"
        assert self.campus.client.post("/v1/imports/sis", data=line.encode()).json["errors"] == []  # type: ignore[index]  # an object
        self.model.add(student, handset, of)

    @rule(student=students, handset=handsets, status=st.sampled_from(["default", "enabled", "disabled"]))
    def edit(self, student: str, handset: str, status: str) -> None:
        answer = self.campus.edit(student, handset, sms_status=status, by=AVERY)
        assert answer.status_code == (200 if handset in self.model.people[student] else 404)
        if answer.status_code == 200:
            self.model.people[student][handset].status = status

    @rule(student=students, handset=handsets)
    def verify(self, student: str, handset: str) -> None:
        if handset in self.model.people[student]:
            self.campus.edit(student, handset, verified=True, by=AVERY)
            self.model.people[student][handset].verified = self.model.now

    @rule(user=users, recipients=st.lists(students, min_size=1, max_size=3, unique=True))
    def send(self, user: str, recipients: list[str]) -> None:
        self.check_send(user, recipients)

    @rule(user=users, recipient=students)
    def send_and_be_refused_late(self, user: str, recipient: str) -> None:
        self.twilio.refuse_late = True
        self.check_send(user, [recipient])
        self.twilio.refuse_late = False

    def check_send(self, user: str, recipients: list[str]) -> None:
        self.twilio.blocks, self.twilio.invalid = self.model.blocks, self.model.invalid
        before = len(self.twilio.texts)
        answer: Any = self.campus.send(user, recipients).json
        accepted = []
        for text in self.twilio.texts[before:]:
            if (text.sender, text.to) in self.model.blocks:
                self.campus.report_status(text, "failed", 21610)
            else:
                accepted.append(text)
        rows = [self.campus.get(f"/v1/messages/{message['id']}") for message in answer["messages"]]
        assert [(row["channel"], row["reason"]) for row in rows] == [
            self.model.send(user, to) for to in recipients
        ]
        self.accepted += accepted
        assert [(t.sender, t.to) for t in self.accepted] == [(t.sender, t.handset) for t in self.model.texts]

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), word=st.sampled_from(["sent", "delivered", "undelivered"]))
    def hear_of_a_text(self, data: st.DataObject, word: str) -> None:
        """Any earlier text, in whatever state, again and again."""
        index = data.draw(st.integers(0, len(self.accepted) - 1))
        self.campus.report_status(self.accepted[index], word, 30003 if word == "undelivered" else None)
        self.model.carrier_says(self.model.texts[index], word)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data(), body=st.sampled_from([STOP, STOP, START, "Hello"]), user=users)
    def answer_and_be_texted_again(self, data: st.DataObject, body: str, user: str) -> None:
        """Somebody who got a text answers it, and one of the users writes to them."""
        text = data.draw(st.sampled_from(self.model.texts))
        self.receive(text.handset, text.sender, body)
        self.check_send(user, [text.person])

    @rule(handset=handsets, number=numbers, body=st.sampled_from([STOP, START, "Hello"]))
    def receive(self, handset: str, number: str, body: str) -> None:
        self.serial += 1
        for _ in range(2):  # the provider may tell it twice
            self.campus.text(handset, number, body, sid=f"SM{self.serial}")
        self.model.receive(handset, number, body)

    @rule(handset=handsets)
    def break_or_mend(self, handset: str) -> None:
        self.model.invalid ^= {handset}

    @rule(days=st.integers(1, 40))
    def pass_time(self, days: int) -> None:
        self.campus.pass_time(days=days)
        self.model.now += timedelta(days=days)

    @rule(number=numbers)
    def delete_number(self, number: str) -> None:
        answer = self.campus.client.delete(f"/v1/phone-numbers/{number}")
        assert answer.status_code == (204 if number in self.model.holds.values() else 404)
        self.model.holds = {user: held for user, held in self.model.holds.items() if held != number}

    @rule(default=st.sampled_from(["enabled", "disabled"]), of=st.sampled_from(TYPES))
    def change_defaults(self, default: str, of: str) -> None:
        self.campus.configure(student_sms_default=default, default_phone_type=of)
        self.model.student_default, self.model.phone_type = default, of

    @rule(room=st.integers(0, 3), held=st.integers(0, 3))
    def change_limits(self, room: int, held: int) -> None:
        limit = self.model.used[self.model.month] + room
        self.campus.configure(sms_message_limit=limit, sms_number_limit=held)
        self.model.limit, self.model.number_limit = limit, held

    @invariant()
    def statuses_agree(self) -> None:
        with self.campus.services.database.reading() as connection:
            found = people.records(connection, STUDENTS)
        shown = {
            name: {phone.number: str(phone.sms_status) for phone in record.person.phones}
            for name, record in found.items()
        }
        assert shown == self.model.statuses()

    @invariant()
    def numbers_and_limits_agree(self) -> None:
        settings = self.campus.get("/v1/configuration")
        assert settings["sms_messages_used"] == self.model.used[self.model.month]
        assert settings["sms_numbers_assigned"] == len(self.model.holds)
        grid = self.campus.get("/v1/phone-numbers")["phone_numbers"]
        assert {row["person"]: row["number"] for row in grid} == self.model.holds

    @invariant()
    def nothing_is_lost_or_sent_twice(self) -> None:
        rows = self.campus.report(direction="all", limit="1000")
        assert len(rows) == self.model.rows
        assert {row["status"] for row in rows} <= {"sent", "delivered", "received"}
        assert len({row["provider_sid"] for row in rows if row["provider_sid"]}) == sum(
            row["provider_sid"] is not None for row in rows
        )
        arrived = {name: len(self.mail.to(f"{name}@campus.test")) for name in USERS + STUDENTS}
        assert arrived == {name: self.model.mails[name] for name in arrived}


@pytest.mark.usefixtures("mail")
def test_the_engine_and_the_model_agree_after_any_sequence(mail_server: Mailboxes) -> None:
    Clauses.mail = mail_server
    run_state_machine_as_test(
        Clauses,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_A_RUN),
            stateful_step_count=STEPS_A_RUN,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
        ),
    )
