"""Texts that arrive while nobody listens: the provider's log has them, and each is taken once."""

from __future__ import annotations

import hashlib
from datetime import datetime

import pytest

from tests.engine.campus import AVERY, FIRST_NUMBER, SAM, SAMS_MOBILE, Campus
from tests.engine.mail_double import Mailboxes
from tests.engine.twilio_double import Text, Twilio, error


def logged(campus: Campus, body: str, at: datetime | None = None, to: str = FIRST_NUMBER) -> Text:
    """A text that the provider has and that nobody was told of."""
    sid = f"SM{hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()}"
    text = Text(sid, SAMS_MOBILE, to, body, "", at or campus.twilio.now, "received", direction="inbound")
    campus.twilio.inbound.append(text)
    return text


def received(campus: Campus) -> int:
    taken: int = campus.client.post("/v1/recovery").json["received"]  # type: ignore[index]  # an object
    return taken


def test_a_text_that_nobody_was_told_of_is_taken_once_with_its_own_time(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.pass_time(hours=2)
    sent_at = logged(campus, "Thanks").created_at
    campus.pass_time(days=3)
    assert (received(campus), received(campus)) == (1, 0)
    (row,) = campus.report(direction="inbound")
    assert (row["body"], datetime.fromisoformat(row["created_at"])) == ("Thanks", sent_at)
    assert len(campus.mail.to("avery@campus.test")) == 1


def test_a_text_that_arrived_by_its_webhook_is_not_taken_again(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    text = logged(campus, "Thanks")
    form = {"MessageSid": text.sid, "From": text.sender, "To": text.to, "Body": text.body}
    campus.webhook("/webhooks/twilio/inbound", form)
    assert received(campus) == 0
    campus.webhook("/webhooks/twilio/inbound", form)
    assert len(campus.report(direction="inbound")) == 1


def test_a_webhook_brought_again_under_another_sid_is_the_same_by_its_token(campus: Campus) -> None:
    for digit in "12":
        form = {"MessageSid": f"SM{digit * 32}", "From": SAMS_MOBILE, "To": FIRST_NUMBER, "Body": "Hello"}
        campus.webhook("/webhooks/twilio/inbound", form, token_of_delivery="one")
    assert len(campus.report(direction="inbound")) == 1


def test_texts_to_numbers_that_are_not_ours_are_left_alone(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    logged(campus, "Hello", to="+15550299999")
    assert received(campus) == 0


def test_a_provider_that_does_not_answer_is_asked_again(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    logged(campus, "Thanks")
    campus.twilio.before = lambda request: (
        error(500, 20500, "Sorry") if "Messages" in request.url.path else None
    )
    assert received(campus) == 0
    campus.twilio.before = None
    assert received(campus) == 1


def test_one_text_that_breaks_stops_no_other_and_is_asked_for_again(
    campus: Campus, monkeypatch: pytest.MonkeyPatch
) -> None:
    campus.sent(AVERY, SAM)
    logged(campus, "One")
    logged(campus, "Two")
    receive = type(campus.services.inbound).receive

    def breaks(inbound: object, arrival: object, now: datetime) -> bool:
        if getattr(arrival, "body", "") == "One":
            raise RuntimeError
        return receive(inbound, arrival, now)  # type: ignore[arg-type]  # as they come

    monkeypatch.setattr("engine.work.inbound.Inbound.receive", breaks)
    assert received(campus) == 1
    monkeypatch.setattr("engine.work.inbound.Inbound.receive", receive)
    assert received(campus) == 1


@pytest.mark.parametrize("stopped", [False, True])
def test_whoever_stopped_meanwhile_is_sent_nothing_that_waited(
    twilio: Twilio, mail: Mailboxes, *, stopped: bool
) -> None:
    campus = Campus(twilio, mail, {"ENGINE_POLICY": "business_texting"})
    campus.populate()
    campus.client.put(f"/v1/contacts/{SAMS_MOBILE}", json={"name": "Sam"})
    campus.sent(AVERY, SAMS_MOBILE, "first")
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE messages SET status = 'pending', channel = NULL, provider_sid = NULL"
        )
    if stopped:
        logged(campus, "STOP")
    campus.recover()
    assert len(campus.twilio.texts) == (1 if stopped else 2)
    campus.services.close()
