"""TWI-4-04: what hangs on a message, as records and as a resource."""

from __future__ import annotations

import pytest

from simulator import errors
from simulator.language import media
from tests.simulator.provider import Provider, answer
from tests.simulator.refusals import assert_refused
from tests.simulator.sample import ACCOUNT, ADVISOR, STUDENT, message

PICTURES = ["https://a.example/1.jpg?size=2", "https://a.example/2.PNG"]
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"
UNKNOWN = "ME" + "0" * 32

TYPES = [
    ("https://a.example/a.jpg", "image/jpeg"),
    ("https://a.example/a.b/c.PNG?x=.gif", "image/png"),
    ("https://a.example/card.vcf#top", "text/vcard"),
    ("https://a.example/", "application/octet-stream"),
    ("https://a.example", "application/octet-stream"),
    ("https://a.example/jpg", "application/octet-stream"),
]


CONTENTS = [
    ("data:text/vcard;charset=utf-8,a%20b", "text/vcard", b"a b"),
    ("data:;base64,aGk=", "text/plain", b"hi"),
    ("data:image/png;base64,?", "image/png", None),
    ("https://a.example/a.jpg", "image/jpeg", None),
]


@pytest.mark.parametrize(("url", "kind", "content"), CONTENTS)
def test_what_a_data_url_holds_is_read_from_it(url: str, kind: str, content: bytes | None) -> None:
    assert (media.type_of(url), media.content_of(url)) == (kind, content)


@pytest.mark.parametrize(("url", "kind"), TYPES)
def test_a_type_is_guessed_from_the_end_of_the_path(url: str, kind: str) -> None:
    assert media.type_of(url) == kind


def test_each_file_has_a_sid_of_its_own_that_never_changes() -> None:
    both = message(media=(PICTURES[0], PICTURES[0]))
    first, second = media.of(both)
    assert first.sid != second.sid
    assert (first.sid[:2], len(first.sid)) == ("ME", 34)
    left = media.of(message(media=both.media, deleted_media=(first.sid,)))
    assert left == [second]


@pytest.fixture
def sent(provider: Provider) -> str:
    """A message with two pictures."""
    return provider.sent(To=STUDENT, From=ADVISOR, MediaUrl=PICTURES)


def listed(provider: Provider, sid: str, **query: str) -> list[str]:
    found = answer(provider.api("GET", f"Messages/{sid}/Media.json", query=query))
    return [file["sid"] for file in found["media_list"]]


def test_the_files_of_a_message_are_listed_in_their_order(provider: Provider, sent: str) -> None:
    found = answer(provider.api("GET", f"Messages/{sent}/Media.json"))
    assert [file["content_type"] for file in found["media_list"]] == ["image/jpeg", "image/png"]
    first = found["media_list"][0]
    assert first == {
        "sid": first["sid"],
        "account_sid": ACCOUNT,
        "parent_sid": sent,
        "content_type": "image/jpeg",
        "date_created": "Sat, 21 Nov 2026 09:00:00 +0000",
        "date_updated": "Sat, 21 Nov 2026 09:00:00 +0000",
        "uri": f"{MESSAGES}/{sent}/Media/{first['sid']}.json",
    }
    assert answer(provider.api("GET", f"Messages/{sent}/Media/{first['sid']}.json")) == first


def test_files_are_listed_page_by_page(provider: Provider, sent: str) -> None:
    first, second = listed(provider, sent)
    page = answer(provider.api("GET", f"Messages/{sent}/Media.json", query={"PageSize": "1"}))
    following = answer(provider.api("GET", page["next_page_uri"]))
    assert [file["sid"] for file in page["media_list"] + following["media_list"]] == [first, second]
    assert following["next_page_uri"] is None


DATES = [
    ({"DateCreated": "2026-11-21"}, 2),
    ({"DateCreated>": "2026-11-22"}, 0),
    ({"DateCreated<": "2026-11-20"}, 0),
    ({"DateCreated>": "2026-11-21", "DateCreated<": "2026-11-21"}, 2),
]


@pytest.mark.parametrize(("query", "count"), DATES)
def test_files_are_found_by_date(provider: Provider, sent: str, query: dict[str, str], count: int) -> None:
    assert len(listed(provider, sent, **query)) == count


def test_without_an_extension_the_file_itself_is_meant(provider: Provider, sent: str) -> None:
    first, _ = listed(provider, sent)
    response = provider.api("GET", f"Messages/{sent}/Media/{first}")
    assert (response.status_code, response.headers["Location"]) == (307, PICTURES[0])


def test_a_deleted_file_is_gone_and_the_others_stay(provider: Provider, sent: str) -> None:
    first, second = listed(provider, sent)
    response = provider.api("DELETE", f"Messages/{sent}/Media/{first}.json")
    assert (response.status_code, response.data) == (204, b"")
    assert listed(provider, sent) == [second]
    again = provider.api("DELETE", f"Messages/{sent}/Media/{first}.json")
    assert_refused(again, errors.not_found(f"{MESSAGES}/{sent}/Media/{first}.json"))


@pytest.mark.parametrize("path", ["Messages/SM1/Media.json", f"Messages/{{}}/Media/{UNKNOWN}.json"])
def test_media_that_is_not_there_is_not_found(provider: Provider, sent: str, path: str) -> None:
    path = path.format(sent)
    assert_refused(provider.api("GET", path), errors.not_found(f"{MESSAGES[:-9]}/{path}"))


def test_a_persons_picture_is_told_with_its_type(provider: Provider) -> None:
    fields = {"to": ADVISOR, "body": "Look", "media": PICTURES}
    texted = answer(provider.control("POST", f"handsets/{STUDENT}/texts", fields), 201)
    (queued,) = provider.events("webhook_queued")
    told = dict(queued["webhook"]["params"])
    assert (told["NumMedia"], told["MediaContentType1"]) == ("2", "image/png")
    addresses = [told[f"MediaUrl{n}"].rpartition("/")[2] for n in range(2)]
    assert addresses == listed(provider, texted["sid"])


@pytest.mark.parametrize("outcome", ["confirmed", "unconfirmed"])
def test_feedback_is_taken_note_of(provider: Provider, sent: str, outcome: str) -> None:
    """TWI-4-03."""
    feedback = answer(provider.api("POST", f"Messages/{sent}/Feedback.json", {"Outcome": outcome}))
    assert feedback == {
        "account_sid": ACCOUNT,
        "message_sid": sent,
        "outcome": outcome,
        "date_created": "Sat, 21 Nov 2026 09:00:00 +0000",
        "date_updated": "Sat, 21 Nov 2026 09:00:00 +0000",
        "uri": f"{MESSAGES}/{sent}/Feedback.json",
    }
    assert [event["outcome"] for event in provider.events("feedback_given")] == [outcome]


def test_feedback_that_is_none_is_refused(provider: Provider, sent: str) -> None:
    wrong = provider.api("POST", f"Messages/{sent}/Feedback.json", {"Outcome": "maybe"})
    assert_refused(wrong, errors.invalid_parameter("Outcome", "maybe"))
    missing = provider.api("POST", "Messages/SM1/Feedback.json", {"Outcome": "confirmed"})
    assert_refused(missing, errors.not_found(f"{MESSAGES}/SM1/Feedback.json"))
