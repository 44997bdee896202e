"""Whether a question is answered among a million messages as fast as among a thousand: lists, filters, pages, events.

Asked by HTTP of an application in this process, so that what is timed is finding and rendering, not the network. Every
answer is as long among a million as among a thousand: one person got fifty texts, spread over all that time, and
twenty people, who got one each, said STOP.
"""

from __future__ import annotations

from statistics import median
from time import process_time

from flask.testing import FlaskClient

from simulator.app import create_app
from simulator.doors.context import EXTENSION, Services
from simulator.journal import NumberSaved
from simulator.language.phones import Sender
from simulator.rules.numbers import owned
from simulator.runtime import texting
from tests.benchmarks.growth import ACCOUNT, SENDER, create

TOKEN = "t" * 32
ENVIRONMENT = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "STOPGAP_SMTP_PORT": "0"}
FEW = 1000
BATCH = 10_000
ROUNDS = 7
PERSON = "+15553020007"
TEXTS, STOPS = 50, 20
LOG = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def rows(total: int) -> list[tuple[str, float, float]]:
    """Each question, and the processor microseconds of its answer among a thousand and among so many."""
    few, many = measured(FEW), measured(total)
    return [(name, few[name], many[name]) for name in few]


def measured(total: int) -> dict[str, float]:
    """What every question takes among so many messages."""
    app = create_app(ENVIRONMENT)
    services: Services = app.extensions[EXTENSION]
    try:
        middle = fill(services, total)
        return {name: _asked(app.test_client(), path) for name, path in _questions(middle, total).items()}
    finally:
        services.close()


def _questions(middle: str, total: int) -> dict[str, str]:
    return {
        "one message": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{middle}.json",
        "the newest page": LOG,
        "a page in the middle": f"{LOG}?PageToken=PA{middle}",
        "a person's messages": f"{LOG}?To=%2B{PERSON[1:]}",
        "a sender's messages": f"{LOG}?From=%2B{SENDER[1:]}",
        "what was sent on another day": f"{LOG}?DateSent=2020-01-01",
        "events in the middle": f"/_sim/events?after={total}&limit=50",
        "the newest events": f"/_sim/events?after={3 * total - 50}&limit=50",
        "a handset's texts": f"/_sim/handsets/{PERSON}/texts",
        "delays, a second time": "/_sim/delays",
    }


def fill(services: Services, total: int) -> str:
    """Create and deliver the messages; the SID of the one in the middle."""
    middle = ""
    with services.store.turn(ACCOUNT) as turn:
        number = owned(turn.sid("PN"), SENDER, turn.now)
        turn.record(NumberSaved(number))
    for n in range(total):
        to = _special(n, total)
        message = create(services.store, n, f"Your appointment is tomorrow, and your number is {n}.", to)
        middle = message.sid if n == total // 2 else middle
        if n % BATCH == BATCH - 1:
            services.scheduler.settle(ACCOUNT)
    services.scheduler.settle(ACCOUNT)
    with services.store.turn(ACCOUNT) as turn:
        for n in range(STOPS):
            texting.text(turn, Sender(_stopper(n)), number, "STOP", root="")
    return middle


def _special(n: int, total: int) -> str:
    """Who gets the message, if it is nobody of the crowd."""
    if n % (total // TEXTS) == 0:
        return PERSON
    return _stopper(n // (total // STOPS)) if n % (total // STOPS) == 1 else ""


def _stopper(n: int) -> str:
    return f"+1555303{n:04d}"


def _asked(client: FlaskClient, path: str) -> float:
    """The processor microseconds of an answer; the first, which may have to catch up, does not count."""
    taken = []
    for _ in range(1 + ROUNDS):
        began = process_time()
        answer = client.get(path, auth=(ACCOUNT, TOKEN))
        taken.append((process_time() - began) * 1e6)
        assert answer.status_code == 200, (path, answer.text)
    return median(taken[1:])
