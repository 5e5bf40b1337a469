"""Saving cells with more than one person at a sheet, and with nobody to save to: nothing is lost or overwritten."""

import re

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.grid import edit, holds, open_sheet, stored
from vns3pair.sheets.models import Sheet

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


def unaware(window):
    """The page hears nothing of what others save until it saves: on a busy machine it might hear of it before it types."""
    window.route("**/changes?*", lambda route: route.fulfill(status=204))


def test_two_browsers_in_two_cells_lose_nothing(page, visit, sheets, admin):
    other = visit(admin)
    open_sheet(other, sheets["acme-dc1"])
    edit(page, "partner", "phase1_hash", "sha2_256")
    holds(page, "partner", "phase1_hash", "sha2_256")
    edit(other, "partner", "phase1_dh_group", "16")
    holds(other, "partner", "phase1_dh_group", "16")
    holds(other, "partner", "phase1_hash", "sha2_256")
    assert (stored().partner["phase1_hash"], stored().partner["phase1_dh_group"]) == ("sha2_256", 16)


def test_two_browsers_in_one_cell_show_both_values_and_either_can_be_kept(page, visit, sheets, admin):
    other = visit(admin)
    open_sheet(other, sheets["acme-dc1"])
    unaware(other)
    edit(page, "partner", "phase1_hash", "sha2_256")
    holds(page, "partner", "phase1_hash", "sha2_256")
    edit(other, "partner", "phase1_hash", "sha2_512")
    conflict = other.locator(".conflict")
    expect(conflict).to_contain_text("SHA2-256")
    expect(conflict).to_contain_text("SHA2-512")
    expect(conflict).to_be_in_viewport()
    holds(other, "partner", "phase1_hash", "sha2_256")
    conflict.locator(".use-mine").click()
    holds(other, "partner", "phase1_hash", "sha2_512")


def test_a_lost_connection_keeps_what_was_typed_and_saves_it_later(page):
    page.context.set_offline(True)
    edit(page, "partner", "phase1_hash", "sha2_256")
    expect(page.locator("#saving")).to_contain_text("Not saved: no connection")
    expect(page.locator("#v-partner-phase1_hash")).to_contain_text("sha2_256")
    edit(page, "partner", "phase1_dh_group", "16")
    expect(page.locator("#saving")).to_contain_text("2 edits are kept here")
    page.context.set_offline(False)
    holds(page, "partner", "phase1_dh_group", "16")
    assert stored().partner["phase1_hash"] == "sha2_256"


def test_a_waiting_edit_does_not_take_what_somebody_else_saved(page, visit, sheets, admin):
    other = visit(admin)
    open_sheet(other, sheets["acme-dc1"])
    page.context.set_offline(True)
    edit(page, "partner", "contact_name", "Kim")
    edit(page, "partner", "phase1_hash", "sha2_512")
    edit(other, "partner", "phase1_hash", "sha2_256")
    holds(other, "partner", "phase1_hash", "sha2_256")
    page.context.set_offline(False)
    expect(page.locator(".conflict")).to_contain_text("SHA2-256")
    assert stored().partner["phase1_hash"] == "sha2_256"
    assert stored().partner["contact_name"] == "Kim"


def test_a_conflict_stays_until_somebody_decides(page, visit, sheets, admin):
    other = visit(admin)
    open_sheet(other, sheets["acme-dc1"])
    unaware(other)
    edit(page, "partner", "phase1_hash", "sha2_256")
    holds(page, "partner", "phase1_hash", "sha2_256")
    edit(other, "partner", "phase1_hash", "sha2_512")
    expect(other.locator(".conflict")).to_be_visible()
    edit(other, "partner", "contact_name", "Kim")
    holds(other, "partner", "contact_name", "Kim")
    expect(other.locator(".conflict")).to_be_visible()
    other.click(".keep-theirs")
    expect(other.locator(".conflict")).to_have_count(0)
    assert stored().partner["phase1_hash"] == "sha2_256"


def test_undo_does_not_take_what_somebody_else_saved(page, visit, sheets, admin):
    other = visit(admin)
    open_sheet(other, sheets["acme-dc1"])
    edit(page, "partner", "phase1_hash", "sha2_256")
    holds(page, "partner", "phase1_hash", "sha2_256")
    other.reload()
    edit(other, "partner", "phase1_hash", "sha2_512")
    holds(other, "partner", "phase1_hash", "sha2_512")
    edit(page, "partner", "contact_name", "Kim")
    holds(page, "partner", "contact_name", "Kim")
    page.click("#undo")
    holds(page, "partner", "contact_name", "Jo Ito")
    page.click("#undo")
    expect(page.locator(".conflict")).to_contain_text("SHA2-512")
    assert stored().partner["phase1_hash"] == "sha2_512"


def test_an_edit_that_waits_can_be_corrected_and_taken_back(page):
    page.context.set_offline(True)
    edit(page, "partner", "contact_name", "Kim")
    expect(page.locator("#saving")).to_contain_text("Not saved")
    edit(page, "partner", "contact_name", "Jo Ito")
    edit(page, "partner", "contact_phone", "1")
    page.keyboard.press("Control+z")
    expect(page.locator("td.waiting[data-key=contact_phone]")).to_have_count(0)
    page.context.set_offline(False)
    holds(page, "partner", "contact_name", "Jo Ito")
    assert "contact_phone" not in stored().partner


def test_what_will_never_be_taken_is_said_with_what_was_typed(page, sheets):
    Sheet.objects.filter(name="acme-dc1").delete()
    edit(page, "partner", "contact_name", "Kim")
    expect(page.locator(".conflict")).to_contain_text("not there any more")
    expect(page.locator(".conflict")).to_contain_text("Kim")


def test_what_could_not_be_saved_survives_a_reload(page):
    page.route(re.compile("/cells$"), lambda route: route.abort())
    edit(page, "partner", "phase1_hash", "sha2_256")
    expect(page.locator("#saving")).to_contain_text("Not saved")
    page.unroute(re.compile("/cells$"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    holds(page, "partner", "phase1_hash", "sha2_256")


def test_a_session_that_ends_loses_nothing(page, admin, live_server):
    from tests.browser.conftest import session_cookie

    page.context.clear_cookies()
    edit(page, "partner", "phase1_hash", "sha2_256")
    expect(page.locator("#saving")).to_contain_text("you are signed out")
    page.context.add_cookies([session_cookie(admin, live_server.url)])
    page.click("#saving button")
    holds(page, "partner", "phase1_hash", "sha2_256")


def test_an_error_of_the_server_is_said_and_tried_again(page):
    answers = iter([500])
    page.route(
        re.compile("/cells$"),
        lambda route: route.fulfill(status=code) if (code := next(answers, 0)) else route.continue_(),
    )
    edit(page, "partner", "phase1_hash", "sha2_256")
    expect(page.locator("#saving")).to_contain_text("the server answered 500")
    page.click("#saving button")
    holds(page, "partner", "phase1_hash", "sha2_256")


def test_a_page_of_something_on_the_way_is_not_taken_for_an_answer(page):
    page.route(
        re.compile("/cells$"), lambda route: route.fulfill(status=200, body="<html>Log in to the WLAN")
    )
    edit(page, "partner", "contact_name", "Kim")
    expect(page.locator("#saving")).to_contain_text("Not saved")
    page.unroute(re.compile("/cells$"))
    page.click("#saving button")
    holds(page, "partner", "contact_name", "Kim")
    assert stored().partner["contact_name"] == "Kim"
