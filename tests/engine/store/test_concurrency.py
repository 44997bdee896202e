"""Threads and processes at the same database: limits are exact, numbers are unique, nothing is sent twice."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest

from tests.engine.campus import (
    AVERY,
    BLAKE,
    FIRST_NUMBER,
    ROBIN,
    SAM,
    SAMS_MOBILE,
    SECOND_NUMBER,
    Campus,
    phone,
)
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Text, Twilio

THREADS = 8
LIMIT = 20


@pytest.fixture(params=["memory", "file", "server"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each kind of database that threads share; the server is a PostgreSQL."""
    if request.param == "server":
        return str(request.getfixturevalue("postgresql_url"))
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'engine.db'}"


@pytest.fixture
def shared(database_url: str, twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """A campus on that database."""
    campus = Campus(twilio, mail, {"ENGINE_DATABASE_URL": database_url})
    campus.populate()
    yield campus
    campus.services.close()


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def sender(campus: Campus, user: str, to: str, times: int = 1) -> Callable[[], list[str]]:
    """A thread's own client that sends some texts; gives the channels they took."""

    def send() -> list[str]:
        client = campus.app.test_client()
        body = {"from": user, "to": [to], "body": "Hello"}
        answers = [client.post("/v1/messages", json=body) for _ in range(times)]
        return [answer.json["messages"][0]["channel"] for answer in answers]  # type: ignore[index]  # an object

    return send


def test_threads_never_send_one_text_more_than_the_limit(shared: Campus) -> None:
    shared.sent(AVERY, SAM)
    shared.configure(sms_message_limit=LIMIT)
    channels = together(*[sender(shared, AVERY, SAM, 4)] * THREADS)
    assert sum(each.count("sms") for each in channels if isinstance(each, list)) == LIMIT - 1
    assert (len(shared.twilio.texts), shared.used()) == (LIMIT, LIMIT)
    shared.services.background.join()
    assert len(shared.mail.mails) == THREADS * 4 - LIMIT + 1


def test_two_first_texts_of_one_user_get_one_number(shared: Campus) -> None:
    together(*[sender(shared, AVERY, SAM)] * THREADS)
    assert {text.sender for text in shared.twilio.texts} == {FIRST_NUMBER}
    assert len(shared.get("/v1/phone-numbers")["phone_numbers"]) == 1


def test_two_users_do_not_get_the_same_last_number(shared: Campus) -> None:
    shared.twilio.numbers.pop(SECOND_NUMBER)
    channels = together(sender(shared, AVERY, SAM), sender(shared, BLAKE, ROBIN))
    assert sorted(str(each) for each in channels) == ["['email']", "['sms']"]


def test_the_number_limit_holds_for_users_who_start_at_once(shared: Campus) -> None:
    shared.configure(sms_number_limit=1)
    together(sender(shared, AVERY, SAM), sender(shared, BLAKE, ROBIN))
    assert shared.get("/v1/configuration")["sms_numbers_assigned"] == 1


def test_a_message_attempted_twice_at_once_is_sent_once(shared: Campus) -> None:
    shared.sent(AVERY, SAM, "first")
    shared.send(AVERY, SAM, "second", Prefer="respond-async")
    (pending, _) = shared.report()
    attempt = lambda: shared.services.dispatch.attempt_all([pending["id"]], shared.twilio.now)  # noqa: E731 - named once
    together(*[attempt] * THREADS)
    shared.services.background.join()
    assert [text.body for text in shared.twilio.texts] == ["first", "second"]


def test_a_refusal_reported_twice_at_once_is_mailed_once(shared: Campus) -> None:
    shared.sent(AVERY, SAM)
    (text,) = shared.twilio.texts
    together(*[lambda: shared.report_status(text, "failed", 21610)] * THREADS)
    shared.services.background.join()
    assert len(shared.mail.mails) == 1


def test_a_request_repeated_at_once_is_one_request(shared: Campus) -> None:
    def send() -> object:
        body = {"from": AVERY, "to": [SAM], "body": "Hello"}
        headers = {"Idempotency-Key": "k"}
        return shared.app.test_client().post("/v1/messages", json=body, headers=headers).status_code

    assert set(together(*[send] * THREADS)) == {201}
    assert len(shared.twilio.texts) == 1


def send_from_a_process(database: str, mail_url: str, first_sid: int) -> int:
    """What each process does: some texts by Avery; how many the provider took."""
    twilio = Twilio(numbers={FIRST_NUMBER: "PN1"}, serial=count(first_sid))
    campus = Campus(twilio, Mailboxes(url=mail_url), {"ENGINE_DATABASE_URL": database})
    for _ in range(LIMIT // 2 + 3):
        campus.sent(AVERY, SAM)
    campus.services.close()
    return len(twilio.texts)


def test_processes_never_send_one_text_more_than_the_limit(
    tmp_path: Path, twilio: Twilio, mail: Mailboxes
) -> None:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    campus = Campus(twilio, mail, {"ENGINE_DATABASE_URL": url})
    campus.populate()
    campus.configure(sms_message_limit=LIMIT)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        texts = pool.starmap(send_from_a_process, [(url, mail.url, 1000), (url, mail.url, 2000)])
    assert (sum(texts), campus.used()) == (LIMIT, LIMIT)
    assert len(campus.report(channel="email")) == 6
    campus.services.close()


def test_no_transaction_is_open_while_the_provider_is_called(campus: Campus) -> None:
    def write_meanwhile(_text: Text) -> None:
        together(lambda: campus.put(ROBIN, phones=[phone("+15550100008")]))

    campus.twilio.after = write_meanwhile
    campus.sent(AVERY, SAM)
    assert "+15550100008" in campus.statuses(ROBIN)


def repeated(times: int, call: Callable[[int], object]) -> Callable[[], list[object]]:
    """A thread's work."""
    return lambda: [call(turn) for turn in range(times)]


@pytest.mark.parametrize("turn", range(6))
def test_a_record_written_meanwhile_forgets_no_opt_out(shared: Campus, turn: int) -> None:
    shared.sent(AVERY, SAM)
    (text,) = shared.twilio.texts
    row = ["person_id,name,phone,phone_type", f"sam,Sam {turn},{SAMS_MOBILE},home"]
    phones = [phone(SAMS_MOBILE, "work"), phone("+15550100009")]
    together(
        lambda: shared.report_status(text, "failed", 21610),
        lambda: shared.app.test_client().put(
            "/v1/people/sam", json={"name": "Sam", "kind": "student", "phones": phones}
        ),
        lambda: shared.app.test_client().post("/v1/imports/sis", data="\n".join(row)),
    )
    assert shared.statuses(SAM)[SAMS_MOBILE] == "disabled"


def test_imports_in_opposite_orders_wait_for_each_other(shared: Campus) -> None:
    ids = [f"p{number}" for number in range(40)]

    def upload(order: list[str], name: str) -> Callable[[], list[object]]:
        def call(turn: int) -> object:
            lines = [f"{person},{name} {turn},+1555014{person[1:]:0>4},mobile" for person in order]
            data = "\n".join(["person_id,name,phone,phone_type", *lines])
            return shared.app.test_client().post("/v1/imports/sis", data=data).status_code

        return repeated(5, call)

    codes = together(upload(ids, "A"), upload(ids[::-1], "B"))
    assert codes == [[200] * 5] * 2


@pytest.mark.parametrize(
    ("policy", "path", "body"),
    [
        ("student_success", "/v1/people/new", {"name": "New", "kind": "student", "phones": []}),
        ("business_texting", "/v1/contacts/+15550100077", {"name": "New"}),
        ("business_texting", "/v1/lists/new", {}),
        ("business_texting", "/v1/responses/hours", {"text": "Nine to five"}),
        ("engage", "/v1/templates/new", {"category": "utility", "body": "Hello"}),
    ],
)
def test_whoever_makes_the_same_first_all_are_answered(
    database_url: str, mail: Mailboxes, policy: str, path: str, body: dict[str, object]
) -> None:
    campus = Campus(Twilio(), mail, {"ENGINE_DATABASE_URL": database_url, "ENGINE_POLICY": policy})
    put = lambda: campus.app.test_client().put(path, json=body).status_code  # noqa: E731 - named once
    codes = together(*[put] * THREADS)
    assert max(str(code) for code in codes) < "300"
    campus.services.close()
