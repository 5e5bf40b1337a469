"""Both sides at one sheet at once, in two real browsers: what each sees of the other, and that nothing is lost."""

import random
import re
from operator import itemgetter

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.grid import cell, edit, holds, open_sheet, stored
from vns3pair.exchange import invitations
from vns3pair.sheets import services
from vns3pair.sheets.visitors import Visitor

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(sheets):
    return sheets["acme-dc1"]


@pytest.fixture
def invite(sheet, admin):
    """Makes a link to the sheet."""

    def make(**more):
        invited = {"email": "dana@partner.example", "name": "Dana", **more}
        return invitations.invite(visitor=Visitor(sheet, user=admin), **invited)

    return make


@pytest.fixture
def engineer(visit, admin, sheet):
    window = visit(admin)
    open_sheet(window, sheet)
    return window


@pytest.fixture
def partner(visit, invite):
    window = visit()
    window.goto(f"/i/{invite()[1]}")
    expect(window.locator("#grid td[tabindex='0']")).to_have_count(1)
    return window


def test_the_partner_sees_its_own_side_first_and_edits_it_alone(partner):
    heads = partner.locator("#grid thead th").all_inner_texts()
    assert heads[1].startswith("Your side")
    assert heads[3].startswith("VNS3")
    cell(partner, "vns3", "phase1_hash").click()
    partner.keyboard.type("sha1")
    expect(partner.locator("#grid .editor")).to_have_count(0)
    edit(partner, "partner", "phase1_hash", "SHA-256")
    holds(partner, "partner", "phase1_hash", "sha2_256")
    assert stored().partner["phase1_hash"] == "sha2_256"


def test_each_side_sees_the_others_saved_cells_soon(engineer, partner):
    edit(partner, "partner", "phase1_hash", "SHA-256")
    expect(engineer.locator("#v-partner-phase1_hash")).to_have_attribute("data-raw", "sha2_256")
    expect(engineer.locator("#s-phase1_hash")).to_contain_text("match")
    edit(engineer, "vns3", "phase1_lifetime", "24h")
    expect(partner.locator("#v-vns3-phase1_lifetime")).to_contain_text("86,400 s (24 h)")
    expect(partner.locator("#s-phase1_lifetime")).to_contain_text("match")


def test_what_is_being_typed_stays_while_the_others_cells_arrive(engineer, partner):
    cell(partner, "partner", "contact_name").click()
    partner.keyboard.type("Dr. Al")
    edit(engineer, "vns3", "phase1_lifetime", "24h")
    expect(partner.locator("#v-vns3-phase1_lifetime")).to_contain_text("86,400 s (24 h)")
    partner.keyboard.type("ice")
    partner.keyboard.press("Enter")
    holds(partner, "partner", "contact_name", "Dr. Alice")


def test_a_cell_that_the_other_side_saves_while_it_is_typed_in_is_a_conflict(engineer, partner):
    cell(partner, "partner", "contact_name").click()
    partner.keyboard.type("mine")
    edit(engineer, "partner", "contact_name", "theirs")
    expect(partner.locator("#v-partner-contact_name")).to_have_attribute("data-raw", "theirs")
    partner.keyboard.press("Enter")
    expect(partner.locator("#conflicts")).to_contain_text("mine")
    assert stored().partner["contact_name"] == "theirs"


def test_choosing_another_device_changes_the_rows_words(partner):
    partner.get_by_text("change", exact=True).click()
    partner.locator(".device-form select").select_option("fortigate")
    partner.get_by_role("button", name="Change").click()
    expect(partner.locator("#l-phase1_dh_group")).to_contain_text("phase1-interface dhgrp")
    edit(partner, "partner", "device", "palo_alto")
    expect(partner.locator("#l-phase1_dh_group")).not_to_contain_text("phase1-interface dhgrp")


def test_what_is_saved_replaces_no_other_part_of_the_page(partner):
    edit(partner, "partner", "contact_name", "Alice")
    holds(partner, "partner", "contact_name", "Alice")
    expect(partner.locator("tr#device").get_by_role("rowheader")).to_have_text("Device")
    names = partner.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(names) > 100
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_a_device_that_is_being_chosen_is_not_taken_away(engineer, partner):
    partner.get_by_text("change", exact=True).click()
    chosen = partner.locator(".device-form select")
    chosen.select_option("fortigate")
    partner.locator("#grid-hint").click()
    edit(engineer, "vns3", "phase1_lifetime", "24h")
    expect(partner.locator("#v-vns3-phase1_lifetime")).to_contain_text("86,400 s (24 h)")
    expect(chosen).to_be_visible()
    expect(chosen).to_have_value("fortigate")
    partner.get_by_role("button", name="Change").click()
    expect(partner.locator("#l-phase1_dh_group")).to_contain_text("phase1-interface dhgrp")


def test_a_link_taken_back_says_so_and_keeps_what_is_typed(partner, sheet, admin):
    invitations.revoke(visitor=Visitor(sheet, user=admin))
    edit(partner, "partner", "contact_name", "Dr. Alice")
    expect(partner.locator("#saving")).to_contain_text("this link does not open the sheet any more")
    expect(partner.locator("#v-partner-contact_name")).to_have_attribute("data-raw", "Dr. Alice")
    assert stored().partner["contact_name"] != "Dr. Alice"


def test_a_link_for_looking_shows_no_control(visit, invite):
    window = visit()
    window.goto(f"/i/{invite(may_edit=False)[1]}")
    cell(window, "partner", "phase1_hash").click()
    window.keyboard.press("Enter")
    expect(window.locator("#grid .editor")).to_have_count(0)
    expect(window.get_by_role("button", name="Paste cells…")).to_have_count(0)
    expect(window.locator("#your-device form")).to_have_count(0)


class Gate:
    """Keeps a window's saves back until they are let go, one by one."""

    def __init__(self, window):
        self.waiting, self.open = [], False
        window.route(
            re.compile("/cells$"),
            lambda route: route.continue_() if self.open else self.waiting.append(route),
        )

    def let_one_go(self):
        if self.waiting:
            self.waiting.pop(0).continue_()

    def lift(self):
        self.open = True
        while self.waiting:
            self.let_one_go()


CELLS = ("contact_name", "contact_phone", "organization")
STEPS = 200


def test_no_update_is_lost_in_two_hundred_random_interleavings(engineer, partner, monkeypatch):
    """Saves of both are held back and let go in a random order. Each typed value is saved on top of what its
    author saw, or shown as a conflict to its author; none is swallowed."""
    saved = []
    save_edits = services.save_edits

    def recorded(**asked):
        before, after, applied = save_edits(**asked)
        order = after.edit_number, before.edit_number
        saved.append((order, asked["changes"][0], before.partner.copy(), after.partner.copy()))
        return before, after, applied

    monkeypatch.setattr(services, "save_edits", recorded)
    chance = random.Random(20261126)
    gates = {window: Gate(window) for window in (engineer, partner)}
    typed = {engineer: set(), partner: set()}
    for step in range(STEPS):
        window = chance.choice((engineer, partner))
        if chance.random() < 0.6:
            edit(window, "partner", chance.choice(CELLS), f"v{step}")
            typed[window].add(f"v{step}")
        else:
            gates[window].let_one_go()
    for gate in gates.values():
        gate.lift()
    for window in gates:
        expect(window.locator("td.waiting")).to_have_count(0)
        expect(window.locator("#saving")).to_contain_text("aved")

    # In the order of the saves: two threads of the server may come back from theirs the other way round.
    saved = [(edited, before, after) for _order, edited, before, after in sorted(saved, key=itemgetter(0))]
    stood = dict.fromkeys(CELLS)
    for edited, before, after in saved:
        stood[edited.key] = before.get(edited.key) if stood[edited.key] is None else stood[edited.key]
        assert before.get(edited.key) == stood[edited.key]  # nothing came in between unseen
        if after.get(edited.key) != before.get(edited.key):
            assert edited.was == before.get(edited.key, "")
        stood[edited.key] = after.get(edited.key)
    taken = {edited.value for edited, _, after in saved if after.get(edited.key) == edited.value}
    assert {stored().partner[key] for key in CELLS} <= taken
    for window, values in typed.items():
        shown = set(re.findall(r"Yours, not saved: (v\d+)", window.locator("#conflicts").inner_text()))
        assert shown, "no conflict was tried"
        assert values - taken == shown
