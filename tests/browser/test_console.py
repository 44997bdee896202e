"""The console, as a person at a browser has it: by mouse, by keyboard, in two windows, on a phone, in the dark."""

from __future__ import annotations

from threading import Thread

from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from simulator.app import create_app
from simulator.doors.context import EXTENSION, Services
from tests.benchmarks.growth import ACCOUNT
from tests.benchmarks.looking_up import ENVIRONMENT, TOKEN, fill
from tests.browser.barriers import Look, barriers
from tests.browser.institution import Quiet
from tests.browser.seen import AVERY, BLAKE, ROBIN, SAM, Seen, watch

ANSWERED = "You have successfully been unsubscribed."


def test_a_stop_by_mouse_is_answered_and_stands_in_the_ledger(seen: Seen) -> None:
    seen.account.people()
    seen.page.get_by_role("link", name="Sam").click()
    seen.page.get_by_role("button", name="STOP", exact=True).click()
    expect(seen.page.get_by_role("status")).to_contain_text(f"The provider now blocks {AVERY} to {SAM}")
    expect(seen.bubbles().last).to_contain_text(ANSWERED)
    expect(seen.page.locator("#tab tbody tr")).to_contain_text(["Sam"])
    expect(seen.page.locator("#handsets .badge.stopped")).to_be_visible()


def test_a_text_by_keyboard_alone(seen: Seen) -> None:
    seen.account.people()
    seen.page.get_by_role("link", name="Sam").focus()
    seen.page.keyboard.press("Enter")
    box = seen.page.get_by_label("Text", exact=True)
    box.focus()
    seen.page.keyboard.type("I have a question")
    seen.page.keyboard.press("Enter")
    expect(seen.bubbles().last).to_have_text("I have a question")
    expect(box).to_have_value("")
    assert seen.account.control("GET", f"handsets/{SAM}/texts")["texts"][-1]["body"] == "I have a question"


def test_what_happens_elsewhere_comes_onto_the_page_and_what_is_typed_stays(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    seen.page.get_by_label("Text", exact=True).fill("half a senten")
    assert seen.account.send(BLAKE, SAM, "Office hours moved to three") == 201
    expect(seen.bubbles().last).to_have_text("Office hours moved to three")
    expect(seen.page.get_by_label("Text", exact=True)).to_have_value("half a senten")


def test_two_windows_stay_in_step(seen: Seen, browser: Browser) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    other = browser.new_page()
    second = Seen.signed_in(other, seen.account.url, name="test_two_windows_stay_in_step")
    second.look_at(person=SAM)
    seen.page.get_by_role("button", name="STOP", exact=True).click()
    expect(second.bubbles().last).to_contain_text(ANSWERED)
    other.close()


def test_somebody_elses_text_is_marked_as_new_until_it_is_looked_at(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    assert seen.account.send(BLAKE, ROBIN, "Hello Robin") == 201
    row = seen.page.get_by_role("link", name=ROBIN)
    expect(row.locator(".unread")).to_have_text("1 new")
    row.click()
    expect(seen.page.get_by_role("link", name=ROBIN).locator(".unread")).to_be_hidden()


def test_a_week_passes_by_a_click_and_the_clock_runs_and_stands(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    seen.page.get_by_role("button", name="+1 week").click()
    expect(seen.page.locator("#clock time")).to_contain_text("Mon 9 Nov 2026, 09:00:00")
    seen.page.get_by_role("button", name="+10 business days").click()
    expect(seen.page.locator("#clock time")).to_contain_text(
        "Tue 24 Nov 2026, 09:00:00"
    )  # Veterans Day is none
    seen.page.get_by_role("button", name="Run", exact=True).click()
    expect(seen.page.locator("#clock")).to_contain_text("running")
    seen.page.get_by_role("button", name="Freeze").click()
    expect(seen.page.locator("#clock")).to_contain_text("standing still")


def test_a_moment_is_remembered_returned_to_and_the_account_emptied_after_a_question(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    seen.page.get_by_text("Snapshots").click()
    seen.page.get_by_role("button", name="Remember this moment").click()
    expect(seen.page.get_by_role("status")).to_have_text("Remembered.")
    seen.page.get_by_role("button", name="STOP", exact=True).click()
    expect(seen.bubbles().last).to_contain_text(ANSWERED)
    seen.page.get_by_text("Snapshots").click()
    seen.page.get_by_role("button", name="Return").click()
    seen.page.get_by_role("dialog").get_by_role("button", name="Return").click()
    expect(seen.bubbles()).to_have_count(1)
    seen.page.get_by_role("button", name="Reset").click()
    seen.page.get_by_role("dialog").get_by_role("button", name="No, leave it").click()
    expect(seen.bubbles()).to_have_count(1)
    seen.page.get_by_role("button", name="Reset").click()
    seen.page.get_by_role("dialog").get_by_role("button", name="Empty it").click()
    expect(seen.page.get_by_text("Nobody yet.")).to_be_visible()


def test_an_operator_lifts_a_block_and_a_handset_gets_a_persona(seen: Seen) -> None:
    seen.account.people()
    seen.account.control("POST", f"handsets/{SAM}/texts", {"to": AVERY, "body": "STOP"})
    seen.look_at(person=SAM)
    seen.page.get_by_role("button", name="Lift").click()
    seen.page.get_by_role("dialog").get_by_role("button", name="Lift it").click()
    expect(seen.page.locator("#handsets .badge.stopped")).to_have_count(0)
    seen.page.get_by_text("Behaves: reachable").click()
    seen.page.get_by_label("Persona", exact=False).first.select_option("unreachable")
    seen.page.get_by_role("button", name="Save").click()
    expect(seen.page.locator("#handsets")).to_contain_text("unreachable")


def test_a_handsets_form_shows_how_it_behaves_and_saves_it_as_it_is(seen: Seen) -> None:
    seen.account.people()
    asked = {
        "status": "undelivered",
        "error_code": 30034,
        "then": {"status": "delivered", "after_seconds": 60},
        "place": {"city": "Austin", "state": "TX", "zip": "", "country": "US"},
    }
    seen.account.control("PUT", f"handsets/{SAM}", asked)
    seen.look_at(person=SAM)
    seen.page.get_by_text("Behaves: reachable").click()
    expect(seen.page.get_by_label("Error code")).to_have_value("30034")
    seen.page.get_by_role("button", name="Save").click()
    expect(seen.page.get_by_text("The handset behaves so from now on.")).to_be_visible()
    events = seen.account.control("GET", "events")["events"]
    *_, asked_for, saved = (one["handset"] for one in events if one["type"] == "handset_changed")
    assert saved == asked_for


def test_numbers_faults_and_switches_are_changed_on_the_page(seen: Seen) -> None:
    seen.look_at(tab="numbers")
    seen.page.get_by_label("Number, or the next free one").fill(AVERY)
    seen.page.get_by_role("button", name="Add", exact=True).last.click()
    expect(seen.page.locator("#tab")).to_contain_text(AVERY)
    seen.page.locator("#tab").get_by_role("button", name="Change").first.click()
    expect(seen.page.locator("#tab")).to_contain_text("left to the application")
    seen.look_at(tab="faults")
    seen.page.get_by_text("New fault").click()
    seen.page.get_by_label("Name", exact=True).last.fill("no-answer")
    seen.page.get_by_label("Strikes on").select_option("answer")
    seen.page.get_by_role("button", name="Set", exact=True).first.click()
    expect(seen.page.locator("#tab")).to_contain_text("no-answer")
    seen.page.get_by_role("button", name="End it").click()
    expect(seen.page.locator("#tab")).to_contain_text("Nothing goes wrong on purpose.")
    row = seen.page.locator("tr", has_text="keyword_trim")
    row.get_by_role("button", name="Turn off").click()
    expect(row).to_contain_text("Turn on")


def test_a_refusal_is_said_in_a_sentence_and_changes_nothing(seen: Seen) -> None:
    seen.page.get_by_text("New handset").click()
    seen.page.get_by_label("Number", exact=True).fill("not a number")
    seen.page.get_by_role("button", name="Add", exact=True).first.click()
    expect(seen.page.get_by_role("status")).to_contain_text("is not a phone number")
    expect(seen.page.get_by_text("Nobody yet.")).to_be_visible()


HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">{{ 7 * 7 }}"


def test_hostile_words_stay_words_wherever_they_stand(seen: Seen) -> None:
    seen.account.people()
    seen.account.control("PUT", f"handsets/{SAM}", {"name": HOSTILE})
    seen.account.control("POST", f"handsets/{SAM}/texts", {"to": AVERY, "body": HOSTILE})
    for tab in ("audit", "ledger", "messages", "webhooks", "numbers"):
        seen.look_at(person=SAM, tab=tab)
        expect(seen.bubbles().last).to_have_text(HOSTILE)
        assert "taken" not in seen.page.title().split("·")[-1]
    assert seen.account.send(BLAKE, SAM, HOSTILE) == 201
    expect(seen.bubbles().last).to_have_text(HOSTILE)
    assert seen.page.evaluate("document.querySelectorAll('script:not([src]), img').length") == 0


LOOKS = (Look("light", 1500), Look("dark", 1500), Look("light", 390), Look("dark", 390))


def test_nothing_keeps_anybody_from_using_it(seen: Seen) -> None:
    seen.account.people()
    seen.account.control("POST", f"handsets/{SAM}/texts", {"to": AVERY, "body": "STOP"})
    seen.account.send(BLAKE, SAM, "Office hours moved to three")
    seen.account.send(AVERY, SAM, "Are you coming?")
    for tab in ("audit", "ledger", "messages", "webhooks", "debugger", "faults", "numbers"):
        seen.look_at(person=SAM, tab=tab)
        assert (tab, barriers(seen.page, LOOKS)) == (tab, [])


def test_a_hundred_thousand_messages_are_shown_a_page_at_a_time(browser: Browser) -> None:
    app = create_app(ENVIRONMENT)
    services: Services = app.extensions[EXTENSION]
    fill(services, 100_000)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    page = browser.new_page()
    faults = watch(page)
    page.goto(f"http://127.0.0.1:{server.server_port}")
    page.get_by_label("Account SID").fill(ACCOUNT)
    page.get_by_label("Auth token").fill(TOKEN)
    page.get_by_role("button", name="Open this account").click()
    page.get_by_role("link", name="Messages").click()
    rows = page.locator("#tab tbody tr")
    newest = rows.first.inner_text()
    shown = rows.count()
    assert 0 < shown <= 200
    page.get_by_role("link", name="Older").click()
    expect(rows.first).not_to_have_text(newest)
    expect(rows).to_have_count(shown)
    page.close()
    server.shutdown()
    services.close()
    assert faults == []


def test_the_whole_opt_out_delay_is_drawn_as_it_happens(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    seen.page.locator("select[name=to]").select_option(AVERY)
    seen.page.get_by_role("button", name="STOP", exact=True).click()
    gap, clock = seen.page.locator("figure.gap"), seen.page.locator("#clock time")
    expect(gap.get_by_role("heading")).to_contain_text("Sam’s gap: open for")
    seen.page.get_by_role("button", name="+1 day").click()
    expect(clock).to_contain_text("Tue 3 Nov 2026")
    assert seen.account.send(BLAKE, SAM, "Office hours moved to three") == 201
    expect(gap).to_contain_text("1 text from another sender arrived meanwhile.")
    seen.page.get_by_role("button", name="+1 day").click()
    expect(clock).to_contain_text("Wed 4 Nov 2026")
    assert seen.account.send(AVERY, SAM, "Are you coming?") == 400
    expect(gap.get_by_role("heading")).to_have_text("Sam’s gap: 2 days")
    expect(gap.locator(".mark.cross")).to_have_count(1)
    expect(gap.locator(".mark.dot.other")).to_have_count(1)
    gap.get_by_text("The same as a table").click()
    expect(gap.get_by_role("row")).to_contain_text(
        ["When", "Avery", "texted STOP to Avery", "Blake arrived", "21610"]
    )
    seen.page.get_by_role("link", name="Audit").click()
    expect(seen.page.locator("#tab")).to_contain_text("not exercised")


def test_a_session_is_exported_as_a_bug_report_and_as_a_scenario(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(person=SAM)
    seen.page.get_by_text("Export").click()
    for link, words in (
        ("As a bug report", "# What happened"),
        ("As a scenario", "Feature: A recorded session"),
    ):
        with seen.page.expect_download() as told:
            seen.page.get_by_role("link", name=link).click()
        assert words in told.value.path().read_text()


def test_the_log_is_paged(seen: Seen) -> None:
    seen.account.people()
    seen.look_at(tab="messages")
    for n in range(60):
        assert seen.account.send(BLAKE, f"+1555302{n:04d}", f"Text {n:02d}") == 201
    seen.look_at(tab="messages")
    expect(seen.page.locator("#tab tbody tr")).to_have_count(50)
    seen.page.get_by_role("link", name="Older").click()
    expect(seen.page.locator("#tab tbody tr")).to_have_count(11)
