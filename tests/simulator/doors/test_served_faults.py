"""Faults over real sockets, served as users serve it, seen through the HTTP client of the official SDK."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from requests import exceptions
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.simulator.provider import TOKEN
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT

HOSTILE = {"STOPGAP_HOSTILE": "1"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A hostile simulator in a process of its own; its account begins in peace all the same."""
    free = {"STOPGAP_PORT": "0", "STOPGAP_SMTP_PORT": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | free | HOSTILE,
    ) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.fixture
def control(url: str) -> Iterator[httpx.Client]:
    """The control routes of an account in which nothing has happened."""
    with httpx.Client(base_url=f"{url}/_sim/", auth=(ACCOUNT, TOKEN), timeout=30) as client:
        client.post("reset").raise_for_status()
        client.delete("faults").raise_for_status()
        client.post("numbers", json={"number": ADVISOR}).raise_for_status()
        yield client


@pytest.fixture
def sdk(url: str, control: httpx.Client) -> Iterator[Client]:
    """The official client, with little patience."""
    http = TwilioHttpClient(timeout=1)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    client.api.base_url = url
    yield client
    http.session.close()


def send(sdk: Client) -> Any:
    return sdk.messages.create(to=STUDENT, from_=ADVISOR, body="Hi")


def break_(control: httpx.Client, on: str, effect: str) -> None:
    fault = {"name": "f", "on": on, "effect": {"type": effect}, "match": {"method": "POST"}, "nth": [1]}
    control.post("faults", json=fault).raise_for_status()


def created(control: httpx.Client) -> int:
    events = control.get("events").json()["events"]
    return [event["type"] for event in events].count("message_created")


LOST: list[tuple[str, tuple[type[Exception], ...]]] = [
    ("drop", (exceptions.ChunkedEncodingError, exceptions.ConnectionError)),
    ("stall", (exceptions.Timeout, exceptions.ConnectionError)),
]


@pytest.mark.parametrize(("effect", "errors"), LOST, ids=[row[0] for row in LOST])
def test_a_message_is_taken_and_its_answer_never_arrives(
    control: httpx.Client, sdk: Client, effect: str, errors: tuple[type[Exception], ...]
) -> None:
    break_(control, "answer", effect)
    with pytest.raises(errors):
        send(sdk)
    assert created(control) == 1
    assert send(sdk).sid
    assert created(control) == 2


@pytest.mark.parametrize("effect", ["drop", "stall"])
def test_a_call_that_does_not_arrive_leaves_nothing_behind(
    control: httpx.Client, sdk: Client, effect: str
) -> None:
    break_(control, "api_call", effect)
    with pytest.raises(exceptions.RequestException):
        send(sdk)
    assert created(control) == 0


def test_everybody_else_is_served_while_one_waits_for_an_answer_that_never_comes(
    url: str, control: httpx.Client
) -> None:
    break_(control, "answer", "stall")
    with httpx.Client(base_url=url, auth=(ACCOUNT, TOKEN), timeout=30) as waiting:
        form = {"To": STUDENT, "From": ADVISOR, "Body": "Hi"}
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        with waiting.stream("POST", path, data=form) as response:
            assert response.status_code == 200
            assert created(control) == 1


def test_the_sdk_reads_a_hostile_simulators_answers(control: httpx.Client, sdk: Client) -> None:
    """Its bundle is there again after a reset: fields that nobody knows, and an answer in ten of 429."""
    control.post("reset").raise_for_status()
    control.post("numbers", json={"number": ADVISOR}).raise_for_status()
    assert send(sdk).sid.startswith("SM")
    assert [message.body for message in sdk.messages.list()] == ["Hi"]
