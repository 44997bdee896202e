"""Business Text Messaging by its routes: contacts, lists, triggers, tasks, and a provider that blocks on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.campus import AVERY, BLAKE, FIRST_NUMBER, SAM, SAMS_MOBILE, SECOND_NUMBER, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Twilio, fails_to_answer

KIM, LEE = "+15550300001", "+15550300002"
STOPPED = "Attempt To Send To Unsubscribed Recipient 21610"


@pytest.fixture
def account(twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """Two users, two numbers, the contacts Kim and Lee; Avery has written to both."""
    account = Campus(twilio, mail, {"ENGINE_POLICY": "business_texting"})
    account.populate()
    for number, name in ((KIM, "Kim"), (LEE, "Lee")):
        assert account.client.put(f"/v1/contacts/{number}", json={"name": name}).status_code == 201
        account.sent(AVERY, number, "Welcome")
    yield account
    account.services.close()


def contact(account: Campus, number: str) -> dict[str, Any]:
    found: dict[str, Any] = account.get(f"/v1/contacts/{number}")
    return found


def edit(account: Campus, number: str, /, **values: object) -> tuple[int, Any]:
    answer = account.client.patch(f"/v1/contacts/{number}", json=values)
    return answer.status_code, answer.json


def list_of(account: Campus, name: str, *numbers: str) -> None:
    account.client.put(f"/v1/lists/{name}")
    for number in numbers:
        assert account.client.put(f"/v1/lists/{name}/contacts/{number}").status_code == 204


# BTM-01, BTM-02, BTM-04: out by a STOP, in by anything else


@pytest.mark.parametrize("stop", ["STOP", "Stop.", " s t o p ", "STOP!!!", "unsubscribe"])
def test_a_stop_in_any_format_silences_the_contact_for_the_whole_account(account: Campus, stop: str) -> None:
    account.text(KIM, FIRST_NUMBER, stop)
    for user in (AVERY, BLAKE):
        row = account.sent(user, KIM, "Sale")
        assert (row["channel"], row["status"], row["reason"]) == (None, "failed", "CONTACT_OPTED_OUT")
        assert (row["to"], row["error_code"], row["mail_error"]) == (KIM, None, None)
    assert account.twilio.texts_to(KIM) == ["Welcome"]
    assert account.mail.mails == account.mail.to(f"{AVERY}@campus.test")
    assert account.sent(AVERY, LEE, "Sale")["status"] == "sent"


def test_nobody_but_the_provider_answers_a_stop(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "STOP")
    assert len(account.twilio.texts) == 2


def test_any_later_text_opts_back_in(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "Stop!")
    account.text(KIM, FIRST_NUMBER, "Is my order ready?")
    assert contact(account, KIM)["opted_in"] is True
    assert account.sent(AVERY, KIM, "It is")["status"] == "sent"


def test_a_stranger_who_texts_becomes_a_contact(account: Campus) -> None:
    account.text("+15550300009", FIRST_NUMBER, "stop!")
    assert contact(account, "+15550300009")["opted_in"] is False
    account.text("+15550300009", FIRST_NUMBER, "hello")
    assert contact(account, "+15550300009") == {
        "number": "+15550300009", "name": "", "opted_in": True, "blocked": False, "provider_blocked": False,
        "provider_blocks": [], "lists": [], "consents": [],
        "version": contact(account, "+15550300009")["version"],
    }  # fmt: skip


def test_a_person_is_silenced_as_the_contact_of_their_number(account: Campus) -> None:
    account.sent(AVERY, SAM)
    account.text(SAMS_MOBILE, FIRST_NUMBER, "stop.")
    assert account.sent(BLAKE, SAM)["reason"] == "CONTACT_OPTED_OUT"
    assert account.statuses(SAM)[SAMS_MOBILE] == "default"
    assert account.mail.to(f"{SAM}@campus.test") == []


def test_nobody_is_mailed_whatever_happens_to_a_text(account: Campus) -> None:
    account.twilio.invalid.add(SAMS_MOBILE)
    row = account.sent(AVERY, SAM)
    assert (row["channel"], row["status"], row["error_code"]) == ("sms", "failed", 21211)
    account.twilio.before = fails_to_answer(path="/Messages.json", at="before")
    assert account.sent(AVERY, KIM)["status"] == "failed"
    assert account.mail.to(f"{SAM}@campus.test") == []


def test_a_name_that_is_neither_a_person_nor_a_number_is_unknown(account: Campus) -> None:
    assert account.sent(AVERY, "555 123")["reason"] == "RECIPIENT_UNKNOWN"


def test_the_same_stop_again_changes_nothing(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "stop.", sid="SM1")
    account.text(KIM, FIRST_NUMBER, "hello", sid="SM2")
    account.text(KIM, FIRST_NUMBER, "stop.", sid="SM1")
    assert contact(account, KIM)["opted_in"] is True


# The provider's own block


def provider_stops(account: Campus, sender: str, number: str, word: str = "STOP") -> None:
    account.twilio.blocks.add((sender, number))
    account.text(number, sender, word)


def test_a_block_of_the_provider_is_shown_and_its_refusal_is_reported(account: Campus) -> None:
    provider_stops(account, FIRST_NUMBER, KIM)
    account.text(KIM, FIRST_NUMBER, "Is my order ready?")
    shown = contact(account, KIM)
    assert (shown["opted_in"], shown["provider_blocked"]) == (True, True)
    assert shown["provider_blocks"] == [FIRST_NUMBER]
    row = account.sent(AVERY, KIM, "It is")
    assert (row["channel"], row["status"], row["reason"]) == ("sms", "failed", "PROVIDER_BLOCKED")
    assert (row["error_code"], row["error"], row["mail_error"]) == (21610, STOPPED, None)
    assert contact(account, KIM)["opted_in"] is True
    assert account.sent(BLAKE, KIM, "It is")["from_number"] == SECOND_NUMBER


def test_start_lifts_the_block_and_texts_get_through(account: Campus) -> None:
    provider_stops(account, FIRST_NUMBER, KIM)
    account.twilio.blocks.clear()
    account.text(KIM, FIRST_NUMBER, "START")
    assert contact(account, KIM)["provider_blocked"] is False
    assert account.sent(AVERY, KIM)["status"] == "sent"


def test_a_text_that_was_delivered_shows_that_no_block_stands(account: Campus) -> None:
    provider_stops(account, FIRST_NUMBER, KIM)
    account.twilio.blocks.clear()  # by an operator at the provider; nobody tells
    account.text(KIM, FIRST_NUMBER, "Hello")
    account.sent(AVERY, KIM)
    assert contact(account, KIM)["provider_blocked"] is True
    account.report_status(account.twilio.texts[-1], "delivered")
    assert contact(account, KIM)["provider_blocked"] is False


@pytest.mark.parametrize("late", [False, True], ids=["refused at once", "refused by status callback"])
def test_a_stop_that_never_arrived_is_learned_from_the_refusal(account: Campus, late: bool) -> None:
    account.twilio.blocks.add((FIRST_NUMBER, KIM))
    account.twilio.refuse_late = late
    account.sent(AVERY, KIM, "Sale")
    if late:
        account.report_status(account.twilio.texts[-1], "failed", 21610)
    assert account.report()[0]["reason"] == "PROVIDER_BLOCKED"
    shown = contact(account, KIM)
    assert (shown["opted_in"], shown["provider_blocked"]) == (False, True)
    assert account.sent(BLAKE, KIM, "Sale")["reason"] == "CONTACT_OPTED_OUT"


# BTM-03, BTM-05 to BTM-09: contacts and their states


def test_all_contacts_shows_states_searches_filters_and_pages(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "stop.")
    edit(account, LEE, blocked=True, by=AVERY)

    def found(**wanted: str) -> list[str]:
        return [each["name"] for each in account.get("/v1/contacts", **wanted)["contacts"]]

    assert found() == ["Kim", "Lee"]
    assert (found(search="im"), found(search="0002"), found(search="_")) == (["Kim"], ["Lee"], [])
    assert (found(opted_in="false"), found(opted_in="true")) == (["Kim", "Lee"], [])
    assert (found(blocked="true"), found(blocked="false")) == (["Lee"], ["Kim"])
    first = account.get("/v1/contacts", limit="1")
    assert [each["name"] for each in first["contacts"]] == ["Kim"]
    second = account.get("/v1/contacts", limit="1", cursor=first["next_cursor"])
    assert ([each["name"] for each in second["contacts"]], second["next_cursor"]) == (["Lee"], None)


def test_opting_in_by_hand_needs_a_note_that_is_kept(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "stop.")
    status, problem = edit(account, KIM, opted_in=True, by=AVERY)
    assert (status, problem["code"]) == (400, "CONSENT_NOTE_REQUIRED")
    assert contact(account, KIM)["opted_in"] is False
    status, shown = edit(account, KIM, opted_in=True, note="Asked at the desk", by=AVERY)
    assert (status, shown["opted_in"]) == (200, True)
    assert shown["consents"] == [{"note": "Asked at the desk", "by": AVERY, "at": "2026-03-02T12:00:00Z"}]
    assert account.sent(AVERY, KIM)["status"] == "sent"


def test_changes_of_a_contact_say_who_when_and_why(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "stop.")
    edit(account, KIM, opted_in=True, note="Asked", by=AVERY)
    newest, oldest = account.get(f"/v1/contacts/{KIM}/changes")["changes"]
    assert (newest["field"], newest["after"], newest["by"], newest["cause"]) == (
        "opted_in", True, AVERY, "edit"
    )  # fmt: skip
    assert (oldest["after"], oldest["by"], oldest["cause"]) == (False, None, "stop received")


def test_a_blocked_contact_gets_nothing_and_is_not_heard(account: Campus) -> None:
    before = len(account.report(direction="all"))
    status, shown = edit(account, KIM, blocked=True, by=AVERY)
    assert (status, shown["blocked"], shown["opted_in"]) == (200, True, False)
    mails = len(account.mail.mails)
    account.text(KIM, FIRST_NUMBER, "Why do you not answer?")
    assert len(account.report(direction="all")) == before
    assert len(account.mail.mails) == mails
    assert contact(account, KIM)["opted_in"] is False
    assert account.sent(AVERY, KIM)["reason"] == "CONTACT_BLOCKED"


def test_a_blocked_contact_is_unblocked_before_it_is_opted_in(account: Campus) -> None:
    edit(account, KIM, blocked=True, by=AVERY)
    status, problem = edit(account, KIM, opted_in=True, note="Asked", by=AVERY)
    assert (status, problem["code"]) == (409, "CONTACT_BLOCKED")
    assert edit(account, KIM, blocked=False, by=AVERY)[1]["opted_in"] is False
    assert account.sent(AVERY, KIM)["reason"] == "CONTACT_OPTED_OUT"
    account.text(KIM, FIRST_NUMBER, "Hello again")
    assert contact(account, KIM)["opted_in"] is True


def test_naming_a_contact_anew_keeps_its_state(account: Campus) -> None:
    account.text(KIM, FIRST_NUMBER, "stop.")
    answer = account.client.put(f"/v1/contacts/{KIM}", json={"name": "Kimberly"})
    assert answer.status_code == 200
    assert (answer.json["name"], answer.json["opted_in"]) == ("Kimberly", False)  # type: ignore[index]  # an object


NOT_FOUND = [
    ("GET", f"/v1/contacts/{SECOND_NUMBER}", "UNKNOWN_CONTACT"),
    ("PATCH", f"/v1/contacts/{SECOND_NUMBER}", "UNKNOWN_CONTACT"),
    ("GET", f"/v1/contacts/{SECOND_NUMBER}/changes", "UNKNOWN_CONTACT"),
    ("GET", "/v1/lists/none", "UNKNOWN_LIST"),
    ("PUT", f"/v1/lists/none/contacts/{KIM}", "UNKNOWN_LIST"),
    ("PUT", f"/v1/lists/News/contacts/{SECOND_NUMBER}", "UNKNOWN_CONTACT"),
    ("DELETE", f"/v1/lists/News/contacts/{KIM}", "NOT_ON_LIST"),
    ("DELETE", "/v1/responses/NONE", "UNKNOWN_TRIGGER"),
    ("POST", "/v1/tasks/none/done", "UNKNOWN_TASK"),
    ("GET", "/v1/campaigns/none", "UNKNOWN_CAMPAIGN"),
    ("POST", "/v1/campaigns/none/stop", "UNKNOWN_CAMPAIGN"),
    ("GET", "/v1/audience", "NOT_OF_THIS_POLICY"),
    ("GET", "/v1/keywords", "NOT_OF_THIS_POLICY"),
    ("PUT", "/v1/templates/sale", "NOT_OF_THIS_POLICY"),
    ("PUT", f"/v1/phone-numbers/{FIRST_NUMBER}", "NOT_OF_THIS_POLICY"),
]


@pytest.mark.parametrize(("method", "path", "code"), NOT_FOUND)
def test_what_is_not_there_has_a_name(account: Campus, method: str, path: str, code: str) -> None:
    account.client.put("/v1/lists/News")
    answer = account.client.open(path, method=method, json={})
    assert (answer.status_code, answer.json["code"]) == (404, code)  # type: ignore[index]  # an object


def test_a_sender_number_is_no_contact(account: Campus) -> None:
    answer = account.client.put(f"/v1/contacts/{FIRST_NUMBER}", json={"name": "Us"})
    assert (answer.status_code, answer.json["code"]) == (422, "NUMBER_IS_A_SENDER")  # type: ignore[index]  # an object


# BTM-10 to BTM-13: lists, triggers and tasks


def test_a_contact_is_on_any_number_of_lists_which_show_its_state(account: Campus) -> None:
    list_of(account, "News", KIM, LEE)
    list_of(account, "Sales", KIM)
    assert account.client.put("/v1/lists/News").status_code == 200
    assert account.get("/v1/lists")["lists"] == [
        {"name": "News", "contacts": 2},
        {"name": "Sales", "contacts": 1},
    ]
    account.text(KIM, FIRST_NUMBER, "stop.")
    details = account.get("/v1/lists/News")
    assert [(each["name"], each["opted_in"]) for each in details["contacts"]] == [
        ("Kim", False), ("Lee", True)
    ]  # fmt: skip
    assert contact(account, KIM)["lists"] == ["News", "Sales"]
    assert [each["name"] for each in account.get("/v1/contacts", list="Sales")["contacts"]] == ["Kim"]


def test_a_list_has_a_name_that_fits(account: Campus) -> None:
    answer = account.client.put(f"/v1/lists/{'x' * 201}")
    assert (answer.status_code, answer.json["code"]) == (422, "INVALID_NAME")  # type: ignore[index]  # an object


def test_many_contacts_come_onto_a_list_at_once(account: Campus) -> None:
    account.client.put("/v1/lists/News")
    account.text(KIM, FIRST_NUMBER, "stop.")
    many = [{"number": f"+1555040{n:04}", "name": f"C{n}"} for n in range(1200)]
    body = {"contacts": [{"number": KIM, "name": "Somebody else"}, *many, many[0]]}
    assert account.client.post("/v1/lists/News/contacts", json=body).json == {"name": "News", "added": 1201}
    assert account.client.post("/v1/lists/News/contacts", json=body).json == {"name": "News", "added": 0}
    assert (contact(account, KIM)["name"], contact(account, KIM)["opted_in"]) == ("Kim", False)


def test_a_trigger_gets_its_answer_in_any_case_from_the_number_that_was_texted(account: Campus) -> None:
    account.client.put("/v1/responses/HELP", json={"text": "Reply STOP to stop."})
    account.text(KIM, FIRST_NUMBER, "hElp")
    (row,) = account.report(purpose="response")
    assert (row["from"], row["to"], row["from_number"]) == (AVERY, KIM, FIRST_NUMBER)
    assert account.twilio.texts_to(KIM) == ["Welcome", "Reply STOP to stop."]
    assert account.get("/v1/tasks")["tasks"] == []


def test_many_tasks_come_in_pages(account: Campus) -> None:
    list_of(account, "Marketing", KIM)
    optout = {"text": "No more marketing.", "task": True, "list": "Marketing"}
    account.client.put("/v1/responses/OPTOUT", json=optout)
    for _ in range(3):
        account.text(KIM, FIRST_NUMBER, "optout")
    all_of_them = account.get("/v1/tasks", open="true")
    assert (len(all_of_them["tasks"]), all_of_them["next_cursor"]) == (3, None)
    first = account.get("/v1/tasks", open="true", limit="2")
    second = account.get("/v1/tasks", open="true", limit="2", cursor=first["next_cursor"])
    assert [*first["tasks"], *second["tasks"]] == all_of_them["tasks"]
    assert second["next_cursor"] is None


def test_optout_raises_a_task_and_leaves_the_contact_opted_in(account: Campus) -> None:
    list_of(account, "Marketing", KIM)
    list_of(account, "Marketing opt-out")
    list_of(account, "Notices", KIM)
    optout = {"text": "No more marketing.", "task": True, "list": "Marketing"}
    account.client.put("/v1/responses/OPTOUT", json=optout)
    account.text(KIM, FIRST_NUMBER, "optout")
    (task,) = account.get("/v1/tasks", open="true")["tasks"]
    assert (task["contact"], task["list"], task["text"], task["done_at"]) == (
        KIM,
        "Marketing",
        "optout",
        None,
    )
    assert account.client.delete(f"/v1/lists/Marketing/contacts/{KIM}").status_code == 204
    account.client.put(f"/v1/lists/Marketing opt-out/contacts/{KIM}")
    done = account.client.post(f"/v1/tasks/{task['id']}/done", json={"by": AVERY}).json
    assert (done["done_by"], done["done_at"]) == (AVERY, "2026-03-02T12:00:00Z")  # type: ignore[index]  # an object
    again = account.client.post(f"/v1/tasks/{task['id']}/done", json={"by": BLAKE}).json
    assert again == done
    assert account.get("/v1/tasks", open="true")["tasks"] == []
    assert account.get("/v1/tasks", open="false")["tasks"] == [done]
    shown = contact(account, KIM)
    assert (shown["opted_in"], shown["lists"]) == (True, ["Marketing opt-out", "Notices"])
    assert account.sent(AVERY, KIM, "About your order")["status"] == "sent"


def test_a_text_that_opts_in_may_be_a_trigger(account: Campus) -> None:
    account.client.put("/v1/responses/HELP", json={"text": "Here."})
    account.text(KIM, FIRST_NUMBER, "stop.")
    account.text(KIM, FIRST_NUMBER, "help")
    assert account.twilio.texts_to(KIM)[-1] == "Here."


def test_responses_are_replaced_shown_and_taken_away(account: Campus) -> None:
    account.client.put("/v1/responses/Hours", json={"text": "9 to 5"})
    account.client.put("/v1/responses/HOURS", json={"text": "8 to 6"})
    assert account.get("/v1/responses")["responses"] == [
        {"trigger": "HOURS", "text": "8 to 6", "task": False, "list": None}
    ]
    assert account.client.delete("/v1/responses/hours").status_code == 204
    account.text(KIM, FIRST_NUMBER, "hours")
    assert account.twilio.texts_to(KIM) == ["Welcome"]


@pytest.mark.parametrize(
    ("word", "body", "code"),
    [
        ("S.T.O.P", {"text": "?"}, "TRIGGER_IS_STOP"),
        ("two words", {"text": "?"}, "TRIGGER_NOT_A_WORD"),
        ("!", {"text": "?"}, "TRIGGER_NOT_A_WORD"),
        ("OUT", {"text": "?", "list": "None"}, "UNKNOWN_LIST"),
    ],
)
def test_a_trigger_that_cannot_be_is_refused(
    account: Campus, word: str, body: dict[str, str], code: str
) -> None:
    answer = account.client.put(f"/v1/responses/{word}", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, code)  # type: ignore[index]  # an object  # type: ignore[index]  # an object


def test_the_product_says_that_it_is_not_hipaa_compliant(account: Campus) -> None:
    (notice,) = account.get("/v1/notices")["notices"]
    assert notice["code"] == "NOT_HIPAA_COMPLIANT"
    assert "protected health information" in notice["text"]


# BTM-15: another number, and that number's own state


def test_a_contact_moves_to_another_number_and_its_state_stays(account: Campus) -> None:
    list_of(account, "News", KIM)
    assert edit(account, KIM, blocked=True, by=AVERY)[0] == 200
    status, moved = edit(account, KIM, number="+1 555 030 0003", name="Kim B.", by=AVERY)
    assert (status, moved["number"], moved["name"]) == (200, "+15550300003", "Kim B.")
    assert (moved["opted_in"], moved["blocked"], moved["lists"]) == (True, False, [])
    left = contact(account, KIM)
    assert (left["name"], left["blocked"], left["opted_in"], left["lists"]) == ("", True, False, ["News"])


def test_a_contact_gets_no_sender_number(account: Campus) -> None:
    status, problem = edit(account, KIM, number=FIRST_NUMBER, by=AVERY)
    assert (status, problem["code"]) == (422, "NUMBER_IS_A_SENDER")
    assert contact(account, KIM)["name"] == "Kim"


# BTM-16: triggers of a campaign


def test_a_campaign_shows_its_triggers_and_the_notices_warn_of_them(account: Campus) -> None:
    list_of(account, "News", KIM)
    own = {"trigger": "OPTOUT", "text": "Off you go", "task": True}
    order = {"name": "N", "from": AVERY, "list": "News", "body": "News", "triggers": [own]}
    begun = account.client.post("/v1/campaigns", json=order)
    assert begun.status_code == 202
    assert begun.json["triggers"] == [own]  # type: ignore[index]  # an object
    assert [note["code"] for note in account.get("/v1/notices")["notices"]] == [
        "NOT_HIPAA_COMPLIANT",
        "TRIGGER_IS_A_PROVIDER_WORD",
    ]


def test_a_campaigns_trigger_is_a_word_and_never_stop(account: Campus) -> None:
    list_of(account, "News", KIM)
    for word, code in (("STOP", "TRIGGER_IS_STOP"), ("no more", "TRIGGER_NOT_A_WORD")):
        own = [{"trigger": word, "text": "Off you go"}]
        order = {"name": "N", "from": AVERY, "list": "News", "body": "News", "triggers": own}
        answer = account.client.post("/v1/campaigns", json=order)
        assert (answer.status_code, answer.json["code"]) == (422, code)  # type: ignore[index]  # an object
