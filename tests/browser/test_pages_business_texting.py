"""The pages of Business Text Messaging: consent with its note, blocking, lists, triggers, tasks, campaigns."""

from __future__ import annotations

from typing import cast

import pytest
from playwright.sync_api import expect

from engine.store.lines import Line
from engine.work.background import Embedded
from tests.browser.barriers import PHONE, barriers
from tests.browser.institution import Institution, Window
from tests.engine.joined import AVERYS, SAMS

LEE = "+15550100009"
SCREENS = [
    "/contacts", f"/contacts/{SAMS}", "/lists", "/lists/Marketing", "/responses", "/tasks", "/campaigns", "/people",
    "/send", "/report", "/configuration/twilio",
]  # fmt: skip
NOTICE = "not HIPAA compliant"


def shop(account: Institution) -> Window:
    """Sam is a contact on the list Marketing, and Avery has written to him."""
    account.engine("PUT", f"/v1/contacts/{SAMS}", {"name": "Sam"})
    account.engine("PUT", "/v1/lists/Marketing")
    account.engine("PUT", f"/v1/lists/Marketing/contacts/{SAMS}")
    avery = account.signed_in("avery")
    avery.send("Hello Sam", SAMS).says("text", SAMS)
    account.world.settle()
    return avery


def test_opting_in_by_hand_needs_a_note_of_consent_that_is_kept_with_who_and_when(
    account: Institution,
) -> None:
    avery = shop(account)
    account.world.text(AVERYS, "STOP")
    avery.open("/contacts?opted_in=false").says("Sam", SAMS, "Marketing")
    avery.send("Are you there?", SAMS).says("not sent", "the contact has opted out")
    avery.open(f"/contacts/{SAMS}").says("opted out", "texted STOP")
    avery.tick("Opted-in to receive messages").press("Save")
    avery.says("needs a note of their express consent")
    expect(avery.page.get_by_label("Opted-in to receive messages")).to_be_checked()
    avery.fill("How the contact consented", "Asked at the counter on Monday").press("Save")
    avery.says(
        "The contact is saved.", "opted in", "Asked at the counter on Monday", "avery", "edited by hand"
    )


def test_a_blocked_contact_is_opted_out_and_must_be_unblocked_first(account: Institution) -> None:
    avery = shop(account).open(f"/contacts/{SAMS}")
    avery.page.get_by_label("Opted-in to receive messages").uncheck()
    avery.tick("Block Contact").press("Save").says("opted out, blocked")
    avery.tick("Opted-in to receive messages").fill("How the contact consented", "By phone").press("Save")
    avery.says("unblock them before opting them in")
    expect(avery.box("How the contact consented")).to_have_value("By phone")
    avery.page.get_by_label("Block Contact").uncheck()
    avery.press("Save").says("The contact is saved.", "By phone")


def test_two_people_edit_one_contact_and_the_second_is_told(account: Institution) -> None:
    avery = shop(account).open(f"/contacts/{SAMS}")
    blake = account.signed_in("blake").open(f"/contacts/{SAMS}")
    avery.tick("Block Contact").page.get_by_label("Opted-in to receive messages").uncheck()
    avery.press("Save").says("blocked")
    blake.fill("Name", "Samuel").press("Save").says("Somebody has changed this", "Saved now: Sam", "blocked")
    expect(blake.box("Name")).to_have_value("Samuel")
    assert account.engine("GET", f"/v1/contacts/{SAMS}")["name"] == "Sam"


def test_a_trigger_raises_a_task_and_an_agent_takes_the_contact_off_the_list(account: Institution) -> None:
    avery = shop(account).open("/responses")
    avery.fill("Trigger", "STOP").fill("Intelligent Response", "Bye").press("Save").says(
        "cannot be a trigger"
    )
    avery.fill("Trigger", "LEAVE").fill("Intelligent Response", "No more of these.")
    avery.tick("Give an agent the task").choose("List", "Marketing").press("Save").says(
        "LEAVE is answered so."
    )
    account.world.text(AVERYS, "leave")
    assert account.world.received()[-1] == "No more of these."
    avery.open("/tasks").says(SAMS, "leave", "Marketing").tick("Put on Opt Out")
    avery.press(f"Done for {SAMS}").says("No tasks.")
    avery.open("/tasks?open=false").says("Done by avery")
    avery.open(f"/contacts/{SAMS}")
    expect(avery.page.get_by_label("Marketing")).not_to_be_checked()
    expect(avery.page.get_by_label("Opt Out", exact=True)).to_be_checked()
    avery.send("Your order is ready", SAMS).says("text", SAMS)
    avery.open("/responses").page.get_by_text("Delete LEAVE").click(force=True)
    avery.says("Answer LEAVE no more?").press("OK").says("None yet.")


def test_two_people_edit_one_response_and_the_second_is_told(account: Institution) -> None:
    account.engine("PUT", "/v1/responses/HOURS", {"text": "Nine to five"})
    avery, blake = (account.signed_in(user).open("/responses") for user in ("avery", "blake"))
    for window, words in ((avery, "Eight to four"), (blake, "Ten to six")):
        window.page.get_by_text("Edit HOURS").click()
        form = window.page.locator("details.edit form")
        form.get_by_role("textbox").fill(words)
        form.get_by_role("button", name="Save").click()
    avery.says("HOURS is answered so.")
    blake.says("Somebody has changed this", "Saved now: Eight to four")
    expect(blake.page.locator("details.edit form").get_by_role("textbox")).to_have_value("Ten to six")


def test_contacts_and_lists_are_made_by_hand(account: Institution) -> None:
    avery = account.signed_in("avery").open("/contacts")
    avery.fill("Name", "Lee").fill("Phone number", "12").press("Add").says("is not a phone number")
    expect(avery.box("Name")).to_have_value("Lee")
    avery.fill("Phone number", LEE).press("Add").says("The contact is saved.", LEE)
    avery.open("/lists").fill("Name", "News").press("Create").says("News is there.")
    avery.page.get_by_role("link", name="News").click()
    avery.fill("Phone number", LEE).press("Add").says("They are on the list.", "Lee")
    avery.press("Take off Lee").says("Nobody is on it.")


def test_lists_that_others_changed_meanwhile_stay_as_they_made_them(account: Institution) -> None:
    avery = shop(account)
    account.engine("PUT", "/v1/lists/News")
    avery.open(f"/contacts/{SAMS}").page.get_by_label("Marketing").uncheck()
    account.engine("PUT", f"/v1/lists/News/contacts/{SAMS}")
    avery.press("Save lists").says("The lists are saved.")
    assert account.engine("GET", f"/v1/contacts/{SAMS}")["lists"] == ["News"]


def test_a_campaign_is_followed_by_a_live_bar(account: Institution) -> None:
    avery = shop(account).open("/campaigns")
    avery.fill("Name", "Spring").choose("Contact list", "Marketing").fill("Text", "New things").press("Begin")
    avery.says("Spring", "New things", "complete: 1 of 1")
    account.world.join()
    account.world.settle()
    assert account.world.received()[-1] == "New things"
    avery.open("/campaigns").says("Spring", "1 of 1")


def test_a_campaign_is_stopped_and_resumed_and_the_bar_follows_by_itself(
    account: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    avery, held = shop(account), list[Line]()
    work = cast("Embedded", account.world.services.background).background
    put = work.put
    monkeypatch.setattr(work, "put", held.extend)
    avery.open("/campaigns").fill("Name", "Spring").choose("Contact list", "Marketing")
    avery.fill("Text", "New things").press("Begin").says("running: 0 of 1")
    avery.press("Stop").says("stopped: 0 of 1")
    monkeypatch.setattr(work, "put", put)
    put(held)
    account.world.join()
    assert "New things" not in account.world.received()
    monkeypatch.setattr(work, "put", held.extend)
    avery.press("Resume").says("running: 0 of 1")
    put(held)
    avery.says("complete: 1 of 1")


def test_every_page_says_that_it_is_not_hipaa_compliant_and_keeps_nobody_out(account: Institution) -> None:
    avery = shop(account)
    for path in SCREENS:
        avery.open(path)
        expect(avery.page.get_by_role("note")).to_contain_text(NOTICE)


def test_nothing_keeps_anybody_from_using_the_pages(account: Institution) -> None:
    shop(account)
    account.engine("PUT", "/v1/responses/HOURS", {"text": "Nine to five"})
    window = account.window()
    PHONE.put_on(window.page)
    window.sign_in("avery")
    for path in SCREENS:
        window.open(path)
        assert (path, barriers(window.page)) == (path, [])
