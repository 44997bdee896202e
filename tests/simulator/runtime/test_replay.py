"""Replaying a journal gives the world that wrote it, and the world goes on from there as if nothing had been."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.journal import MailArrived
from simulator.language.mail import Mail
from simulator.model import Persona
from simulator.runtime import checkpoint
from tests.simulator.provider import (
    SMS_URL,
    STATUS_URL,
    Application,
    Provider,
    answer,
    params_of,
    services_of,
    simulator,
    twiml,
)
from tests.simulator.sample import ACCOUNT

ADVISORS = ["+15552010001", "+18885550001", "55501"]
STUDENTS = ["+15553010001", "+15553010002"]
SID = re.compile(r"\b[A-Z]{2}[0-9a-f]{32}")
FAULTS: list[dict[str, Any]] = [
    {"name": "late", "on": "receipt", "effect": {"type": "late", "seconds": 90}, "every": 2},
    {"name": "twice", "on": "status_callback", "effect": {"type": "duplicate"}, "nth": [1, 3]},
    {"name": "order", "on": "status_callback", "effect": {"type": "reorder"}, "every": 3},
    {"name": "lost", "on": "inbound_webhook", "effect": {"type": "lose"}, "percentage": 50, "seed": 1},
]


def answering(request: httpx.Request) -> httpx.Response:
    """An application whose answer depends on nothing but the request: it replies, fails, or is not there."""
    body = params_of(request).get("Body", "")
    if body == "fail":
        return httpx.Response(500)
    if body == "gone":
        raise httpx.ConnectError("gone", request=request)
    return twiml("<Message>Noted</Message>" if body else "")


@contextmanager
def opened(path: Path) -> Iterator[Provider]:
    """The account of a simulator with this journal."""
    application = Application()
    application.answer = answering
    app = simulator(application, STOPGAP_JOURNAL=str(path))
    try:
        yield Provider(app)
    finally:
        services_of(app).close()


# -- what can happen

students, advisors = st.sampled_from(STUDENTS), st.sampled_from(ADVISORS)
bodies = st.sampled_from(["STOP", "start", "HELP", "Hello", "fail", "gone", "x" * 161, ""])
few = st.integers(0, 3)
ACTIONS = st.one_of(
    st.tuples(st.just("send"), students, advisors, bodies, st.booleans()),
    st.tuples(st.just("send"), students, advisors, bodies, st.booleans()),
    st.tuples(st.just("text"), students, advisors, bodies),
    st.tuples(st.just("text"), students, advisors, bodies),
    st.tuples(st.just("behave"), students, st.sampled_from(list(Persona)), st.sampled_from([0, 60, 3600])),
    st.tuples(st.just("refuse"), advisors, st.sampled_from(["sync", "async"]), st.booleans()),
    st.tuples(st.just("own"), advisors),
    st.tuples(st.just("release"), few),
    st.tuples(st.just("configure"), few, st.booleans()),
    st.tuples(st.just("switch"), st.sampled_from(["log_automatic_replies", "blocked_reply_leaves_message"])),
    st.tuples(st.just("advance"), st.sampled_from([0, 59, 60, 7200])),
    st.tuples(st.just("settle")),
    st.tuples(st.just("redact"), few),
    st.tuples(st.just("delete"), few),
    st.tuples(st.just("lift"), advisors, students),
    st.tuples(st.just("mail"), students),
    st.tuples(st.just("reset")),
    st.tuples(st.just("serve"), few),
    st.tuples(st.just("send_by_service"), students, few, bodies, st.sampled_from([0, 1200])),
    st.tuples(st.just("cancel"), few),
    st.tuples(st.just("set_words"), few),
    st.tuples(st.just("spoil"), st.sampled_from(FAULTS)),
    st.tuples(st.just("remember")),
    st.tuples(st.just("go_back"), few),
)

# A life in which nearly everything happens, whatever the drawn ones leave out.
FULL: list[tuple[Any, ...]] = [
    ("text", STUDENTS[0], ADVISORS[0], "STOP"),
    ("send", STUDENTS[0], ADVISORS[0], "Hello", True),
    ("text", STUDENTS[0], ADVISORS[0], "start"),
    ("text", STUDENTS[0], ADVISORS[1], "STOP"),
    ("send", STUDENTS[1], ADVISORS[0], "Hello", True),
    ("settle",),
    ("redact", 0),
    ("serve", 0),
    ("set_words", 0),
    ("remember",),
    ("text", STUDENTS[1], ADVISORS[0], "Hello"),
    ("go_back", 0),
    ("spoil", FAULTS[1]),
    ("spoil", FAULTS[2]),
    ("behave", STUDENTS[1], Persona.UNREACHABLE, 60),
    ("send_by_service", STUDENTS[1], 0, "Hello", 0),
    ("send_by_service", STUDENTS[1], 0, "Later", 1200),
    ("send_by_service", STUDENTS[0], 0, "Never", 1200),
    ("cancel", 0),
    ("settle",),
    ("advance", 60),
    ("text", STUDENTS[1], ADVISORS[0], "gone"),
    ("settle",),
    ("lift", ADVISORS[1], STUDENTS[0]),
]


class Deeds:
    """Each of them done to an account. That some are refused is part of it."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def send(self, to: str, sender: str, body: str, told: bool) -> None:
        callback = {"StatusCallback": STATUS_URL} if told else {}
        self._provider.send(To=to, From=sender, Body=body, **callback)

    def text(self, sender: str, to: str, body: str) -> None:
        self._provider.control("POST", f"handsets/{sender}/texts", {"to": to, "body": body})

    def behave(self, number: str, persona: str, delay: int) -> None:
        self._provider.behave(number, persona, delay_seconds=delay)

    def refuse(self, number: str, refusal: str, handled: bool) -> None:
        self._provider.control("PUT", f"numbers/{number}", {"refusal": refusal, "keyword_handling": handled})

    def own(self, number: str) -> None:
        self._provider.control("POST", "numbers", {"number": number, "sms_url": SMS_URL})

    def release(self, n: int) -> None:
        self._provider.api("DELETE", f"IncomingPhoneNumbers/{self._sid('sid', n)}.json")

    def configure(self, n: int, spare: bool) -> None:
        form = {"SmsUrl": SMS_URL, "SmsFallbackUrl": f"{SMS_URL}/spare" if spare else ""}
        self._provider.api("POST", f"IncomingPhoneNumbers/{self._sid('sid', n)}.json", form)

    def _sid(self, key: str, n: int) -> str:
        numbers = answer(self._provider.control("GET", "numbers"))["numbers"]
        return str(numbers[n][key]) if n < len(numbers) else "PN0"

    def switch(self, name: str) -> None:
        now = answer(self._provider.control("GET", "switches"))[name]
        self._provider.switch(**{name: not now})

    def advance(self, seconds: int) -> None:
        self._provider.advance(seconds)

    def settle(self) -> None:
        self._provider.settle()

    def redact(self, n: int) -> None:
        self._provider.api("POST", f"Messages/{self._message(n)}.json", {"Body": ""})

    def delete(self, n: int) -> None:
        self._provider.api("DELETE", f"Messages/{self._message(n)}.json")

    def _message(self, n: int) -> str:
        log = self._provider.log()
        return str(log[n]["sid"]) if n < len(log) else "SM0"

    def lift(self, sender: str, recipient: str) -> None:
        self._provider.control("DELETE", "opt-outs", **{"from": sender, "to": recipient})

    def mail(self, number: str) -> None:
        mail = Mail("a@b.example", (f"{number}@b.example",), "Hi", "Text \u20ac", (("Subject", "Hi"),))
        with services_of(self._provider.app).store.turn(ACCOUNT) as turn:
            turn.record(MailArrived(mail))

    def reset(self) -> None:
        self._provider.control("POST", "reset")
        self._provider.freeze()

    def serve(self, n: int) -> None:
        form = {"FriendlyName": f"{n}", "StatusCallback": STATUS_URL, "InboundRequestUrl": SMS_URL}
        service = answer(self._provider.api("POST", "/v1/Services", form), 201)["sid"]
        number = {"PhoneNumberSid": self._sid("sid", n)}
        self._provider.api("POST", f"/v1/Services/{service}/PhoneNumbers", number)

    def _service(self, n: int) -> str:
        services = answer(self._provider.api("GET", "/v1/Services"))["services"]
        return str(services[n]["sid"]) if n < len(services) else "MG" + "0" * 32

    def send_by_service(self, to: str, n: int, body: str, wait: int) -> None:
        now = datetime.fromisoformat(answer(self._provider.control("GET", "clock"))["now"])
        later = {"ScheduleType": "fixed", "SendAt": (now + timedelta(seconds=wait)).isoformat()}
        self._provider.send(To=to, MessagingServiceSid=self._service(n), Body=body, **(later if wait else {}))

    def cancel(self, n: int) -> None:
        self._provider.api("POST", f"Messages/{self._message(n)}.json", {"Status": "canceled"})

    def set_words(self, n: int) -> None:
        self._provider.control("PUT", f"services/{self._service(n)}/advanced-opt-out", {})

    def spoil(self, fault: dict[str, Any]) -> None:
        answer(self._provider.control("POST", "faults", fault), 201)

    def remember(self) -> None:
        answer(self._provider.control("POST", "snapshots"), 201)

    def go_back(self, n: int) -> None:
        snapshots = answer(self._provider.control("GET", "snapshots"))["snapshots"]
        if n < len(snapshots):
            answer(self._provider.control("POST", f"snapshots/{snapshots[n]['id']}/restore"))


def visible(provider: Provider) -> dict[str, Any]:
    """Everything that can be seen of an account from outside."""
    return {
        "messages": answer(provider.api("GET", "Messages.json?PageSize=1000"))["messages"],
        "numbers": answer(provider.api("GET", "IncomingPhoneNumbers.json?PageSize=1000")),
        "owned": answer(provider.control("GET", "numbers")),
        "handsets": [answer(provider.control("GET", f"handsets/{s}/texts")) for s in STUDENTS],
        "mailboxes": [answer(provider.control("GET", f"mailboxes/{s}@b.example")) for s in STUDENTS],
        "opt-outs": answer(provider.control("GET", "opt-outs")),
        "switches": answer(provider.control("GET", "switches")),
        "clock": answer(provider.control("GET", "clock")),
        "account": answer(provider.api("GET", f"/2010-04-01/Accounts/{ACCOUNT}.json")),
        "services": answer(provider.api("GET", "/v1/Services"))["services"],
        "webhooks": answer(provider.control("GET", "webhooks")),
        "debugger": answer(provider.control("GET", "debugger")),
        "faults": answer(provider.control("GET", "faults")),
        "snapshots": answer(provider.control("GET", "snapshots")),
        "events": provider.events(),
    }


def named(seen: dict[str, Any]) -> Any:
    """The same with every SID called by the order of its first appearance in the journal."""
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"SID-{len(names)}")

    text = orjson.dumps({"events": seen["events"], **seen}).decode()
    return orjson.loads(SID.sub(name, text))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example(FULL)
@given(st.lists(ACTIONS, min_size=10, max_size=40))
def test_a_world_replayed_is_the_world_that_was_and_goes_on_like_it(actions: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, copy = Path(folder, "journal"), Path(folder, "copy")
        with opened(path) as provider:
            provider.freeze()
            for number in ADVISORS[:2]:
                provider.own(number, sms_url=SMS_URL)
            for verb, *how in actions:
                getattr(Deeds(provider), verb)(*how)
            shutil.copy(path, copy)
            with opened(copy) as replayed:
                assert visible(replayed) == visible(provider)
                for each in (provider, replayed):
                    each.advance(24 * 3600)
                    each.settle()
                assert named(visible(replayed)) == named(visible(provider))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@example(FULL, FULL.index(("remember",)) + 1)
@example(FULL, FULL.index(("go_back", 0)) + 2)
@example(FULL, len(FULL))
@given(st.lists(ACTIONS, min_size=10, max_size=30), st.integers(0, 30))
def test_a_world_is_the_same_from_a_checkpoint_and_what_came_after_it(
    actions: list[tuple[Any, ...]], before: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoint, "WORTH", 0)
        path, copy = Path(folder, "journal"), Path(folder, "copy")
        with opened(path) as provider:
            provider.freeze()
            for number in ADVISORS[:2]:
                provider.own(number, sms_url=SMS_URL)
            for verb, *how in actions[:before]:
                getattr(Deeds(provider), verb)(*how)
            services_of(provider.app).store.remember()
            patched.setattr(checkpoint, "WORTH", 1 << 30)
            for verb, *how in actions[before:]:
                getattr(Deeds(provider), verb)(*how)
            shutil.copy(path, copy)
            shutil.copy(checkpoint.place_of(path), checkpoint.place_of(copy))
            with opened(copy) as recalled:
                assert services_of(recalled.app).store.remembered > 0
                assert visible(recalled) == visible(provider)
                for each in (provider, recalled):
                    each.advance(24 * 3600)
                    each.settle()
                assert named(visible(recalled)) == named(visible(provider))
