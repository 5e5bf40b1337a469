"""axe (WCAG 2.2 AA) finds nothing: every page, and the sheet in every state it can be in, light and dark, wide and narrow."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.browser.grid import cell, open_sheet
from tests.sheets.test_pages import mirrored
from vns3pair.sheets import services

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


def problem_list(page):
    page.click("[data-show=problems]")


def unfilled(page):
    page.click("[data-show=to-fill-in]")


def choices(page):
    cell(page, "vns3", "phase1_hash").click()
    page.keyboard.press("Enter")
    expect(page.locator("[role=option]").first).to_be_visible()


def tunnel_editor(page):
    page.locator("#tunnels-new td[data-side=vns3]").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor input").first).to_be_visible()


def text_area(page):
    cell(page, "vns3", "remarks").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor textarea")).to_be_visible()


def fingerprint_editor(page):
    cell(page, "partner", "psk_fingerprint").click()
    page.keyboard.press("Enter")
    expect(page.locator(".editor-psk button")).to_be_visible()


def key_dialog(page):
    fingerprint_editor(page)
    page.click(".editor-psk button")
    page.fill("#psk-key", "short “key” ")
    expect(page.locator("#psk-dialog")).to_be_visible()


def offline(page):
    page.context.set_offline(True)
    cell(page, "partner", "phase1_hash").click()
    page.keyboard.type("md5")
    page.keyboard.press("Enter")
    expect(page.locator("#saving.bad")).to_be_visible()


def unreadable(page):
    cell(page, "vns3", "phase1_lifetime").click()
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    expect(page.locator("#v-vns3-phase1_lifetime .offer").first).to_be_visible()


def every_row_open(page):
    page.evaluate(
        "document.querySelectorAll('#grid .opener[aria-expanded=false]').forEach((each) => each.click())"
    )
    expect(page.locator("tr.why[hidden]")).to_have_count(0)
    expect(page.locator("#more-phase1_hash .fixes")).to_be_visible(timeout=30_000)
    page.evaluate(
        "document.querySelectorAll('#grid details, .advice details').forEach((each) => { each.open = true; })"
    )


def pasting(page):
    page.click("#paste-block")
    page.fill("#paste-text", "Phase 1 hash\tSHA-512\nFavourite colour\tblue")
    expect(page.locator("#paste-form .preview .apply")).to_be_visible()


def tunnels_in_bulk(page):
    page.click("#paste-tunnels")
    page.fill("#tunnels-text", "10.1.0.0/16 -> 10.2.0.0/16\nnonsense")
    expect(page.locator("#tunnels-form .preview .apply")).to_be_visible()


def keys(page):
    page.evaluate("document.getElementById('keys-dialog').showModal()")


def focused_cell(page):
    cell(page, "partner", "phase1_dh_group").click()


STATES = [
    problem_list,
    unfilled,
    choices,
    tunnel_editor,
    text_area,
    fingerprint_editor,
    key_dialog,
    every_row_open,
    pasting,
    tunnels_in_bulk,
    keys,
    focused_cell,
    unreadable,
    offline,
]
"""Those that change the sheet come last."""


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_on_the_sheet_in_any_state(visit, sheets, admin, scheme, width):
    found = {}
    for state in STATES:
        page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
        open_sheet(page, sheets["acme-dc1"])
        state(page)
        found[state.__name__] = problems_of(page)
        page.context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_empty_full_ready_and_touring_sheets(visit, sheets, admin, scheme):
    ours, theirs = mirrored(300, broken=3)
    empty = services.create(name="empty", owner=admin)
    full = services.create(name="full", owner=admin, vns3=ours, partner=theirs)
    page = visit(admin, color_scheme=scheme, bypass_csp=True)
    found = {}
    for sheet in (empty, full, sheets["globex-hq"], sheets["initech-aws"]):
        open_sheet(page, sheet)
        found[sheet.name] = problems_of(page)
    page.goto(f"/sheets/{sheets['acme-dc1'].pk}/?tour=1")
    expect(page.locator("#tour")).to_be_visible()
    found["tour"] = problems_of(page)
    page.goto("/help")
    found["help"] = problems_of(page)
    assert {name: problems for name, problems in found.items() if problems} == {}
