"""Any sequence of texts, sends, edits and campaigns leaves both systems where their clauses say.

Each machine keeps a model as plain as it can be said, shares no code with the engine, and holds the provider's texts
against it: nobody is texted who must not be, nobody is texted twice, and whatever is refused is on the report with its
reason. `STOPGAP_STATE_STEPS=10000` runs as many steps as it says; the sequences are the same in every run.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.engine.campus import AVERY, BLAKE, FIRST_NUMBER, SECOND_NUMBER, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import START_WORDS, STOP_WORDS, Twilio

STEPS = int(os.environ.get("STOPGAP_STATE_STEPS", "160"))
STEPS_A_RUN = min(40, STEPS)

HANDSETS = [f"+1555030000{n}" for n in range(3)]
SENDERS = {AVERY: FIRST_NUMBER, BLAKE: SECOND_NUMBER}
handsets, users, numbers = map(st.sampled_from, (HANDSETS, [AVERY, BLAKE], [FIRST_NUMBER, SECOND_NUMBER]))
serial = Counter[str]()


def sid() -> str:
    serial["text"] += 1
    return f"MM{serial['text']:032}"


class Machine(RuleBasedStateMachine):
    """An engine of one policy, in the middle of its world."""

    policy = ""
    mail: Mailboxes

    def __init__(self) -> None:
        super().__init__()
        self.mail.clear()
        self.twilio = Twilio()
        self.campus = Campus(self.twilio, self.mail, {"ENGINE_POLICY": self.policy})
        self.campus.populate()
        self.rows = 0

    def teardown(self) -> None:
        self.campus.services.background.join()
        self.campus.services.close()

    def new_texts(self, before: int) -> list[tuple[str, str]]:
        return sorted((text.sender, text.to) for text in self.twilio.texts[before:])

    def through(self, order: dict[str, Any]) -> dict[str, Any]:
        """A campaign that has been stopped and resumed on the way, and is through."""
        client = self.campus.client
        campaign: Any = client.post("/v1/campaigns", json=order).json
        for turn in ("stop", "resume", "resume"):
            client.post(f"/v1/campaigns/{campaign['id']}/{turn}")
        self.campus.services.background.join()
        found: dict[str, Any] = self.campus.get(f"/v1/campaigns/{campaign['id']}")
        assert (found["status"], found["pending"]) == ("complete", 0)
        return found

    @invariant()
    def nothing_is_lost_or_mailed(self) -> None:
        rows = self.campus.report(limit="1000")
        assert len(rows) == self.rows
        assert all(row["reason"] for row in rows if row["status"] == "failed")
        assert {row["channel"] for row in rows} <= {"sms", None}
        senders = {f"{user}@campus.test" for user in SENDERS}
        assert {mail["To"] for mail in self.mail.mails} <= senders


class Account(Machine):
    """Business Text Messaging: who is in or out, who is blocked, and whom the provider blocks."""

    policy = "business_texting"

    def __init__(self) -> None:
        super().__init__()
        self.opted_in = dict.fromkeys(HANDSETS, True)
        self.blocked: set[str] = set()
        self.believed: set[tuple[str, str]] = set()
        self.members: set[str] = set()
        self.campus.client.put("/v1/lists/News")
        for user in SENDERS:
            self.campus.sent(user, "sam")
            self.rows += 1
        for handset in HANDSETS:
            self.campus.client.put(f"/v1/contacts/{handset}", json={"name": "Somebody"})

    @rule(
        handset=handsets,
        number=numbers,
        body=st.sampled_from(["STOP", "stop.", "s t o p", "START", "Hello", "cancel", "please stop"]),
    )
    def receive(self, handset: str, number: str, body: str) -> None:
        name = sid()
        for _ in range(2):  # the provider may tell it twice
            self.campus.text(handset, number, body, sid=name)
        if body.lower() in STOP_WORDS:
            self.twilio.blocks.add((number, handset))
            self.believed.add((number, handset))
        if body.lower() in START_WORDS:
            self.twilio.blocks.discard((number, handset))
            self.believed.discard((number, handset))
        if handset not in self.blocked:
            self.opted_in[handset] = body in ("START", "Hello", "please stop")

    @rule(handset=handsets, number=numbers)
    def stop_without_a_webhook(self, handset: str, number: str) -> None:
        self.twilio.blocks.add((number, handset))

    @rule(user=users, handset=handsets)
    def send(self, user: str, handset: str) -> None:
        before = len(self.twilio.texts)
        row = self.campus.sent(user, handset)
        self.rows += 1
        assert row["reason"] == self.attempted(SENDERS[user], handset)
        arrived = [(SENDERS[user], handset)] if row["reason"] is None else []
        assert self.new_texts(before) == arrived

    def attempted(self, number: str, handset: str) -> str | None:
        """Why one text does not arrive, and what the engine learns from that."""
        if handset in self.blocked:
            return "CONTACT_BLOCKED"
        if not self.opted_in[handset]:
            return "CONTACT_OPTED_OUT"
        if (number, handset) not in self.twilio.blocks:
            return None
        self.opted_in[handset] = (number, handset) in self.believed
        self.believed.add((number, handset))
        return "PROVIDER_BLOCKED"

    @rule(user=users)
    def campaign(self, user: str) -> None:
        before = len(self.twilio.texts)
        order = {"name": "x", "from": user, "list": "News", "body": "Sale"}
        found = self.through(order)
        self.rows += len(self.members)
        fates = {handset: self.attempted(SENDERS[user], handset) for handset in self.members}
        arrived = sorted((SENDERS[user], handset) for handset, reason in fates.items() if reason is None)
        assert self.new_texts(before) == arrived
        failed = sum(reason == "PROVIDER_BLOCKED" for reason in fates.values())
        assert (found["total"], found["sent"], found["failed"]) == (len(self.members), len(arrived), failed)

    @rule(handset=handsets)
    def join_or_leave_the_list(self, handset: str) -> None:
        method = "DELETE" if handset in self.members else "PUT"
        answer = self.campus.client.open(f"/v1/lists/News/contacts/{handset}", method=method)
        assert answer.status_code == 204
        self.members ^= {handset}

    @rule(
        handset=handsets,
        opted_in=st.sampled_from([None, True, False]),
        blocked=st.sampled_from([None, True, False]),
        note=st.sampled_from([None, "They said so"]),
    )
    def edit(self, handset: str, opted_in: bool | None, blocked: bool | None, note: str | None) -> None:
        change = {"opted_in": opted_in, "blocked": blocked, "note": note, "by": AVERY}
        status = self.campus.client.patch(f"/v1/contacts/{handset}", json=change).status_code
        will_be_blocked = handset in self.blocked if blocked is None else blocked
        if opted_in and (will_be_blocked or note is None):
            assert status == (409 if will_be_blocked else 400)
            return
        assert status == 200
        self.blocked = (self.blocked | {handset}) if will_be_blocked else (self.blocked - {handset})
        wanted = self.opted_in[handset] if opted_in is None else opted_in
        self.opted_in[handset] = wanted and not will_be_blocked

    @invariant()
    def contacts_agree(self) -> None:
        shown = {each["number"]: each for each in self.campus.get("/v1/contacts")["contacts"]}
        assert {number: each["opted_in"] for number, each in shown.items()} == self.opted_in
        assert {number for number, each in shown.items() if each["blocked"]} == self.blocked
        believed = {(sender, number) for number, each in shown.items() for sender in each["provider_blocks"]}
        assert believed == self.believed


class Brand(Machine):
    """Engage: who has left which number, and how often that was confirmed."""

    policy = "engage"
    marketing, other, shared = (f"+1555020000{n}" for n in (3, 4, 5))

    def __init__(self) -> None:
        super().__init__()
        self.left: set[tuple[str, str]] = set()
        self.marketed: set[tuple[str, str]] = set()
        self.listed: set[tuple[str, str]] = set()
        self.confirmed: Counter[tuple[str, str, str]] = Counter()
        self.words = {"stop", "cancel", "unsubscribe", "opt-out"}
        self.twilio.own(self.marketing, self.other, self.shared)
        for number, pool in (
            (self.marketing, "dedicated"),
            (self.other, "dedicated"),
            (self.shared, "shared"),
        ):
            self.campus.client.put(f"/v1/phone-numbers/{number}", json={"pool": pool})
        for category in ("marketing", "utility", "otp"):
            self.campus.client.put(f"/v1/templates/{category}", json={"category": category, "body": category})

    @rule(
        handset=handsets,
        at=st.sampled_from([marketing, other, shared]),
        body=st.sampled_from(
            ["Stop", "STOP!", "stop it", "停止", "cancel", "Start", "subscribe", "yes", "Hello"]
        ),
    )
    def receive(self, handset: str, at: str, body: str) -> None:
        name = sid()
        for _ in range(2):
            self.campus.text(handset, at, body, sid=name)
        pair, word = (at, handset), body.lower().strip("!")
        if at == self.shared:
            return
        if word in self.words and pair not in self.left:
            self.left.add(pair)
            self.listed |= {pair} & self.marketed
            self.confirmed[*pair, "Your subscription has been successfully canceled."] += 1
            self.rows += 1
        if word in {"start", "subscribe"} and pair in self.left:
            self.left.discard(pair)
            self.listed.discard(pair)
            self.confirmed[*pair, "You are subscribed again."] += 1
            self.rows += 1

    @rule(
        template=st.sampled_from(["marketing", "utility", "otp"]),
        number=st.sampled_from([marketing, other]),
        to=st.lists(handsets, min_size=1, max_size=5),
    )
    def campaign(self, template: str, number: str, to: list[str]) -> None:
        before = len(self.twilio.texts)
        sender = number if template == "marketing" else self.shared
        recipients = [{"number": handset} for handset in to]
        order = {"name": "x", "template": template, "number": sender, "recipients": recipients}
        found = self.through(order)
        self.rows += len(set(to))
        arrived = sorted((sender, handset) for handset in set(to) if (sender, handset) not in self.left)
        assert self.new_texts(before) == arrived
        self.marketed |= set(arrived) if template == "marketing" else set()
        assert (found["total"], found["sent"]) == (len(set(to)), len(arrived))
        assert found["refused"] == len(set(to)) - len(arrived)

    @rule(
        words=st.sampled_from([["stop", "停止"], ["Cancel"], ["unsubscribe", "stop"], ["no more"], ["start"]])
    )
    def change_words(self, words: list[str]) -> None:
        client = self.campus.client
        asked: Any = client.post("/v1/service-requests", json={"by": "una", "opt_out_words": words})
        possible = not {"no more", "start"} & set(words)
        assert asked.status_code == (201 if possible else 422)
        if possible:
            apply = f"/v1/service-requests/{asked.json['id']}/apply"
            assert client.post(apply, json={"by": "una"}).status_code == 403
            client.post(apply, json={"by": "olga"}, headers={"X-Stopgap-Operator": "olga"})
            self.words = {word.lower() for word in words}

    @invariant()
    def the_audience_is_who_left(self) -> None:
        rows = self.campus.get("/v1/audience")["audience"]
        assert {(row["sender"], row["number"]) for row in rows} == self.listed
        assert len(rows) == len(self.listed)

    @invariant()
    def every_change_was_confirmed_once(self) -> None:
        confirmations = Counter(
            (text.sender, text.to, text.body) for text in self.twilio.texts if "subscri" in text.body
        )
        assert confirmations == self.confirmed


@pytest.mark.parametrize("machine", [Account, Brand])
def test_the_engine_and_the_model_agree_after_any_sequence(machine: type[Machine], mail: Mailboxes) -> None:
    machine.mail = mail
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_A_RUN),
            stateful_step_count=STEPS_A_RUN,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
