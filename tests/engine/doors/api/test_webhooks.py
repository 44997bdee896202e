"""What the provider tells, in whatever order and by whomever it is really said."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.engine.campus import AVERY, FIRST_NUMBER, SAM, SAMS_MOBILE, Campus
from tests.engine.twilio_double import Text

INBOUND, STATUS = "/webhooks/twilio/inbound", "/webhooks/twilio/status"
FORM = {"MessageSid": "SM" + "1" * 32, "From": SAMS_MOBILE, "To": FIRST_NUMBER, "Body": "Hello"}


@pytest.mark.parametrize("path", [INBOUND, STATUS])
@pytest.mark.parametrize("signed", ["not at all", "by somebody else"])
def test_what_is_not_signed_by_the_provider_changes_nothing(campus: Campus, path: str, signed: str) -> None:
    row = campus.sent(AVERY, SAM)
    form = FORM | {"MessageSid": row["provider_sid"], "MessageStatus": "failed", "ErrorCode": "21610"}
    if signed == "not at all":
        response = campus.client.post(path, data=form)
    else:
        response = campus.webhook(path, form, token="another account's token")
    assert (response.status_code, response.json["code"]) == (403, "SIGNATURE_INVALID")  # type: ignore[index]  # an object
    assert [each["status"] for each in campus.report(direction="all")] == ["sent"]
    assert campus.statuses(SAM)[SAMS_MOBILE] == "default"


def test_a_signature_covers_the_query(campus: Campus) -> None:
    first, second = campus.sent(AVERY, SAM), campus.sent(AVERY, SAM)
    form = {"MessageSid": first["provider_sid"], "MessageStatus": "delivered"}
    signed = campus.webhook(STATUS, form, f"message={first['id']}")
    assert signed.status_code == 204
    signature = signed.request.headers["X-Twilio-Signature"]
    forged = campus.client.post(
        STATUS, query_string=f"message={second['id']}", data=form, headers={"X-Twilio-Signature": signature}
    )
    assert forged.status_code == 403


def test_an_inbound_text_is_answered_with_empty_twiml(campus: Campus) -> None:
    response = campus.webhook(INBOUND, FORM)
    assert (response.status_code, response.mimetype) == (200, "text/xml")
    assert response.text.endswith("<Response/>")


def test_parameters_split_anew_pass_the_signature_and_are_refused(campus: Campus) -> None:
    genuine = campus.webhook(INBOUND, FORM | {"NumMedia": "0"})
    signature = genuine.request.headers["X-Twilio-Signature"]
    rest = {name: value for name, value in FORM.items() if name != "MessageSid"}
    sid = FORM["MessageSid"]
    for split in (
        {"MessageSi": f"d{sid}", "NumMedia": "0"},
        {"MessageSid": f"{sid}NumMedia0"},
        {"MessageSid": sid[:-1], f"{sid[-1]}NumMedia": "0"},
    ):
        again = campus.client.post(INBOUND, data=rest | split, headers={"X-Twilio-Signature": signature})
        assert again.status_code in {400, 403}
    assert len(campus.report(direction="inbound")) == 1


ORDERS = list(permutations(["sent", "delivered", "queued"]))


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(order) for order in ORDERS])
def test_statuses_may_come_in_any_order_and_twice(campus: Campus, order: tuple[str, ...]) -> None:
    campus.sent(AVERY, SAM)
    for word in order + order:
        campus.report_status(campus.twilio.texts[0], word)
    (row,) = campus.report()
    assert (row["channel"], row["status"]) == ("sms", "delivered")


def test_a_failure_after_the_delivery_is_not_believed(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    for word in ("delivered", "failed"):
        campus.report_status(campus.twilio.texts[0], word)
    assert campus.report()[0]["status"] == "delivered"
    assert campus.mail.mails == []


def test_a_status_after_the_failure_changes_nothing(campus: Campus) -> None:
    campus.sent(AVERY, SAM)
    campus.report_status(campus.twilio.texts[0], "undelivered", 30003)
    for word in ("sent", "delivered", "undelivered"):
        campus.report_status(campus.twilio.texts[0], word, 30003)
    (row,) = campus.report()
    assert (row["channel"], row["status"], row["error"]) == (
        "email",
        "sent",
        "Unreachable Destination Handset 30003",
    )
    assert len(campus.mail.mails) == 1


@pytest.mark.parametrize(
    ("word", "code", "channel", "status"),
    [("delivered", None, "sms", "delivered"), ("failed", 21610, "email", "sent")],
)
def test_a_callback_may_be_quicker_than_the_answer(
    campus: Campus, word: str, code: int | None, channel: str, status: str
) -> None:
    def call_back_first(text: Text) -> None:
        campus.report_status(text, word, code)

    campus.twilio.after = call_back_first
    row = campus.sent(AVERY, SAM, "Tutorial")
    assert (row["channel"], row["status"]) == (channel, status)
    assert row["provider_sid"] == campus.twilio.texts[0].sid
    assert len(campus.mail.mails) == (channel == "email")


def test_a_callback_without_our_name_for_the_message_is_found_by_the_providers(campus: Campus) -> None:
    row = campus.sent(AVERY, SAM)
    campus.webhook(STATUS, {"MessageSid": row["provider_sid"], "MessageStatus": "delivered"})
    assert campus.report()[0]["status"] == "delivered"


@pytest.mark.parametrize("query", ["", "message=unknown"])
def test_a_callback_about_nothing_known_is_no_error(campus: Campus, query: str) -> None:
    response = campus.webhook(STATUS, {"MessageSid": "SM404", "MessageStatus": "delivered"}, query)
    assert response.status_code == 204


def test_a_delivery_settles_a_text_whose_answer_never_came(campus: Campus) -> None:
    row = campus.sent(AVERY, SAM)
    with campus.services.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE messages SET status = 'pending', reason = 'TWILIO_OUTCOME_UNKNOWN', provider_sid = NULL"
        )
    campus.report_status(campus.twilio.texts[0], "delivered")
    (settled,) = campus.report()
    assert (settled["status"], settled["reason"], settled["error"]) == ("delivered", None, None)
    assert settled["provider_sid"] == row["provider_sid"]


def test_pictures_are_kept_with_the_text_as_many_as_the_provider_counts(campus: Campus) -> None:
    campus.populate()
    form = {
        "MessageSid": "MM" + "a" * 32,
        "From": SAMS_MOBILE,
        "To": FIRST_NUMBER,
        "Body": "",
        "NumMedia": "2",
    }
    urls = {
        "MediaUrl0": "https://example.test/1",
        "MediaUrl1": "javascript:x",
        "MediaUrl2": "https://e.test/3",
    }
    assert campus.webhook("/webhooks/twilio/inbound", form | urls).status_code == 200
    (row,) = campus.report(direction="inbound")
    assert row["media"] == ["https://example.test/1"]
    csv = campus.client.get("/v1/messages?direction=inbound", headers={"Accept": "text/csv"}).text
    assert csv.splitlines()[1].endswith(",https://example.test/1")
