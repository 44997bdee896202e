"""The pytest plugin in other people's projects: each test here is a project of its own, run by a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 120

# The README's first example for developers, as it stands there.
FLASK_TEST = """
import os

from flask import Flask, request
from twilio.rest import Client

def create_app(client: Client) -> Flask:
    app, stopped = Flask(__name__), set()

    @app.post("/sms")
    def sms():
        if request.form["Body"].strip().upper() == "STOP":
            stopped.add(request.form["From"])
        return "<Response/>", {"Content-Type": "text/xml"}

    @app.post("/remind/<to>")
    def remind(to):
        if to not in stopped:
            client.messages.create(to=to, from_=request.args["from"], body="See you at nine. Reply STOP to end this")
        return ""

    return app

def test_a_stop_is_respected(stopgap):
    app = create_app(stopgap.twilio())
    stopgap.deliver_to(app)
    sender, person = stopgap.number("+15552010001"), stopgap.handset("+15553010001")
    app.test_client().post("/remind/+15553010001", query_string={"from": sender})
    person.text(sender, "STOP")
    app.test_client().post("/remind/+15553010001", query_string={"from": sender})
    assert person.received()[0].startswith("See you at nine")
    assert [delay["refused"] for delay in stopgap.delays()] == [0]
    assert stopgap.audit()["findings"] == []
"""

DJANGO_TEST = """
import django
from django.conf import settings
settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x")
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
import threading

told = []

@csrf_exempt
def sms(request):
    told.append((request.POST["Body"], threading.current_thread() is threading.main_thread()))
    return HttpResponse("<Response><Message>Heard</Message></Response>", content_type="text/xml")

urlpatterns = [path("sms", sms)]

def test_webhooks_come_in_the_test_s_own_thread(stopgap):
    stopgap.deliver_to(get_wsgi_application())
    number, person = stopgap.number(), stopgap.handset("+15553010001")
    assert Client().get("/nowhere").status_code == 404
    person.text(number, "Hello")
    assert told == [("Hello", True)]
    assert person.received() == ["Heard"]
"""

ASYNC_TEST = """
import asyncio
import pytest
from urllib.parse import parse_qs

class App:
    def __init__(self):
        self.told, self.loop = [], None

    async def __call__(self, scope, receive, send):
        body = parse_qs((await receive())["body"].decode())
        self.told.append(body["Body"][0])
        self.loop = asyncio.get_running_loop()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/xml")]})
        await send({"type": "http.response.body", "body": b"<Response/>"})

@pytest.mark.asyncio
async def test_an_asgi_application_answers_in_the_running_loop(stopgap):
    app = App()
    stopgap.deliver_to(app)
    number = stopgap.number()
    stopgap.ask("POST", "/_sim/handsets/+15553010001/texts", {"to": number, "body": "Hello"})
    await stopgap.settle_async()
    assert app.told == ["Hello"]
    assert app.loop is asyncio.get_running_loop()

def test_and_without_a_loop(stopgap):
    app = App()
    stopgap.deliver_to(app)
    stopgap.handset("+15553010001").text(stopgap.number(), "Hello")
    assert app.told == ["Hello"]
"""

FAILING_TEST = """
def test_that_fails(stopgap):
    number, person = stopgap.number(), stopgap.handset("+15553010001")
    person.text(number, "STOP")
    assert person.received() == []
"""

MANY_TESTS = """
import pytest

@pytest.mark.parametrize("n", range(8))
def test_an_account_of_its_own(stopgap, n):
    assert stopgap.messages() == []
    number = stopgap.number("+15552010001")
    stopgap.twilio().messages.create(to="+15553010001", from_=number, body="Hello")
    assert len(stopgap.messages()) == 1
    stopgap.clock.freeze("2026-11-02T09:00:00+00:00")
    stopgap.clock.advance(hours=2)
    assert stopgap.clock.now().hour == 11
"""


def run(folder: Path, test: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A project with that test and packages that are called like ours, and what pytest says of it."""
    for name in ("engine", "features", "simulator"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise ImportError('this is the user\\'s own')\n")
    (folder / "test_it.py").write_text(test)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("STOPGAP_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis", *words],
        cwd=folder,
        env=env | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("test", "passed"), [(FLASK_TEST, 1), (DJANGO_TEST, 1), (ASYNC_TEST, 2)], ids=["flask", "django", "asgi"]
)
def test_an_application_in_the_test_s_process_is_tested(tmp_path: Path, test: str, passed: int) -> None:
    told = run(tmp_path, test, "-o", "asyncio_default_fixture_loop_scope=function")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{passed} passed" in told.stdout


def test_a_failure_shows_the_conversation_and_the_timeline(tmp_path: Path) -> None:
    told = run(tmp_path, FAILING_TEST).stdout
    assert "On the handset +15553010001:" in told
    assert "-> +15552010001: STOP" in told
    assert "What happened:" in told


def test_workers_do_not_meet(tmp_path: Path) -> None:
    told = run(tmp_path, MANY_TESTS, "-n", "2")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "8 passed" in told.stdout
