"""The pages of Student Success & Engagement, as a user, an operator and a keyboard have them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.barriers import barriers
from tests.browser.institution import Institution
from tests.engine.joined import AVERYS, BLAKES, SAMS

UNSUBSCRIBED = "Attempt To Send To Unsubscribed Recipient 21610"
SCREENS = [
    "/people", "/people/sam", "/people/avery", "/send?to=sam", "/report", "/person-phones", "/imports",
    "/configuration/general", "/configuration/email", "/configuration/twilio", "/administration/application",
]  # fmt: skip


def test_the_page_that_was_asked_for_comes_after_signing_in_and_none_after_signing_out(
    campus: Institution,
) -> None:
    window = campus.window().open("/people/sam")
    window.choose("User", "avery").press("Sign in")
    window.says("Who would be texted now")
    window.press("Sign out").says("You are signed out.")
    window.open("/people/sam")
    expect(window.page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_form_without_its_token_and_an_address_elsewhere_are_refused(campus: Institution) -> None:
    with httpx.Client(base_url=campus.url) as client:
        assert client.post("/sign-in", data={"form": "user", "user": "avery"}).status_code == 400
        page = client.get("/sign-in?to=//evil.example")
        token = re.findall(r'csrf_token" value="([^"]+)', page.text)[0]
        form = {"form": "user", "user": "avery", "csrf_token": token}
        answer = client.post("/sign-in?to=//evil.example", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert client.post("/send", data={"to": "sam", "body": "Hi"}).status_code == 400
        again = re.findall(r'csrf_token" value="([^"]+)', client.get("/people").text)[0]
        stranger = {"form": "user", "user": "sam", "csrf_token": again}
        assert client.post("/sign-in", data=stranger).status_code == 422


def test_the_delay_as_the_institution_sees_it(campus: Institution) -> None:
    avery, blake = campus.signed_in("avery"), campus.signed_in("blake")
    avery.send("Hello Sam", "sam").says("text", SAMS)
    campus.world.text(AVERYS, "STOP")
    avery.open("/people/sam").says("SMS Default", f"A text to Sam goes to {SAMS}.")
    blake.send("Office hours moved", "sam").says("text", SAMS)
    campus.world.settle()
    assert campus.world.received()[-1] == "Office hours moved"
    avery.open("/people/sam").says("SMS Default").says_not("SMS Disabled:")
    avery.send("Are you coming?", "sam").says("email", "sam@x.org", UNSUBSCRIBED)
    blake.open("/people/sam").says(
        "SMS Disabled: never texted", "goes by email, to sam@x.org", "the recipient has unsubscribed"
    )
    blake.send("And tomorrow?", "sam").says("email", "no number of theirs may be texted")
    avery.open("/report").fill("Error code", UNSUBSCRIBED).press("Filter")
    expect(avery.main.locator("tbody tr")).to_have_count(1)
    avery.says("Are you coming?", UNSUBSCRIBED)
    assert "And tomorrow?" not in "".join(campus.world.received())


def test_a_late_refusal_reaches_the_pages(campus: Institution) -> None:
    avery = campus.signed_in("avery")
    avery.send("Hello Sam", "sam")
    campus.provider("PUT", f"numbers/{AVERYS}", {"refusal": "async"})
    campus.world.text(AVERYS, "STOP")
    avery.send("Are you coming?", "sam").says("text")
    campus.world.settle()
    avery.open("/report").says(UNSUBSCRIBED, "TWILIO_RECIPIENT_UNSUBSCRIBED")
    avery.open("/people/sam").says("SMS Disabled: never texted")


def test_the_number_usage_limit_and_the_bin(campus: Institution) -> None:
    operator, avery, blake = (campus.signed_in(name) for name in ("operator", "avery", "blake"))
    avery.open("/configuration/twilio").says("Only an operator changes the two limits.")
    operator.open("/configuration/twilio").fill("SMS Phone Number Usage Limit", "1").press("Save the limits")
    avery.send("Hello Sam", "sam").says("text")
    blake.send("Hello Sam", "sam").says("email", "the sender has no number and none is left")
    operator.open("/configuration/twilio").says("1 of 1 numbers used", "The limit is reached", AVERYS)
    operator.open("/configuration/twilio?search=blake").says("Nobody like that has a number.")
    operator.open("/configuration/twilio")
    operator.page.get_by_text("Delete the number of avery").click(force=True)
    operator.says(f"Delete and permanently un-assign {AVERYS} from avery?").press("OK")
    operator.says("is free again", "0 of 1 numbers used")
    blake.send("Hello again", "sam").says("text")
    avery.open("/person-phones?deleted=true").says(AVERYS, "AVISO.SYSTEM", "AVISO.SMS", "True")
    avery.open("/person-phones?deleted=false").says(BLAKES)


def test_the_message_limit_is_seen(campus: Institution) -> None:
    operator, avery = campus.signed_in("operator"), campus.signed_in("avery")
    operator.open("/configuration/twilio").fill("SMS Message Limit", "1").press("Save the limits")
    avery.send("One", "sam").says("text")
    avery.send("Two", "sam").says("email", "the month’s SMS Message Limit is reached")
    avery.open("/configuration/twilio").says("1 of 1 messages used this month", "The limit is reached")
    avery.open("/people/sam").says("goes by email", "SMS Message Limit is reached")


def test_an_import_with_bad_rows_names_each_with_its_line(campus: Institution) -> None:
    avery = campus.signed_in("avery").open("/imports")
    rows = [
        "person_id,name,kind,email,phone,phone_type", "robin,Robin,student,robin@x.org,+15550100003,mobile",
        "kim,Kim,dean,,,", "lee,Lee,student,,12,mobile", f"max,Max,student,,{'+15550100004'},mobile",
    ]  # fmt: skip
    file = {"name": "fall.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    avery.page.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]  # a payload
    avery.choose("What it is", "prospects").press("Import")
    avery.says("2 of 4 lines imported: 2 new people", "INVALID_KIND", "INVALID_PHONE_NUMBER")
    assert avery.main.locator("tbody td.num").all_text_contents() == ["3", "4"]
    avery.open("/people/robin").says("verified by avery")
    avery.open("/imports").says("fall.csv").press("Import")
    assert avery.page.get_by_label("CSV file").evaluate("box => !box.validity.valid")


def test_a_long_import_says_how_far_it_is(campus: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Callable[[], None]] = []
    jobs = campus.world.services.import_jobs
    monkeypatch.setattr(jobs, "start", begun.append)
    avery = campus.signed_in("avery").open("/imports")
    lines = ["person_id,name", *(f"p{number},Person {number}" for number in range(1200))]
    file = {"name": "all.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    avery.page.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]  # a payload
    avery.press("Import").says("0 of about 1200 lines")
    next(iter(jobs.known.values())).done = 500
    avery.says("500 of about 1200 lines")
    begun[0]()
    avery.says("1200 of 1200 lines imported: 1200 new people")
    avery.open("/people?search=Person").page.get_by_role("link", name="Next page").click()
    avery.says("Person 1044")


def test_a_file_that_is_no_roster_is_refused_in_a_sentence(campus: Institution) -> None:
    avery = campus.signed_in("avery").open("/imports")
    file = {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    avery.page.get_by_label("CSV file").set_input_files(file)  # type: ignore[arg-type]  # a payload
    avery.press("Import").says("person_id is missing")


def test_two_people_edit_one_record_and_the_second_is_told(campus: Institution) -> None:
    avery, blake = campus.signed_in("avery"), campus.signed_in("blake")
    avery.open("/people/sam")
    blake.open("/people/sam")
    avery.edit_phone(SAMS, "disabled").says("is saved.")
    blake.edit_phone(SAMS, "enabled")
    blake.says("Somebody has changed this since you read it", "Saved now: SMS Disabled", "avery")
    expect(blake.list("SMS status")).to_have_value("enabled")
    assert campus.world.status() == "disabled"
    blake.press("Save").says("is saved.")
    assert campus.world.status() == "enabled"


def test_two_people_edit_the_settings_and_nothing_typed_is_lost(campus: Institution) -> None:
    avery, blake = campus.signed_in("avery"), campus.signed_in("blake")
    for window in (avery, blake):
        window.open("/configuration/general")
    avery.box("Permitted Roles").fill("advisor\ncoach")
    avery.press("Save").says("Saved.")
    blake.box("Default SMS Phone Type").fill("cell")
    blake.press("Save").says("Somebody has changed this", "Saved now: mobile", "advisor\ncoach")
    expect(blake.box("Default SMS Phone Type")).to_have_value("cell")
    assert campus.engine("GET", "/v1/configuration")["default_phone_type"] == "mobile"


def test_the_settings_are_explained_refused_previewed_and_recorded(campus: Institution) -> None:
    avery = campus.signed_in("avery").open("/configuration/general")
    avery.choose("Student SMS Default Status", "disabled")
    avery.press("Save").says("Saved.", "student sms default", "avery")
    avery.open("/people/sam").says(
        "Default means at the moment: opted out", "by default people like this one"
    )
    avery.open("/configuration/email").fill("Subject", "{sender} wrote to {recipient}").press("Preview")
    avery.says("Sam Student wrote to Avery Advisor")
    assert campus.engine("GET", "/v1/configuration")["reply_notification"]["subject"] != "{sender} wrote"
    avery.press("Save").says("Saved.")
    avery.open("/administration/application").page.get_by_label("smsMaxLength").fill("0")
    avery.press("Save").says(">= 1")
    expect(avery.box("smsMaxLength")).to_have_value("0")
    avery.box("smsMaxLength").fill("20")
    avery.press("Save").says("Saved.")
    avery.open("/send?to=sam").fill("Text", "x" * 21).says("1 characters too many.").press("Send")
    avery.says("longer than sms_max_length allows")
    expect(avery.box("Text")).to_have_value("x" * 21)


def test_by_keyboard_a_number_is_verified_and_the_check_mark_says_by_whom(campus: Institution) -> None:
    avery = campus.signed_in("avery").open("/people/sam")
    summary = avery.page.locator("details.edit summary")
    summary.focus()
    avery.page.keyboard.press("Enter")
    for key in ("Tab", "Tab", "Space", "Tab", "Enter"):
        avery.page.keyboard.press(key)
    avery.says("is saved.")
    mark = avery.page.locator(".check")
    expect(mark.locator(".tip")).to_be_hidden()
    mark.focus()
    expect(mark.locator(".tip")).to_contain_text("Verified by avery")
    mark.blur()
    mark.hover()
    expect(mark.locator(".tip")).to_be_visible()


def test_a_sender_number_is_system_at_home_and_text_msg_only_elsewhere(campus: Institution) -> None:
    avery = campus.signed_in("avery")
    avery.send("Hello Sam", "sam")
    avery.open("/people/avery").says(AVERYS, "System").says_not("Text Msg Only")
    avery.open("/people/sam").says("Success team", AVERYS, "Text Msg Only").says_not("System")


def test_people_are_found_and_written_to(campus: Institution) -> None:
    avery = campus.signed_in("avery").open("/people")
    avery.page.get_by_role("searchbox").fill("010000")
    avery.press("Search").says("Sam").says_not("blake")
    avery.open("/send").fill("Text", "Hello").page.get_by_label("Search people").fill("sam")
    avery.press("Search").tick("Sam").press("Send").says("Where it went", SAMS)
    avery.open("/send").fill("Text", "Hello").press("Send").says("Choose somebody to send to.")
    campus.window().sign_in("operator").open("/send").says("An operator sends nothing")


def test_the_report_downloads_and_shows_the_conversation_behind_a_row(campus: Institution) -> None:
    avery = campus.signed_in("avery")
    avery.send("Hello Sam", "sam")
    campus.world.text(AVERYS, "=1+1 is my answer")
    avery.open("/report?direction=all")
    with avery.page.expect_download() as told:
        avery.page.get_by_role("link", name="Download CSV").click()
    rows = list(csv.DictReader(told.value.path().read_text().splitlines()))
    assert [row["body"] for row in rows] == ["'=1+1 is my answer", "Hello Sam"]
    avery.open("/report").main.locator("tbody a").first.click()
    assert avery.main.locator(".bubble .words").all_text_contents() == ["Hello Sam", "=1+1 is my answer"]
    avery.open("/report?since=tomorrow").says("since must be an ISO 8601 time")


DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
)


def test_a_picture_that_came_is_shown_in_the_conversation(campus: Institution) -> None:
    avery = campus.signed_in("avery").send("Hello Sam", "sam")
    texted = {"to": AVERYS, "body": "My card", "media": [DOT]}
    campus.provider("POST", f"handsets/{SAMS.replace('+', '%2B')}/texts", texted)
    campus.world.settle()
    avery.open("/report").main.locator("tbody a").first.click()
    picture = avery.main.get_by_role("img", name="Picture 1")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1


HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">{{ 7 * 7 }}"


def test_hostile_words_stay_words(campus: Institution) -> None:
    campus.engine(
        "PUT",
        "/v1/people/sam",
        {"name": HOSTILE, "kind": "student", "phones": [{"number": SAMS, "type": "mobile"}]},
    )
    avery = campus.signed_in("avery")
    avery.send(HOSTILE, "sam")
    campus.world.text(AVERYS, HOSTILE)
    for path in (*SCREENS, "/report?direction=all"):
        avery.open(path)
        assert not avery.page.title().startswith("taken")
        assert avery.page.evaluate("document.querySelectorAll('script:not([src]), main img').length") == 0
    avery.open("/people/sam").says(HOSTILE)


def test_nothing_keeps_anybody_from_using_the_pages(campus: Institution) -> None:
    avery = campus.window().open("/sign-in")
    assert barriers(avery.page) == []  # and everything that follows is done on a phone
    avery.sign_in("avery").send("Hello Sam", "sam")
    campus.world.text(AVERYS, "STOP")
    avery.send("Are you coming?", "sam")
    assert barriers(avery.page) == []
    avery.open("/people/sam").page.get_by_text(f"Edit {SAMS}").click()
    assert barriers(avery.page) == []
    avery.open("/administration/application").fill("smsMaxLength", "0").press("Save")
    assert barriers(avery.page) == []
    message = campus.engine("GET", "/v1/messages")["messages"][0]["id"]
    for path in (*SCREENS, f"/report/{message}"):
        avery.open(path)
        assert (path, barriers(avery.page)) == (path, [])
