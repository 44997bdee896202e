"""The pages of Engage: the Audience, templates, keywords by service request, number pools, campaigns."""

from __future__ import annotations

import csv
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.barriers import PHONE, barriers
from tests.browser.institution import Institution, Window
from tests.engine.joined import AVERYS, BLAKES, SAMS

SCREENS = ["/audience", "/templates", "/keywords", "/pools", "/campaigns", "/people", "/send", "/report"]


def marketed(brand: Institution) -> Window:
    """A template, a number for marketing, and a campaign to Sam: all by the pages."""
    avery = brand.signed_in("avery").open("/pools")
    avery.fill("Number of the provider account", AVERYS).choose("As", "dedicated").press("Set aside")
    avery.says("is set aside").open("/templates")
    avery.fill("Name", "Sale").fill("Text", "Dear {name}, a sale!").press("Save").says("Sale is saved.")
    avery.open("/campaigns").fill("Name", "Spring").choose("Template", "Sale")
    avery.fill("Recipients", SAMS).press("Begin").says("has no value for name")
    avery.fill("Recipients", f"{SAMS}, name=Sam").press("Begin").says("complete: 1 of 1")
    brand.world.join()
    brand.world.settle()
    return avery


def test_who_leaves_is_in_the_audience_by_date_and_in_the_download(brand: Institution) -> None:
    avery = marketed(brand)
    assert brand.world.received()[-1] == "Dear Sam, a sale!"
    avery.open("/audience").says("Nobody.")
    brand.world.text(AVERYS, "Cancel")
    avery.open("/audience").says(SAMS, AVERYS, "cancel")
    assert avery.main.locator("form[method=post], input[type=text], [contenteditable]").count() == 0
    with avery.page.expect_download() as told:
        avery.page.get_by_role("link", name="Download the list").click()
    assert [row["number"] for row in csv.DictReader(told.value.path().read_text().splitlines())] == [SAMS]
    today = date.fromisoformat(avery.page.evaluate("new Date().toISOString().slice(0, 10)"))
    avery.open(f"/audience?since={today - timedelta(days=1)}&until={today + timedelta(days=1)}").says(SAMS)
    avery.open(f"/audience?until={today - timedelta(days=2)}").says("Nobody in these days.")


def test_keywords_change_by_a_service_request_that_an_operator_applies(brand: Institution) -> None:
    avery, operator = brand.signed_in("avery").open("/keywords"), brand.signed_in("operator")
    avery.fill("Words that unsubscribe", "two words").press("Ask for it").says("is not a single word")
    expect(avery.box("Words that unsubscribe")).to_have_value("two words")
    avery.fill("Words that unsubscribe", "stop\nenough").press("Ask for it").says("Waiting for an operator.")
    assert avery.page.get_by_role("button", name="Apply").count() == 0
    operator.open("/keywords").press("Apply").says("Applied", "stop, enough", "Asked for by avery")
    avery.open("/keywords").says("applied by operator")
    assert brand.engine("GET", "/v1/keywords")["opt_out"]["words"] == ["stop", "enough"]


def test_templates_stand_by_category_and_the_second_to_edit_one_is_told(brand: Institution) -> None:
    brand.engine("PUT", "/v1/templates/Code", {"category": "otp", "body": "Your code is {code}"})
    avery, blake = brand.signed_in("avery").open("/templates"), brand.signed_in("blake").open("/templates")
    for window, words in ((avery, "The code is {code}"), (blake, "Code: {code}")):
        window.page.get_by_text("Edit Code").click()
        form = window.page.locator("details.edit form")
        form.get_by_role("textbox").fill(words)
        form.get_by_role("button", name="Save").click()
    avery.says("Code is saved.")
    blake.says("Somebody has changed this", "Saved now: The code is {code}", "outside the opt-out process")
    expect(blake.page.locator("details.edit form").get_by_role("textbox")).to_have_value("Code: {code}")


def test_a_number_is_given_up_again_after_a_question(brand: Institution) -> None:
    avery = brand.signed_in("avery").open("/pools")
    avery.fill("Number of the provider account", "+15550299999").press("Set aside").says("has no number")
    avery.fill("Number of the provider account", BLAKES).choose("As", "shared").press("Set aside")
    avery.says("shared").page.get_by_text(f"Give up {BLAKES}").click(force=True)
    avery.press("OK").says("is set aside no more.")


def test_nothing_keeps_anybody_from_using_the_pages(brand: Institution) -> None:
    marketed(brand)
    brand.world.text(AVERYS, "Cancel")
    window = brand.window()
    PHONE.put_on(window.page)
    window.sign_in("avery")
    for path in SCREENS:
        window.open(path)
        assert (path, barriers(window.page)) == (path, [])
