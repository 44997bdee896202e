"""A small campus: two advisors, three students, and a first text from each advisor to each student.

Phone numbers belong to nobody. The first texts give each advisor a number of their own and every student something to
answer, which is where a story about STOP begins.
"""

from __future__ import annotations

from simulator.cli.seeds.scene import Member, Scene, call, enrol, forgive, names, nobody, own_numbers
from simulator.cli.world import World

ADVISORS = 2
STUDENTS = 3
POOL = 4
TOUR = """
Each advisor has texted each student. Open another terminal and watch the gap:

  1  {stopgap} text student-1 advisor-1 STOP
     the provider blocks advisor-1; the engine is told nothing
  2  {stopgap} send advisor-2 student-1 "Office hours moved to three"
     the other advisor's text still arrives: this is the gap
  3  {stopgap} send advisor-1 student-1 "Are you coming tomorrow?"
     error 21610: the engine learns, and mails this and everything after it

In the browser: choose the first student, click STOP below the conversation, send 2 and 3, and watch the picture.
Then look around: {stopgap} delays · timeline student-1 · audit · optouts · texts student-1 · mails student-1
                  · messages · people"""


def members() -> list[Member]:
    """Everybody: each student has a mobile and a home phone, so that an opt-out has something to spread to."""
    called = names(ADVISORS + STUDENTS)
    advisors = [
        Member(id=f"advisor-{n}", name=name, kind="staff", roles=("advisor",))
        for n, name in enumerate(called[:ADVISORS], 1)
    ]
    students = [
        Member(
            id=f"student-{n}",
            name=name,
            kind="student",
            phones=((f"+1555301{n:04d}", "mobile"), (f"+1555302{n:04d}", "home")),
        )
        for n, name in enumerate(called[ADVISORS:], 1)
    ]
    return advisors + students


def settle_in(world: World) -> None:
    """People in the engine, numbers at the provider."""
    own_numbers(world, POOL)
    enrol(world, members())


def begin(world: World) -> None:
    """The first texts sent, and everybody called by their name."""
    people = members()
    students = [member.id for member in people if member.kind == "student"]
    for advisor in (member for member in people if member.kind == "staff"):
        body = f"Hello from {advisor.name}, your advisor. Reply STOP to opt out."
        world.engine("POST", "/v1/messages", json={"from": advisor.id, "to": students, "body": body})
    world.settle()
    for member in people:
        call(world, member)


def forgive_all(world: World) -> None:
    """Every phone is SMS Default again."""
    forgive(world, members())


SCENE = Scene(
    members=members, others=nobody, settle_in=settle_in, begin=begin, forgive=forgive_all, tour=TOUR
)
