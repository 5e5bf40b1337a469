"""A workbook brought back in a real browser, without scripts; and axe on the pages that a file leads through."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.exchange.previewed import workbook
from vns3pair.exchange import invitations
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet(sheets):
    return sheets["acme-dc1"]


@pytest.fixture
def book(sheet, tmp_path):
    """A workbook with something of everything: changes, conflicts, suggestions, and what cannot be read."""
    filled = workbook(sheet)
    filled.fill(phase1_hash="SHA-256", phase2_lifetime="soon", pfs_group="14, 16", remarks="from the file")
    filled.fill(contact_phone="=A1", change_window="Sun 01:00").fill("vns3", phase1_dh_group="19")
    filled.pair("tunnels[+]", "10.60.0.0/16", "172.31.2.0/24")
    sheet.refresh_from_db()
    stated = sheet.partner | {"change_window": "Sat 22:00"}
    services.save_sides(
        sheet=sheet, sides={"partner": stated}, edit_number=sheet.edit_number, author=sheet.owner
    )
    path = tmp_path / "acme.xlsx"
    path.write_bytes(filled.saved())
    return path


def bring(page, door, sheet, book):
    page.goto(f"/{door}/{sheet.pk}/import")
    page.set_input_files("[type=file]", book)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#changes")).to_be_visible()


def test_a_partner_answers_by_workbook_without_any_script(visit, sheet, book, admin):
    _, token = invitations.invite(visitor=Visitor(sheet, user=admin), email="dana@partner.example")
    page = visit(java_script_enabled=False)
    page.goto(f"/i/{token}")
    page.get_by_role("link", name="Import").click()
    bring(page, "p", sheet, book)
    expect(page.get_by_label("Take over Phase 1 hash")).to_be_checked()
    expect(page.get_by_label("Take over Further tunnel")).not_to_be_checked()
    page.get_by_label("take Sun 01:00").check()
    page.get_by_label("take 16 (MODP 4096)").check()
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.locator("#outcome")).to_contain_text("taken over")
    partner = Sheet.objects.get(pk=sheet.pk).partner
    assert partner["phase1_hash"] == "sha2_256"
    assert partner["change_window"] == "Sun 01:00"
    assert partner["pfs_group"] == 16
    assert partner["phase2_lifetime"] == 3600
    page.get_by_role("button", name="Send as a shared note").click()
    expect(page.locator("#suggested ~ ul")).to_contain_text("sent as a note")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_of_a_file(visit, sheet, book, admin, scheme, width):
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    for name, url in (("register", "/import"), ("form", f"/sheets/{sheet.pk}/import")):
        page.goto(url)
        found[name] = problems_of(page)
    page.get_by_role("button", name="Read it").click()
    found["refused"] = problems_of(page)
    bring(page, "sheets", sheet, book)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    for details in page.locator("details").all():
        details.click()
    found["preview"] = problems_of(page)
    page.get_by_role("button", name="Take over what is ticked").click()
    found["outcome"] = problems_of(page)
    assert {name: problems for name, problems in found.items() if problems} == {}
