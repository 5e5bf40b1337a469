"""The sheet as a spreadsheet, on a real browser: both modes, rows, filters, and what is said of it."""

import re

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.grid import cell, edit, focused, holds, stored

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


def test_arrows_move_and_one_cell_alone_can_be_tabbed_to(page):
    cell(page, "vns3", "phase1_hash").click()
    for key, there in (
        ("ArrowRight", "partner phase1_hash"),
        ("ArrowDown", "partner phase1_dh_group"),
        ("ArrowLeft", "vns3 phase1_dh_group"),
        ("ArrowUp", "vns3 phase1_hash"),
    ):
        page.keyboard.press(key)
        assert focused(page) == there
    expect(page.locator("#grid tr.line > [tabindex='0']")).to_have_count(1)


def test_typing_begins_an_edit_and_enter_saves_it_and_moves_down(page):
    edit(page, "partner", "phase1_hash", "SHA-256")
    holds(page, "partner", "phase1_hash", "sha2_256")
    assert focused(page) == "partner phase1_dh_group"
    expect(page.locator("#s-phase1_hash")).to_contain_text("match")
    assert stored().partner["phase1_hash"] == "sha2_256"


def test_tab_saves_and_goes_on_to_the_right(page):
    edit(page, "vns3", "phase1_lifetime", "24h", "Tab")
    assert focused(page) == "partner phase1_lifetime"
    expect(page.locator("#v-vns3-phase1_lifetime")).to_contain_text("86,400 s (24 h)")


def test_escape_gives_back_what_was_there(page):
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    cell(page, "vns3", "phase1_lifetime").click()
    page.keyboard.press("F2")
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    assert focused(page) == "vns3 phase1_lifetime"
    holds(page, "vns3", "phase1_lifetime", "28800")
    assert "POST" not in asked


def test_a_second_click_edits_and_leaving_the_cell_saves(page):
    cell(page, "partner", "contact_phone").click()
    cell(page, "partner", "contact_phone").click()
    page.keyboard.type("+1 555 0199")
    cell(page, "vns3", "phase1_hash").click()
    holds(page, "partner", "contact_phone", "+1 555 0199")


def test_delete_clears_and_undo_brings_back_and_redo_clears_again(page):
    cell(page, "partner", "phase1_hash").click()
    page.keyboard.press("Delete")
    holds(page, "partner", "phase1_hash", "")
    page.keyboard.press("Control+z")
    holds(page, "partner", "phase1_hash", "sha1")
    page.keyboard.press("Control+y")
    holds(page, "partner", "phase1_hash", "")
    page.click("#undo")
    holds(page, "partner", "phase1_hash", "sha1")


def test_a_choice_says_what_it_means_and_is_taken_with_the_arrows(page):
    cell(page, "vns3", "phase1_hash").click()
    page.keyboard.press("Enter")
    options = page.locator("[role=option]")
    expect(options.filter(has_text="MD5")).to_contain_text("discouraged")
    expect(options.filter(has_text="SHA2-512")).to_contain_text("512 bits")
    expect(options.filter(has_text="SHA2-512")).to_contain_text("3.5.1.13")
    texts = options.all_inner_texts()
    assert "AES-XCBC" in texts[-1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    holds(page, "vns3", "phase1_hash", "sha2_512")


def test_free_text_in_a_choice_is_never_replaced_by_a_choice(page):
    edit(page, "partner", "phase1_encryption", "AES")
    holds(page, "partner", "phase1_encryption", "AES")
    expect(page.locator("#v-partner-phase1_encryption")).to_contain_text("key length")


def test_what_may_be_meant_is_one_click_away(page):
    edit(page, "vns3", "phase1_lifetime", "8")
    page.click("#v-vns3-phase1_lifetime .offer >> nth=0")
    holds(page, "vns3", "phase1_lifetime", "28800")


def test_a_cell_fixed_by_the_device_opens_no_control(page):
    cell(page, "vns3", "device").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor")).to_have_count(0)


def test_a_device_that_counts_in_hours_gets_a_unit(page):
    edit(page, "partner", "device", "watchguard")
    holds(page, "partner", "device", "watchguard")
    cell(page, "partner", "phase2_lifetime").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor input")).to_have_value("1")
    expect(page.locator(".editor select")).to_have_value("h")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    holds(page, "partner", "phase2_lifetime", "28800")


def test_the_bar_follows_each_save(page):
    edit(page, "partner", "phase1_hash", "sha2_256")
    edit(page, "partner", "remote_peer_id", "192.0.2.254")
    expect(page.locator("#bar-facts")).to_contain_text("May be unstable (guide)")
    edit(page, "partner", "phase1_lifetime", "8h")
    expect(page.locator("#bar-facts")).to_contain_text("to fill in")


def test_f8_goes_from_problem_to_problem_and_back(page):
    for key, there in (
        ("F8", "phase1_hash"),
        ("F8", "phase1_lifetime"),
        ("Shift+F8", "phase1_hash"),
    ):
        if key == "F8" and there == "phase1_hash":
            cell(page, "vns3", "local_peer_id").click()
        page.keyboard.press(key)
        assert focused(page).split()[1] == there
    expect(page.locator("#why-phase1_hash")).to_be_visible()


def test_f8_goes_to_the_cell_that_cannot_be_read(page):
    edit(page, "partner", "phase1_encryption", "rijndael")
    expect(page.locator("#s-phase1_encryption")).to_contain_text("not readable")
    cell(page, "vns3", "ike_version").click()
    page.keyboard.press("F8")
    assert focused(page) == "partner phase1_encryption"


def test_alt_enter_opens_a_row_and_a_click_on_its_name_closes_it(page):
    cell(page, "vns3", "pfs").click()
    page.keyboard.press("Alt+Enter")
    expect(page.locator("#why-pfs")).to_be_visible()
    expect(page.locator("#pfs .opener")).to_have_attribute("aria-expanded", "true")
    page.click("#pfs .opener")
    expect(page.locator("#why-pfs")).to_be_hidden()


def test_a_filter_keeps_the_row_that_is_being_mended(page):
    page.click("[data-show=problems]")
    expect(page.locator("#phase1_encryption")).to_be_hidden()
    edit(page, "partner", "phase1_hash", "sha2_256")
    expect(page.locator("#s-phase1_hash")).to_contain_text("match")
    expect(page.locator("#phase1_hash")).to_be_visible()
    page.click("[data-show=problems]")
    expect(page.locator("#phase1_hash")).to_be_hidden()
    page.click("[data-show=all]")
    expect(page.locator("#phase1_encryption")).to_be_visible()


def test_a_page_that_holds_some_rows_only_fetches_the_others(page, sheets):
    page.goto(f"/sheets/{sheets['acme-dc1'].pk}/?show=problems")
    expect(page.locator("#phase1_encryption")).to_have_count(0)
    page.click("[data-show=all]")
    expect(page.locator("#phase1_encryption")).to_be_visible()


def test_an_answer_does_not_touch_what_is_being_typed(page, sheets):
    """The answer to the first save comes while the second cell is open."""
    held = []
    page.route(re.compile("/cells$"), lambda route: held.append(route))
    with page.expect_request(re.compile("/cells$")):
        edit(page, "vns3", "local_private_ip", "54.210.9.31")
    cell(page, "vns3", "local_peer_id").click()
    page.keyboard.type("54.210")
    expect(page.locator(".editor input")).to_have_value("54.210")
    held[0].continue_()
    expect(page.locator("#s-local_peer_id")).to_contain_text("match")
    expect(page.locator(".editor input")).to_have_value("54.210")
    assert page.evaluate("document.activeElement.closest('.editor') !== null")


def test_f8_closes_the_row_that_it_opened_before(page):
    page.click("#local_peer_id .opener")
    for key in ("phase1_hash", "phase1_lifetime"):
        page.keyboard.press("F8")
        expect(page.locator(f"#why-{key}")).to_be_visible()
    expect(page.locator("tr.why:not([hidden])")).to_have_count(1)


def test_a_key_typed_for_a_fingerprint_never_leaves_the_browser(page):
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.post_data or "")))
    edit(page, "partner", "psk_fingerprint", "correct-hor")
    expect(page.locator("#saving")).to_contain_text("Never type the key here")
    assert "correct-hor" not in repr(sent)
    assert "correct-hor" not in page.content()


def test_a_row_announces_both_values_and_its_state(page):
    tree = page.locator("#phase1_hash").aria_snapshot()
    assert "SHA2-256" in tree
    assert "SHA1" in tree
    assert "blocks phase 1" in tree
    assert page.locator("#phase1_hash").get_attribute("role") is None
    described = cell(page, "vns3", "phase1_hash").get_attribute("aria-describedby")
    assert "blocks phase 1" in page.inner_text(f"#{described}")
