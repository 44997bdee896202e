"""Numbers without a plus, wherever one is taken: they are read in the country of the sender."""

from __future__ import annotations

import httpx
import pytest

from tests.simulator.provider import SMS_URL, Application, Provider, answer, twiml
from tests.simulator.sample import ADVISOR, STUDENT

BRITISH, PERSON = "+447400100001", "+447400123456"
AS_WRITTEN = "07400 123456"


@pytest.fixture(autouse=True)
def own(provider: Provider) -> None:
    """The account has a British number beside the advisor's."""
    provider.own(BRITISH, sms_url=SMS_URL)


def test_the_recipient_of_a_message(provider: Provider) -> None:
    sent = answer(provider.send(To=AS_WRITTEN, From=BRITISH, Body="Hello"), 201)
    assert sent["to"] == PERSON
    assert provider.send(To=AS_WRITTEN, From=ADVISOR, Body="Hello").status_code == 400


def test_the_sender_that_the_account_owns(provider: Provider) -> None:
    assert answer(provider.send(To=AS_WRITTEN, From="07400 100001", Body="Hello"), 201)["from"] == BRITISH
    assert provider.send(To=PERSON, From="07400 100009", Body="Hello").status_code == 400


@pytest.mark.parametrize(("numbers", "status"), [([BRITISH], 201), ([BRITISH, ADVISOR], 400)])
def test_the_recipient_of_a_services_message_if_all_its_senders_are_of_one_country(
    provider: Provider, numbers: list[str], status: int
) -> None:
    made = answer(provider.api("POST", "/v1/Services", {"FriendlyName": "Campus"}), 201)["sid"]
    for number in answer(provider.api("GET", "IncomingPhoneNumbers.json"))["incoming_phone_numbers"]:
        if number["phone_number"] in numbers:
            form = {"PhoneNumberSid": number["sid"]}
            answer(provider.api("POST", f"/v1/Services/{made}/PhoneNumbers", form), 201)
    assert provider.send(To=AS_WRITTEN, MessagingServiceSid=made, Body="Hello").status_code == status


def test_the_recipient_of_a_reply(provider: Provider, application: Application) -> None:
    def replying(_: httpx.Request) -> httpx.Response:
        return twiml(f'<Message to="{AS_WRITTEN}">Hello</Message>')

    application.answer = replying
    provider.text(STUDENT, BRITISH, "Tell them")
    provider.settle()
    assert provider.handset(PERSON) == [("received", "Hello")]


def test_the_number_that_a_person_texts(provider: Provider) -> None:
    assert provider.text(PERSON, "07400 100001", "Hello")["to"] == BRITISH


def test_the_filter_of_a_list(provider: Provider) -> None:
    provider.send(To=PERSON, From=BRITISH, Body="Hello")
    assert len(provider.log(To=AS_WRITTEN, From=BRITISH)) == 1
    assert provider.log(To=AS_WRITTEN) == []
