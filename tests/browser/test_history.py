"""The history in a real browser: comparing and restoring without scripts; axe, in light and dark, wide and narrow."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
PAGES = (
    "",
    "/1",
    "/3",
    "/compare?from=1&to=3",
    "/compare?from=0&to=1",
    "/compare?from=3&to=3",
    "/1/restore",
    "/1/restore?sides=partner",
    "/3/restore",
)


@pytest.fixture
def acme(sheets, admin, django_user_model):
    """The demo sheet with three revisions of three people, every kind of difference between them."""
    sheet = sheets["acme-dc1"]
    others = [django_user_model.objects.create_user(name) for name in ("sam.rivera", "jo")]
    own, more = sheet.vns3["tunnels"], {"local_subnet": "172.31.2.0/24", "remote_subnet": "10.60.0.0/16"}
    for author, changes in zip(
        others,
        [
            {"remarks": "The window moved to Sunday, late. " * 8, "tunnels": [*own, more]},
            {"contact_phone": "", "phase1_hash": "sha1", "tunnels": [more, {**own[0], "name": "lan"}]},
        ],
        strict=True,
    ):
        sheet = services.save_side(
            sheet=sheet,
            side="vns3",
            stated={**sheet.vns3, **changes},
            edit_number=sheet.edit_number,
            author=author,
        )
    return sheet


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
)
def test_axe_finds_nothing_and_nothing_is_too_wide(visit, acme, sheets, admin, scheme, width):
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    addresses = [f"/sheets/{acme.pk}/history{rest}" for rest in PAGES]
    for address in [*addresses, f"/sheets/{sheets['globex-hq'].pk}/history"]:
        assert page.goto(address).status == 200
        found[address] = problems_of(page, "main")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), address
    assert {address: problems for address, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [1280, 390])
def test_two_revisions_are_chosen_compared_and_one_is_restored_without_scripts(visit, acme, admin, width):
    page = visit(admin, java_script_enabled=False, viewport={"width": width, "height": 900})
    page.goto(f"/sheets/{acme.pk}/history")
    page.get_by_role("radio", name="From revision 1").check()
    page.get_by_role("radio", name="To revision 3").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("tr.removed", has_text="Contact phone")).to_contain_text("removed")
    expect(page.locator("tr.changed", has_text="Phase 1 hash")).to_contain_text("SHA1")
    expect(page.locator(".outcome")).to_contain_text("better Phase 1 hash")
    page.go_back()
    page.get_by_role("link", name="Restore… revision 1").click()
    page.get_by_role("link", name="VNS3's half").click()
    page.get_by_role("button", name="Restore VNS3's half").click()
    expect(page.locator(".messages")).to_contain_text("Restored from revision 1")
    assert Sheet.objects.get(pk=acme.pk).vns3 == acme.revisions.get(number=1).vns3
    page.goto(f"/sheets/{acme.pk}/history")
    expect(page.locator("tbody tr").first).to_contain_text("VNS3's half restored from revision 1")
