"""Mail on PostgreSQL: no request waits for the mail server, and no mail is lost or sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.rules.retries import WAITS
from tests.engine.campus import AVERY, FIRST_NUMBER, ROBIN, SAM, SAMS_MOBILE, Campus
from tests.engine.work.test_mail_retries import AVERYS_MAIL, ROBINS_MAIL, recover
from tests.engine.work.test_queue import change_queue, jobs, shared

__all__ = ["shared"]


@pytest.fixture
def mailed(shared: Campus) -> Campus:
    """Robin has no phone."""
    shared.put(ROBIN, phones=[])
    return shared


def fall_due(campus: Campus) -> None:
    """What waits for its time has waited."""
    change_queue(campus, "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at IS NOT NULL")


def test_a_request_waits_for_no_mail_server(mailed: Campus) -> None:
    row = mailed.sent(AVERY, ROBIN)
    assert (row["channel"], row["status"], mailed.mail.mails) == ("email", "pending", [])
    mailed.services.background.join()
    assert mailed.mail.texts_to(ROBINS_MAIL) == ["Hello"]
    assert (mailed.report()[0]["status"], jobs(mailed)) == ("sent", [])


def test_a_refused_text_is_mailed_by_a_worker(mailed: Campus) -> None:
    mailed.sent(AVERY, SAM)
    mailed.report_status(mailed.twilio.texts[0], "failed", 21610)
    assert mailed.mail.mails == []
    mailed.services.background.join()
    assert mailed.mail.texts_to("sam@campus.test") == ["Hello"]


def test_mail_goes_before_what_users_send_in_bulk(mailed: Campus) -> None:
    mailed.send(AVERY, [SAM], Prefer="respond-async")
    mailed.sent(AVERY, ROBIN)
    first, second = sorted(jobs(mailed), key=lambda job: -job["priority"])
    assert (first["task_name"], second["task_name"]) == ("mail", "attempt")


def test_a_mail_that_is_not_taken_for_now_waits_by_the_schedule(mailed: Campus) -> None:
    mailed.mail.busy.add(ROBINS_MAIL)
    mailed.sent(AVERY, ROBIN)
    for tries, wait in enumerate(WAITS, start=1):
        mailed.services.background.join()
        (job,) = jobs(mailed)
        assert wait - timedelta(minutes=1) < job["pause"] <= wait
        assert mailed.report()[0]["status"] == "pending"
        if tries == 3:
            break
        mailed.pass_time(seconds=wait.total_seconds())
        fall_due(mailed)
    mailed.mail.busy.clear()
    fall_due(mailed)
    mailed.services.background.join()
    assert (mailed.report()[0]["status"], len(mailed.mail.mails), jobs(mailed)) == ("sent", 1, [])


def test_a_mail_that_recovery_took_up_is_not_sent_again(mailed: Campus) -> None:
    mailed.sent(AVERY, ROBIN)
    mailed.pass_time(minutes=6)
    assert recover(mailed) == 1
    mailed.services.background.join()
    assert len(mailed.mail.mails) == 1


def test_a_mail_whose_job_is_lost_is_sent_by_recovery(mailed: Campus) -> None:
    mailed.sent(AVERY, ROBIN)
    change_queue(mailed, "DELETE FROM procrastinate_jobs")
    mailed.pass_time(minutes=6)
    mailed.client.post("/v1/recovery")
    assert len(mailed.mail.mails) == 1


def test_a_notice_waits_for_a_worker_and_then_for_the_mail_server(mailed: Campus) -> None:
    mailed.sent(AVERY, SAM)
    mailed.mail.busy.add(AVERYS_MAIL)
    mailed.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    assert mailed.report(direction="inbound")[0]["mail_error"] is None
    mailed.services.background.join()
    assert "451" in mailed.report(direction="inbound")[0]["mail_error"]
    (job,) = jobs(mailed)
    assert WAITS[0] - timedelta(minutes=1) < job["pause"] <= WAITS[0]
    mailed.mail.busy.clear()
    fall_due(mailed)
    mailed.services.background.join()
    assert (len(mailed.mail.to(AVERYS_MAIL)), jobs(mailed)) == (1, [])


def test_a_notice_that_recovery_took_up_is_not_sent_again(mailed: Campus) -> None:
    mailed.sent(AVERY, SAM)
    mailed.text(SAMS_MOBILE, FIRST_NUMBER, "Thanks")
    mailed.pass_time(minutes=6)
    assert recover(mailed) == 1
    mailed.services.background.join()
    assert len(mailed.mail.to(AVERYS_MAIL)) == 1
