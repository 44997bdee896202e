"""Campaigns: consent at the moment of each send, stopped and resumed, finished after a crash, nobody texted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import pytest

from engine.store import campaigns, lines
from tests.engine.campus import AVERY, FIRST_NUMBER, SAM, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Text, Twilio, body_of, error, fails_to_answer

COUNT = 40
EVERYBODY = [f"+1555030{n:04}" for n in range(COUNT)]
COUNTS = ("total", "sent", "delivered", "refused", "failed", "pending")


@pytest.fixture
def account(twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """A list of forty contacts."""
    account = account_on("sqlite://", twilio, mail)
    account.populate()
    fill(account)
    yield account
    account.services.background.join()
    account.services.close()


def account_on(database: str, twilio: Twilio, mail: Mailboxes) -> Campus:
    return Campus(twilio, mail, {"ENGINE_POLICY": "business_texting", "ENGINE_DATABASE_URL": database})


def fill(account: Campus) -> None:
    account.client.put("/v1/lists/News")
    members = {"contacts": [{"number": number} for number in EVERYBODY]}
    assert account.client.post("/v1/lists/News/contacts", json=members).status_code == 200


def begin(account: Campus, **headers: str) -> dict[str, Any]:
    body = {"name": "Autumn", "from": AVERY, "list": "News", "body": "Sale"}
    answer = account.client.post("/v1/campaigns", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return dict(answer.json)  # type: ignore[arg-type]  # an object


def done(account: Campus, campaign: dict[str, Any]) -> dict[str, Any]:
    account.services.background.join()
    found: dict[str, Any] = account.get(f"/v1/campaigns/{campaign['id']}")
    return found


def counts(campaign: dict[str, Any]) -> tuple[int, ...]:
    return tuple(campaign[name] for name in COUNTS)


def texted(account: Campus) -> list[str]:
    """The numbers that got the campaign's text, which is one each."""
    numbers = [text.to for text in account.twilio.texts if text.body == "Sale"]
    assert len(numbers) == len(set(numbers))
    return sorted(numbers)


def after_texts(account: Campus, count: int, act: Callable[[], object]) -> None:
    """Do something once the provider has taken so many texts, or, as threads have it, a few more; all wait for it."""
    turn, acts = Lock(), [act]

    def watch(_text: Text) -> None:
        with turn:
            if len(account.twilio.texts) >= count and acts:
                acts.pop()()

    account.twilio.after = watch


def test_a_campaign_goes_to_everybody_on_the_list(account: Campus) -> None:
    begun = begin(account)
    assert (begun["name"], begun["list"], begun["from"], begun["total"]) == ("Autumn", "News", AVERY, COUNT)
    finished = done(account, begun)
    assert finished["status"] == "complete"
    assert counts(finished) == (COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY
    account.report_status(account.twilio.texts[0], "delivered")
    assert done(account, begun)["delivered"] == 1
    rows = account.report(campaign=begun["id"], limit="100")
    assert {(row["campaign"], row["purpose"], row["from_number"]) for row in rows} == {
        (begun["id"], "campaign", FIRST_NUMBER)
    }


def test_contacts_who_are_out_or_blocked_are_kept_back_with_the_reason(account: Campus) -> None:
    account.text(EVERYBODY[0], FIRST_NUMBER, "stop.")
    account.client.patch(f"/v1/contacts/{EVERYBODY[1]}", json={"blocked": True})
    finished = done(account, begin(account))
    assert counts(finished) == (COUNT, COUNT - 2, 0, 2, 0, 0)
    reasons = {row["to"]: row["reason"] for row in account.report(status="failed")}
    assert reasons == {EVERYBODY[0]: "CONTACT_OPTED_OUT", EVERYBODY[1]: "CONTACT_BLOCKED"}


def test_a_stop_in_the_middle_of_the_run_counts(account: Campus) -> None:
    last = EVERYBODY[-1]
    after_texts(account, 3, lambda: account.text(last, FIRST_NUMBER, "s t o p"))
    finished = done(account, begin(account))
    assert counts(finished) == (COUNT, COUNT - 1, 0, 1, 0, 0)
    assert last not in texted(account)


def test_a_contact_taken_off_the_list_in_the_middle_is_left_out(account: Campus) -> None:
    last = EVERYBODY[-1]
    after_texts(account, 3, lambda: account.client.delete(f"/v1/lists/News/contacts/{last}"))
    done(account, begin(account))
    assert [row["reason"] for row in account.report(status="failed")] == ["CONTACT_OFF_LIST"]


def test_one_bad_recipient_stops_nobody(account: Campus) -> None:
    account.twilio.invalid.add(EVERYBODY[3])
    account.twilio.blocks.add((FIRST_NUMBER, EVERYBODY[4]))
    finished = done(account, begin(account))
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT - 2, 0, 0, 2, 0)


def test_a_stopped_campaign_sends_no_more_until_it_is_resumed(account: Campus) -> None:
    stopped_at: list[int] = []

    def stop() -> None:
        client = account.app.test_client()
        (campaign,) = client.get("/v1/campaigns").json["campaigns"]  # type: ignore[index]  # an object
        assert client.post(f"/v1/campaigns/{campaign['id']}/stop").json["status"] == "stopped"  # type: ignore[index]  # an object
        stopped_at.append(len(account.twilio.texts))

    after_texts(account, 5, stop)
    halted = done(account, begin(account))
    assert halted["status"] == "stopped"
    on_their_way = 4  # one a thread
    assert 5 <= len(texted(account)) <= stopped_at[0] + on_their_way < COUNT
    assert halted["pending"] == COUNT - len(texted(account))
    account.client.post("/v1/recovery")
    assert done(account, halted)["pending"] == halted["pending"]
    account.client.post(f"/v1/campaigns/{halted['id']}/resume")
    account.client.post(f"/v1/campaigns/{halted['id']}/resume")
    finished = done(account, halted)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY


def test_while_a_campaign_is_stopped_a_user_can_write(account: Campus) -> None:
    campaign = begin(account)
    account.client.post(f"/v1/campaigns/{campaign['id']}/stop")
    assert account.sent(AVERY, SAM)["status"] == "sent"


def test_a_campaign_that_is_through_stays_complete(account: Campus) -> None:
    campaign = begin(account)
    done(account, campaign)
    stopped: Any = account.client.post(f"/v1/campaigns/{campaign['id']}/stop").json
    assert stopped["status"] == "complete"


def test_the_same_order_again_is_the_same_campaign(account: Campus) -> None:
    first = begin(account, **{"Idempotency-Key": "k1"})
    assert begin(account, **{"Idempotency-Key": "k1"})["id"] == first["id"]
    done(account, first)
    assert texted(account) == EVERYBODY
    other = {"name": "Winter", "from": AVERY, "list": "News", "body": "Other"}
    answer: Any = account.client.post("/v1/campaigns", json=other, headers={"Idempotency-Key": "k1"})
    assert (answer.status_code, answer.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert begin(account)["id"] != first["id"]


REFUSED: list[tuple[str, dict[str, str], int, str]] = [
    ("no such list", {"list": "None"}, 422, "UNKNOWN_LIST"),
    ("nobody", {"from": "nobody"}, 422, "UNKNOWN_SENDER"),
    ("a student", {"from": SAM}, 403, "SENDER_NOT_PERMITTED"),
    ("too long", {"body": "x" * 1001}, 422, "BODY_TOO_LONG"),
]


@pytest.mark.parametrize(("case", "change", "status", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_campaign_that_may_not_begin_leaves_no_trace(
    account: Campus, case: str, change: dict[str, str], status: int, code: str
) -> None:
    order = {"name": "x", "from": AVERY, "list": "News", "body": "Sale"} | change
    answer: Any = account.client.post("/v1/campaigns", json=order)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert (account.get("/v1/campaigns")["campaigns"], account.report()) == ([], [])


def test_an_empty_list_makes_a_campaign_that_is_through(account: Campus) -> None:
    account.client.put("/v1/lists/Empty")
    order = {"name": "x", "from": AVERY, "list": "Empty", "body": "Sale"}
    campaign: Any = account.client.post("/v1/campaigns", json=order).json
    assert (campaign["status"], campaign["total"]) == ("complete", 0)


# What goes wrong on the way


def test_what_certainly_did_not_get_out_is_tried_again(account: Campus) -> None:
    busy = [error(429, 20429, "Too Many Requests")] * 7

    def refuse_some(request: httpx.Request) -> httpx.Response | None:
        return busy.pop() if busy and request.url.path.endswith("/Messages.json") else None

    account.twilio.before = refuse_some
    halted = done(account, begin(account))
    assert (halted["status"], *counts(halted)) == ("running", COUNT, COUNT - 7, 0, 0, 0, 7)
    assert account.used() == COUNT - 7
    account.client.post("/v1/recovery")
    finished = done(account, halted)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY
    assert account.used() == COUNT


def test_what_the_provider_took_and_then_gave_up_is_not_sent_again(account: Campus) -> None:
    campaign = begin(account)
    done(account, campaign)
    account.report_status(account.twilio.texts[0], "failed", 21611)
    account.client.post("/v1/recovery")
    finished = done(account, campaign)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT - 1, 0, 0, 1, 0)
    assert texted(account) == EVERYBODY


def test_what_may_have_got_out_is_asked_about_and_not_sent_again(account: Campus) -> None:
    """The answers to the first three are lost on the way back; the next three requests are, on the way out."""
    lost = iter(range(6))

    def before(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("/Messages.json") or (number := next(lost, None)) is None:
            return None
        if number < 3:
            account.twilio._create(body_of(request))
        raise httpx.ReadTimeout("the connection broke", request=request)

    account.twilio.before = before
    waiting = done(account, begin(account))
    assert (waiting["status"], waiting["pending"]) == ("running", 6)
    account.twilio.before = None
    account.pass_time(minutes=6)
    for _ in range(2):
        account.recover()
    finished = done(account, waiting)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(account) == EVERYBODY


def test_a_campaign_that_a_crash_cut_short_is_finished_by_the_next_process(
    twilio: Twilio, mail: Mailboxes, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    first = account_on(url, twilio, mail)
    first.populate()
    fill(first)
    crashed = RuntimeError("the process ends here")

    def crash(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/Messages.json") and len(twilio.texts) >= 11:
            raise crashed
        return None

    twilio.before = crash
    campaign = begin(first)
    first.services.background.join()
    first.services.close()
    twilio.before = None
    cut_short = len(texted(first))
    assert 11 <= cut_short < COUNT
    second = account_on(url, twilio, mail)
    twilio.pass_time(minutes=6)
    for _ in range(2):
        second.recover()
    finished = done(second, campaign)
    assert (finished["status"], *counts(finished)) == ("complete", COUNT, COUNT, 0, 0, 0, 0)
    assert texted(second) == EVERYBODY
    second.services.close()


def test_two_processes_at_one_campaign_text_nobody_twice(
    twilio: Twilio, mail: Mailboxes, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    first = account_on(url, twilio, mail)
    first.populate()
    fill(first)
    second = account_on(url, twilio, mail)
    campaign = begin(first)
    with ThreadPoolExecutor(2) as pool:
        resume = f"/v1/campaigns/{campaign['id']}/resume"
        list(pool.map(lambda each: each.app.test_client().post(resume), [second, first]))
    for each in (first, second):
        each.services.background.join()
    assert texted(first) == EVERYBODY
    assert done(second, campaign)["status"] == "complete"
    for each in (first, second):
        each.services.close()


def test_answers_do_not_wait_behind_a_campaign(account: Campus) -> None:
    campaign = begin(account)
    account.client.post(f"/v1/campaigns/{campaign['id']}/stop")
    account.services.background.join()
    account.client.put("/v1/responses/HELP", json={"text": "Here."})
    account.twilio.before = fails_to_answer(path="/Messages.json", at="before")
    account.text(EVERYBODY[0], FIRST_NUMBER, "help")
    account.twilio.before = None
    with account.services.database.writing() as connection:
        campaigns.halt(connection, campaign["id"], stopped=False)
    with account.services.database.reading() as connection:
        waiting = lines.waiting(connection)
    assert [line.of for line in waiting] == ["answers", "send"]
