"""Status callbacks as they come in from the network: together, in whatever order, and by whomever."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from engine.doors.callbacks import Callbacks
from engine.edge.provider import STATUS_PATH
from engine.rules.outcomes import Answer
from engine.store import messages
from engine.work.settlement import Told
from tests.engine.campus import AVERY, FIRST_NUMBER, PUBLIC, ROBIN, SAM, SAMS_MOBILE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.store.test_concurrency import database_url, shared  # noqa: F401  fixtures
from tests.engine.twilio_double import TOKEN, Twilio

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def request(message: str, token: str = TOKEN, **form: str) -> tuple[WSGIEnvironment, bytes]:
    """A callback about the message of that id, signed with the token."""
    query = urlencode({"message": message})
    signature = RequestValidator(token).compute_signature(f"{PUBLIC}{STATUS_PATH}?{query}", form)
    head = {
        "REQUEST_METHOD": "POST", "PATH_INFO": STATUS_PATH, "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_X_TWILIO_SIGNATURE": signature,
    }  # fmt: skip
    return head, urlencode(form).encode()


def taken(callbacks: Callbacks, *requests: tuple[WSGIEnvironment, bytes]) -> list[bool]:
    """Which of them are taken, all of them having come at once."""

    async def take() -> list[bool]:
        with ThreadPoolExecutor(2) as threads:
            return await asyncio.gather(*(callbacks.took(*each, threads) for each in requests))

    with ThreadPoolExecutor(1) as apart:  # the main thread has a loop already where a browser is driven
        return apart.submit(asyncio.run, take()).result()


class Desk:
    """Keeps what is to be written down, and holds the first lot up until the rest has come."""

    def __init__(self) -> None:
        self.lots: list[list[str]] = []
        self.broken = False

    def settle(self, told: Sequence[Told]) -> None:
        self.lots.append([each.message_id for each in told])
        if self.broken:
            raise RuntimeError("a bug")


def of(desk: Desk) -> Callbacks:
    return Callbacks(PUBLIC, TOKEN, desk.settle)


def test_those_that_come_meanwhile_are_written_down_together() -> None:
    desk, first, go_on = Desk(), Event(), Event()

    def settle(told: Sequence[Told]) -> None:
        desk.settle(told)
        first.set()
        go_on.wait(10)

    callbacks = Callbacks(PUBLIC, TOKEN, settle)

    async def come() -> list[bool]:
        with ThreadPoolExecutor(2) as threads:
            tasks = [asyncio.create_task(callbacks.took(*request("a", MessageStatus="sent"), threads))]
            await asyncio.to_thread(first.wait, 10)
            tasks += [
                asyncio.create_task(callbacks.took(*request(name, MessageStatus="sent"), threads))
                for name in "bcd"
            ]
            await asyncio.sleep(0)
            assert not any(task.done() for task in tasks)
            go_on.set()
            return list(await asyncio.gather(*tasks))

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(asyncio.run, come()).result() == [True] * 4
    assert desk.lots == [["a"], ["b", "c", "d"]]


def test_what_comes_in_the_pause_of_a_burst_is_written_down_with_the_rest() -> None:
    desk = Desk()

    async def come() -> list[bool]:
        tasks: list[asyncio.Task[bool]] = []

        def begin(name: str) -> None:
            tasks.append(asyncio.create_task(callbacks.took(*request(name, MessageStatus="sent"), threads)))

        def settle(told: Sequence[Told]) -> None:
            desk.settle(told)
            if len(desk.lots) == 1:
                asyncio.run_coroutine_threadsafe(meanwhile(), loop).result(10)

        async def meanwhile() -> None:
            begin("b")

        async def pause(_seconds: float) -> None:
            await tasks[0]
            begin("c")
            await asyncio.sleep(0)

        loop, callbacks = asyncio.get_running_loop(), Callbacks(PUBLIC, TOKEN, settle, pause)
        with ThreadPoolExecutor(2) as threads:
            begin("a")
            while not all(task.done() for task in tasks):
                await asyncio.wait(tasks)
        return [task.result() for task in tasks]

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(asyncio.run, come()).result() == [True] * 3
    assert desk.lots == [["a"], ["b", "c"]]


def test_one_that_comes_alone_waits_for_nobody() -> None:
    desk = Desk()

    async def never(_seconds: float) -> None:
        raise AssertionError("a pause")

    callbacks = Callbacks(PUBLIC, TOKEN, desk.settle, never)
    for name in "ab":
        assert taken(callbacks, request(name, MessageStatus="sent")) == [True]
    assert desk.lots == [["a"], ["b"]]


ODD: dict[str, dict[str, Any]] = {
    "signed by somebody else": {"HTTP_X_TWILIO_SIGNATURE": "x" * 28},
    "not signed": {"HTTP_X_TWILIO_SIGNATURE": ""},
    "somewhere else": {"PATH_INFO": "/webhooks/twilio/inbound"},
    "by another method": {"REQUEST_METHOD": "PUT"},
    "about nobody": {"QUERY_STRING": ""},
    "about two": {"QUERY_STRING": "message=a&message=b"},
    "about something else": {"QUERY_STRING": "contact=a"},
    "no form": {"CONTENT_TYPE": "application/json"},
}


@pytest.mark.parametrize("changed", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_left_to_the_application(changed: dict[str, Any]) -> None:
    desk, (head, body) = Desk(), request("a", MessageStatus="sent")
    assert taken(of(desk), (head, body)) == [True]
    assert taken(of(desk), (head | changed, body)) == [False]
    assert desk.lots == [["a"]]


def test_a_form_that_says_something_twice_is_left_to_the_application() -> None:
    head, body = request("a", MessageStatus="sent")
    assert taken(of(Desk()), (head, body + b"&MessageStatus=sent")) == [False]


def test_what_cannot_be_written_down_together_is_left_to_the_application_each_by_itself() -> None:
    desk = Desk()
    desk.broken = True
    callbacks = of(desk)
    requests = [request(name, MessageStatus="sent") for name in "ab"]
    assert taken(callbacks, *requests) == [False, False]
    desk.broken = False
    assert taken(callbacks, *requests) == [True, True]


def callbacks_of(campus: Campus) -> Callbacks:
    """Of that engine, as it is served."""
    settle = campus.services.settlement.settle_all
    return Callbacks(PUBLIC, TOKEN, partial(_settled, settle, campus))


def _settled(settle: Any, campus: Campus, told: Sequence[Told]) -> None:
    settle(told, campus.twilio.now)


def test_each_text_is_as_far_as_the_furthest_that_was_said_of_it(shared: Campus) -> None:  # noqa: F811
    people = [SAM, ROBIN, SAM, ROBIN, SAM]
    rows = [shared.sent(AVERY, to, str(number)) for number, to in enumerate(people)]
    said = [("delivered", "sent"), ("sent",), ("sent", "delivered"), ("undelivered",), ()]
    requests = [
        request(row["id"], MessageSid=row["provider_sid"], MessageStatus=word, ErrorCode="30003")
        for row, words in zip(rows, said, strict=True)
        for word in words
    ]
    assert all(taken(callbacks_of(shared), *requests))
    shared.services.background.join()
    found = [shared.get(f"/v1/messages/{row['id']}") for row in rows]
    assert [(row["channel"], row["status"]) for row in found] == [
        ("sms", "delivered"), ("sms", "sent"), ("sms", "delivered"), ("email", "sent"), ("sms", "sent"),
    ]  # fmt: skip
    assert len(shared.mail.mails) == 1
    assert all(taken(callbacks_of(shared), *requests))
    assert [shared.get(f"/v1/messages/{row['id']}") for row in found] == found


def test_a_message_that_nobody_knows_changes_nothing_and_stops_no_other(shared: Campus) -> None:  # noqa: F811
    row = shared.sent(AVERY, SAM)
    requests = [request(name, MessageStatus="delivered") for name in ("nobody's", row["id"], "none")]
    assert all(taken(callbacks_of(shared), *requests))
    assert [each["status"] for each in shared.report()] == ["delivered"]


def test_a_text_that_changes_at_the_same_moment_is_looked_at_again(shared: Campus) -> None:  # noqa: F811
    rows = [shared.sent(AVERY, SAM), shared.sent(AVERY, ROBIN)]
    settlement, moment = shared.services.settlement, shared.twilio.now
    with shared.services.database.reading() as connection:
        known = messages.hold_each(connection, [row["id"] for row in rows])
    settlement.settle(rows[0]["id"], Answer(status="failed", code=21610), moment)
    told = [Told(row["id"], Answer(status="delivered")) for row in rows]
    assert settlement.advance(told, moment, known) == told
    for each in told:
        settlement.settle(each.message_id, each.answer, moment)
    shared.services.background.join()
    assert [(row["channel"], row["status"]) for row in shared.report()] == [
        ("sms", "delivered"), ("email", "sent"),
    ]  # fmt: skip


def test_a_delivery_lifts_the_block_that_is_believed_of_the_provider(twilio: Twilio, mail: Mailboxes) -> None:
    account = Campus(twilio, mail, {"ENGINE_POLICY": "business_texting"})
    account.populate()
    account.client.put(f"/v1/contacts/{SAMS_MOBILE}", json={"name": "Sam"})
    row = account.sent(AVERY, SAMS_MOBILE)
    account.text(SAMS_MOBILE, FIRST_NUMBER, "stop")
    assert account.get(f"/v1/contacts/{SAMS_MOBILE}")["provider_blocked"] is True
    assert taken(callbacks_of(account), request(row["id"], MessageStatus="delivered")) == [True]
    assert account.get(f"/v1/contacts/{SAMS_MOBILE}")["provider_blocked"] is False
    assert account.get(f"/v1/messages/{row['id']}")["status"] == "delivered"
    account.services.close()
