"""What waits on PostgreSQL, worked off in this process: in lines, retried by a schedule, taken over from the dead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any, cast

import procrastinate
import pytest
from procrastinate.jobs import Job
from sqlalchemy import text

from engine.store.lines import LANES
from engine.work.queue import PAUSES, PRIORITY, Queue, Schedule
from engine.work.sending import TOGETHER
from tests.engine.campus import AVERY, BLAKE, FIRST_NUMBER, SAM, SAMS_MOBILE, Campus, phone
from tests.engine.mail_double import Mailboxes
from tests.engine.store.test_concurrency import together
from tests.engine.twilio_double import Twilio, fails_to_answer
from tests.engine.work.test_campaigns import COUNT, EVERYBODY, begin, fill

CROWD = [f"student-{number}" for number in range(TOGETHER * 2 + 3)]


@pytest.fixture
def shared(postgresql_url: str, twilio: Twilio, mail: Mailboxes) -> Iterator[Campus]:
    """A campus on PostgreSQL."""
    campus = Campus(twilio, mail, {"ENGINE_DATABASE_URL": postgresql_url})
    campus.populate()
    yield campus
    campus.services.close()


@pytest.fixture
def crowded(shared: Campus) -> Campus:
    """The same, with more people than a line's turn has messages."""
    for number, person in enumerate(CROWD):
        shared.put(person, phones=[phone(f"+1555030{number:04}")])
    return shared


def jobs(campus: Campus) -> list[dict[str, Any]]:
    """The queue as it is."""
    with campus.services.database.reading() as connection:
        rows = connection.execute(
            text("SELECT *, scheduled_at - now() AS pause FROM procrastinate_jobs ORDER BY id")
        )
        return [dict(row) for row in rows.mappings()]


def change_queue(campus: Campus, statement: str, **values: object) -> None:
    with campus.services.database.writing() as connection:
        connection.execute(text(statement), values)


def begin_all(campus: Campus, *, silent_for: int) -> None:
    """Have all that waits begun by a worker that has said nothing for so many seconds."""
    change_queue(
        campus,
        "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - make_interval(secs => :silence)) RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker",
        silence=silent_for,
    )


def test_nothing_goes_out_in_the_process_that_was_asked(crowded: Campus) -> None:
    crowded.send(AVERY, CROWD, Prefer="respond-async")
    assert crowded.twilio.texts == []
    (job,) = jobs(crowded)
    assert (job["lock"], job["status"]) == ("user avery", "todo")


def test_a_worker_sends_all_of_a_line_in_its_order_and_leaves_no_job(crowded: Campus) -> None:
    crowded.send(AVERY, CROWD, "first", Prefer="respond-async")
    crowded.send(AVERY, CROWD[:3], "second", Prefer="respond-async")
    crowded.services.background.join()
    numbers = [f"+1555030{number:04}" for number in range(len(CROWD))]
    assert [one.to for one in crowded.twilio.texts] == numbers + numbers[:3]
    assert jobs(crowded) == []


def test_two_users_stand_in_two_lines(shared: Campus) -> None:
    for user in (AVERY, BLAKE):
        shared.send(user, [SAM], Prefer="respond-async")
    assert [job["lock"] for job in jobs(shared)] == ["user avery", "user blake"]


def test_a_text_that_did_not_reach_the_provider_waits_for_its_pause_and_its_line_with_it(
    shared: Campus,
) -> None:
    broken = fails_to_answer(path="/Messages.json", at="before")
    shared.send(AVERY, [SAM], Prefer="respond-async")
    (message,) = shared.report()
    change_queue(shared, "UPDATE messages SET purpose = 'campaign'")  # a user's would go by mail instead
    change_queue(shared, "DELETE FROM procrastinate_jobs")
    shared.services.background.everything()
    shared.twilio.before = broken
    shared.services.background.join()
    assert shared.twilio.texts == []
    (waiting,) = [job for job in jobs(shared) if job["attempts"]]
    assert (waiting["status"], waiting["attempts"]) == ("todo", 1)
    assert timedelta(0) < waiting["pause"] <= timedelta(seconds=PAUSES[0])
    shared.twilio.before = None
    change_queue(shared, "UPDATE procrastinate_jobs SET scheduled_at = now()")
    shared.services.background.join()
    assert [one.body for one in shared.twilio.texts] == ["Hello"]
    assert shared.get(f"/v1/messages/{message['id']}")["status"] == "sent"


def test_retries_follow_their_own_schedule_and_end() -> None:
    def pause(attempts: int) -> procrastinate.RetryDecision | None:
        job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="attempt", attempts=attempts)
        return Schedule().get_retry_decision(exception=RuntimeError(), job=job)

    decisions = [pause(attempts) for attempts in range(len(PAUSES) + 1)]
    assert [decision is None for decision in decisions] == [False] * len(PAUSES) + [True]
    moments = [decision.retry_at for decision in decisions if decision and decision.retry_at]
    assert moments == sorted(moments)


def test_what_a_dead_worker_had_begun_is_taken_over(shared: Campus) -> None:
    shared.send(AVERY, [SAM], Prefer="respond-async")
    begin_all(shared, silent_for=60)
    shared.recover()
    assert len(shared.twilio.texts) == 1
    assert jobs(shared) == []


def test_recovery_that_died_holds_up_no_other(shared: Campus) -> None:
    shared.send(AVERY, [SAM], Prefer="respond-async")
    shared.client.post("/v1/recovery")
    begin_all(shared, silent_for=60)
    shared.recover()
    assert jobs(shared) == []


def test_what_a_living_worker_does_is_left_to_it(shared: Campus) -> None:
    shared.send(AVERY, [SAM], Prefer="respond-async")
    begin_all(shared, silent_for=0)
    shared.recover()
    assert shared.twilio.texts == []


def test_a_line_with_a_job_that_nobody_has_begun_gets_no_other(shared: Campus) -> None:
    for _ in range(3):
        shared.send(AVERY, [SAM], Prefer="respond-async")
    assert len(jobs(shared)) == 1
    shared.services.background.join()
    assert len(shared.twilio.texts) == 3


def test_recovery_is_done_by_one_worker_at_a_time(shared: Campus) -> None:
    """Two workers, and three times a minute has passed: what one settles, no other looks at."""
    queue = cast("Queue", shared.services.background)
    under_way, most = 0, 0

    def step(_now: datetime) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        Event().wait(0.2)
        under_way -= 1
        return 0

    queue.recovers(step)
    for _ in range(3):  # the first is begun while the others are put
        change_queue(shared, "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) VALUES"
                             " ('default', 'recover', 'recover')")  # fmt: skip
    together(*[lambda: queue.work(2, wait=False)] * 2)
    queue.join()
    assert (most, jobs(shared)) == (1, [])


def test_who_works_off_what_is_due_recovers_nothing_that_nobody_asked_for(shared: Campus) -> None:
    """Each minute's recovery is for a worker that stays; which minute it is must not matter to one that ends."""
    queue = cast("Queue", shared.services.background)
    recovered: list[datetime] = []

    def step(now: datetime) -> int:
        recovered.append(now)
        return 0

    queue.recovers(step)
    for _ in range(20):
        queue.join()
    assert recovered == []
    queue.everything()
    queue.join()
    assert len(recovered) == 1


def test_readiness_says_that_messages_wait_and_nobody_works(shared: Campus) -> None:
    assert shared.get("/readyz") == {
        "status": "ready", "policy": "student_success", "workers": 0, "waiting": 0,
    }  # fmt: skip
    shared.send(AVERY, [SAM], Prefer="respond-async")
    idle = shared.get("/readyz")
    assert (idle["waiting"], "python -m engine work" in idle["problem"]) == (1, True)
    change_queue(shared, "INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert (shared.get("/readyz")["workers"], "problem" in shared.get("/readyz")) == (1, False)


def test_a_lost_job_is_put_again(crowded: Campus) -> None:
    crowded.send(AVERY, CROWD, Prefer="respond-async")
    change_queue(crowded, "DELETE FROM procrastinate_jobs")
    assert crowded.recover()["attempted"] == len(CROWD)
    assert len(crowded.twilio.texts) == len(CROWD)


def test_an_answer_overtakes_what_was_put_before_it(
    postgresql_url: str, twilio: Twilio, mail: Mailboxes
) -> None:
    settings = {"ENGINE_DATABASE_URL": postgresql_url, "ENGINE_POLICY": "business_texting"}
    account = Campus(twilio, mail, settings)
    account.populate()
    account.sent(AVERY, SAMS_MOBILE)
    account.client.put("/v1/responses/hours", json={"text": "Nine to five"})
    account.send(AVERY, SAMS_MOBILE, "bulk", Prefer="respond-async")
    account.text(SAMS_MOBILE, FIRST_NUMBER, "hours")
    put = [(job["lock"], job["priority"]) for job in jobs(account) if job["task_name"] == "attempt"]
    assert put == [("user avery", PRIORITY["user"]), (f"answers {FIRST_NUMBER}", PRIORITY["answers"])]
    cast("Queue", account.services.background).work(1, wait=False)
    assert [one.body for one in twilio.texts][1:] == ["Nine to five", "bulk"]
    account.services.close()


def test_a_campaign_goes_to_everybody_on_its_list_by_whichever_worker(
    postgresql_url: str, twilio: Twilio, mail: Mailboxes
) -> None:
    settings = {"ENGINE_DATABASE_URL": postgresql_url, "ENGINE_POLICY": "business_texting"}
    account = Campus(twilio, mail, settings)
    account.populate()
    fill(account)
    assert begin(account)["total"] == COUNT
    assert sum(job["task_name"] == "attempt" for job in jobs(account)) == LANES
    account.services.background.join()
    assert sorted(one.to for one in twilio.texts) == EVERYBODY
    rows = account.report(limit="1000")
    assert {(row["status"], row["to"] == row["destination"]) for row in rows} == {("sent", True)}
    assert len({row["id"] for row in rows}) == COUNT
    account.services.close()
