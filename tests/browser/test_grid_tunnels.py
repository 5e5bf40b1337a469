"""Tunnels in the grid: typed as pairs, moved, removed, and kept while others are saved."""

import re

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.grid import cell, holds, stored

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


def test_tunnels_are_typed_as_pairs_one_after_another(page):
    page.locator("#tunnels-new td[data-side=vns3]").click()
    for pair, row in (
        ("10.1.0.0/16 -> 10.2.0.0/16", "#tunnels-1"),
        ("10.3.0.0/16 to 10.4.0.0/16", "#tunnels-2"),
    ):
        page.keyboard.press("Enter")
        page.keyboard.type(pair)
        page.keyboard.press("Enter")
        expect(page.locator(row)).to_be_visible()
    assert [tunnel["remote_subnet"] for tunnel in stored().vns3["tunnels"]] == [
        "10.50.0.0/16",
        "10.2.0.0/16",
        "10.4.0.0/16",
    ]


def test_a_tunnel_is_moved_and_removed_and_brought_back(page):
    page.locator("#tunnels-new td[data-side=vns3]").click()
    page.keyboard.press("Enter")
    page.keyboard.type("10.1.0.0/16 -> 10.2.0.0/16")
    page.keyboard.press("Enter")
    expect(page.locator("#tunnels-1")).to_be_visible()
    page.locator("#tunnels-1 td[data-side=vns3]").click()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#tunnels-0 td[data-side=vns3]")).to_contain_text("10.1.0.0/16")
    expect(page.locator("#tunnels-0 td[data-side=vns3]")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("#tunnels-1")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#tunnels-0 td[data-side=vns3]")).to_contain_text("10.1.0.0/16")


def test_the_next_tunnel_can_be_typed_while_the_last_is_being_saved(page):
    held = []
    page.route(re.compile("/cells$"), lambda route: held.append(route))
    page.locator("#tunnels-new td[data-side=vns3]").click()
    page.keyboard.press("Enter")
    page.keyboard.type("10.1.0.0/16 -> 172.16.1.0/24")
    with page.expect_request(re.compile("/cells$")):
        page.keyboard.press("Enter")
    page.keyboard.type("10.2.0.0/16 -> 172.")
    held[0].continue_()
    expect(page.locator("#saving")).to_contain_text("Saved")
    page.unroute(re.compile("/cells$"))
    page.keyboard.type("16.2.0/24")
    page.keyboard.press("Enter")
    expect(page.locator("#tunnels-2")).to_be_visible()
    assert [tunnel["remote_subnet"] for tunnel in stored().vns3["tunnels"]][1:] == [
        "172.16.1.0/24",
        "172.16.2.0/24",
    ]


def test_an_answer_that_is_lost_adds_nothing_twice(page):
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route(re.compile("/cells$"), lose)
    page.locator("#tunnels-new td[data-side=vns3]").click()
    page.keyboard.press("Enter")
    page.keyboard.type("10.1.0.0/16 -> 10.2.0.0/16")
    page.keyboard.press("Enter")
    expect(page.locator("#saving")).to_contain_text("Not saved")
    page.click("#saving button")
    expect(page.locator("#tunnels-1")).to_be_visible()
    assert lost == [200]
    assert len(stored().vns3["tunnels"]) == 2


def test_an_open_cell_keeps_what_is_typed_while_a_tunnel_moves_elsewhere(page):
    page.locator("#tunnels-new td[data-side=vns3]").click()
    page.keyboard.press("Enter")
    page.keyboard.type("10.1.0.0/16 -> 10.2.0.0/16")
    page.keyboard.press("Enter")
    added = page.locator("#tunnels-1 td[data-side=vns3]")
    expect(page.locator("#saving")).to_contain_text("Saved")
    expect(added).to_contain_text("10.1.0.0/16")
    added.click()
    expect(added).to_be_focused()
    expect(added.locator(".editor")).to_have_count(0)
    held = []
    page.route(re.compile("/cells$"), lambda route: held.append(route))
    with page.expect_request(re.compile("/cells$")):
        page.keyboard.press("Alt+ArrowUp")
    cell(page, "partner", "contact_name").click()
    page.keyboard.type("Dr. Al")
    held[0].continue_()
    expect(page.locator("#tunnels-0 td[data-side=vns3]")).to_contain_text("10.1.0.0/16")
    page.unroute(re.compile("/cells$"))
    page.keyboard.type("ice")
    page.keyboard.press("Enter")
    holds(page, "partner", "contact_name", "Dr. Alice")
