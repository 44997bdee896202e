"""Two web processes and three workers on one PostgreSQL, and a worker killed again and again: every text arrives once.

Each request is asked of both web processes under one key. Whenever so many texts more have gone out, a worker is killed
with whatever it was doing, and another one started. The month's limit is reached on the way, from where on there is
mail. Counted is what handsets and mailboxes have; in which order a sender's texts came to the provider is read in the
provider's own log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from threading import Event
from time import monotonic
from typing import Any

import httpx

from tests.chaos.engine_kills import ROUND_SECONDS, World
from tests.engine.test_serving import PATIENCE, working
from tests.simulator.sample import ACCOUNT
from tests.simulator.serving import served

WORKERS = 3
SILENCE = "8"  # seconds after which the others take over
POLLED_SECONDS = 0.05
BEGINNING = "2026-03-10T15:00:00Z"  # in the middle of a month
PAGE = 1000


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who sends how much: `turns` requests of each advisor, each to all students; and how often a worker is killed."""

    name: str
    advisors: int
    turns: int
    students: int
    kills: int

    @property
    def asked(self) -> int:
        """How many messages that makes."""
        return self.advisors * self.turns * self.students

    @property
    def limit(self) -> int:
        """How many of them may go out as texts."""
        return self.asked * 9 // 10

    def body(self, advisor: int, turn: int) -> str:
        """The words by which a message is known."""
        return f"{self.name} {advisor} {turn}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was left at the end; `texts` are the provider's, `used` is the engine's count of them."""

    asked: int
    lost: int
    doubled: int
    disordered: int
    left: int
    limit: int
    used: int
    texts: int


def advisor(number: int) -> str:
    """Their id."""
    return f"a{number}"


def student(number: int) -> tuple[str, str, str]:
    """Id, phone and mailbox."""
    return f"s{number}", f"+1555012{number:04d}", f"s{number}@campus.test"


def kill_workers(database: str, plan: Plan) -> Outcome:
    """Send it all, kill as planned, and look at what came of it."""
    with served(timeout=ROUND_SECONDS + plan.asked) as server, ExitStack() as stack:
        url = server.first_line()
        worlds = [stack.enter_context(closing(World(url, database))) for _ in range(2)]
        webs = [stack.enter_context(world.running())[1] for world in worlds]
        _populate(worlds[0], webs[0], plan)
        with _workers(worlds[0]) as kill:
            _ask(webs, plan)
            for number in range(plan.kills):
                texts = plan.limit * (number + 1) // (plan.kills + 1)
                _until(lambda texts=texts: _used(webs[0]) >= texts)  # type: ignore[misc]  # it is a bool
                kill(number % WORKERS)
            return _found(worlds[0], webs, plan)


@contextmanager
def _workers(world: World) -> Iterator[Callable[[int], None]]:
    """Three of them, and what kills one and has another take its place."""
    stacks = [ExitStack() for _ in range(WORKERS)]

    def start(number: int) -> None:
        stacks[number].enter_context(working("--silence", SILENCE, **world.settings))

    def kill(number: int) -> None:
        stacks[number].close()
        start(number)

    try:
        for number in range(WORKERS):
            start(number)
        yield kill
    finally:
        for stack in stacks:
            stack.close()


def _populate(world: World, web: httpx.Client, plan: Plan) -> None:
    """Advisors with a number each, students with a phone and a mailbox each, the limit."""
    world.act("clock", method="PUT", now=BEGINNING)
    for number in range(plan.advisors):
        world.act("numbers")
        staff = {"name": advisor(number), "kind": "staff", "email": "a@campus.test", "roles": ["advisor"]}
        web.put(f"/v1/people/{advisor(number)}", json=staff).raise_for_status()
    for person, phone, address in map(student, range(plan.students)):
        body = {"name": person, "kind": "student", "email": address}
        phones = [{"number": phone, "type": "mobile"}]
        web.put(f"/v1/people/{person}", json=body | {"phones": phones}).raise_for_status()
    operator = {"X-Stopgap-Operator": "chaos"}
    limit = {"sms_message_limit": plan.limit}
    web.patch("/v1/configuration", json=limit, headers=operator).raise_for_status()


def _ask(webs: list[httpx.Client], plan: Plan) -> None:
    """Each advisor asks in turns, both web processes at once."""

    def ask(web: httpx.Client, number: int) -> None:
        for turn in range(plan.turns):
            body = plan.body(number, turn)
            headers = {"Prefer": "respond-async", "Idempotency-Key": body}
            to = [student(each)[0] for each in range(plan.students)]
            request = {"from": advisor(number), "to": to, "body": body}
            web.post("/v1/messages", json=request, headers=headers).raise_for_status()

    with ThreadPoolExecutor(2 * plan.advisors) as threads:
        asked = [threads.submit(ask, web, number) for number in range(plan.advisors) for web in webs]
    for each in asked:
        each.result()


def _found(world: World, webs: list[httpx.Client], plan: Plan) -> Outcome:
    for web in (*webs, webs[0]):
        _until(lambda: not _waiting(webs[0]))
        world.act("clock/advance", seconds=600)
        web.post("/v1/recovery").raise_for_status()
        while world.act("settle")["pending"]:
            pass
    _until(lambda: not _waiting(webs[0]))
    _fill(webs, plan)
    people = [student(number) for number in range(plan.students)]
    arrived = Counter(
        (person, body)
        for person, handset, address in people
        for body in world.texts(handset) + world.mails(address)
    )
    bodies = [plan.body(number, turn) for number in range(plan.advisors) for turn in range(plan.turns)]
    texts = list(_log(world))
    return Outcome(
        asked=plan.asked,
        lost=sum((person, body) not in arrived for person, *_ in people for body in bodies),
        doubled=sum(times > 1 for times in arrived.values()),
        disordered=_disordered(texts, plan),
        left=_count(webs[0], "pending"),
        limit=plan.limit,
        used=_used(webs[0]),
        texts=len(texts),
    )


def _fill(webs: list[httpx.Client], plan: Plan) -> None:
    """Use up what was given back of the limit, and try to go beyond it."""
    more = plan.limit - _used(webs[0]) + 2
    for turn in range(more):
        request = {"from": advisor(0), "to": [student(0)[0]], "body": f"{plan.name} more {turn}"}
        webs[turn % 2].post("/v1/messages", json=request).raise_for_status()


def _disordered(texts: list[dict[str, Any]], plan: Plan) -> int:
    """How many texts came to the provider behind one that their sender had asked for later."""
    asked = {
        (plan.body(number, turn), student(person)[1]): (number, turn, person)
        for number in range(plan.advisors)
        for turn in range(plan.turns)
        for person in range(plan.students)
    }
    places = [place for text in texts if (place := asked.get((text["body"], text["to"])))]
    lines = [[place for place in places if place[0] == number] for number in range(plan.advisors)]
    return sum(after < before for line in lines for before, after in pairwise(line))


def _log(world: World) -> Iterator[dict[str, Any]]:
    """The provider's texts that went out, in the order in which they came to it."""
    rows: list[dict[str, Any]] = []
    path: str | None = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize={PAGE}"
    while path:
        page = world.provider.get(path).raise_for_status().json()
        rows += page["messages"]
        path = page["next_page_uri"]
    return (row for row in reversed(rows) if row["direction"] == "outbound-api")


def _used(web: httpx.Client) -> int:
    return int(web.get("/v1/configuration").raise_for_status().json()["sms_messages_used"])


def _waiting(web: httpx.Client) -> bool:
    """Whether any message was not attempted yet, or is to be mailed."""
    found = web.get("/v1/messages?status=pending&limit=1000").raise_for_status().json()["messages"]
    return any(row["channel"] is None for row in found)


def _count(web: httpx.Client, status: str) -> int:
    found = web.get(f"/v1/messages?status={status}&limit=1000").raise_for_status().json()["messages"]
    return len(found)


def _until(done: Callable[[], bool]) -> None:
    """Come back when it is done, or nothing has been for so long that it never will be."""
    pause, end = Event(), monotonic() + 6 * PATIENCE
    while not done() and monotonic() < end:
        pause.wait(POLLED_SECONDS)
