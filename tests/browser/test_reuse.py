"""Nobody types twice: a gateway is kept from a sheet's half, and the next sheet starts with it."""

import pytest

from tests.browser.axe import problems_of
from vns3pair.sheets.models import Sheet

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_half_is_kept_and_the_next_sheet_starts_with_it_and_its_reasons(visit, admin, sheets, scripts):
    unlike = {**sheets["acme-dc1"].vns3, "local_private_ip": "192.0.2.99"}
    Sheet.objects.filter(name="acme-dc1").update(vns3=unlike)
    page = visit(admin, java_script_enabled=scripts)
    page.goto(f"/sheets/{sheets['initech-aws'].pk}/partner")
    page.click("text=Keep as a partner")
    page.click("button:has-text('Keep it')")
    page.goto("/partners/")
    page.click("text=Initech")
    page.click("text=New sheet with it")
    page.fill("[name=name]", "initech-2")
    page.select_option("[name=controller]", label="prod-east")
    page.click("main form button")
    page.click("text=See which, and why")
    table = page.inner_text("table.starts")
    assert "The strongest that VNS3 documents and AWS Site-to-Site VPN lists" in table
    assert "18 (MODP 8192)" in table
    page.click("main >> text=To the sheet")
    assert page.locator("#phase1_hash").inner_text().count("SHA2-512") == 2
    assert "203.0.113.77" in page.inner_text("#peer_public_ip")
    assert "Sheets of one controller state different Local Private IPs" in page.inner_text("main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_with_nothing_kept_yet_are_sound(visit, admin, scheme):
    page = visit(admin, color_scheme=scheme, viewport={"width": 390, "height": 800}, bypass_csp=True)
    found = {}
    for url in ("/controllers/", "/partners/", "/sheets/new"):
        page.goto(url)
        found[url] = problems_of(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert {url: problems for url, problems in found.items() if problems} == {}


def test_enter_in_the_name_keeps_and_does_nothing_else(visit, admin, sheets):
    page = visit(admin)
    page.goto(f"/sheets/{sheets['globex-hq'].pk}/keep/partner")
    page.fill("[name=name]", "Globex, second gateway")
    page.press("[name=name]", "Enter")
    page.wait_for_selector("text=is kept. New sheets offer it")
    sheets["globex-hq"].refresh_from_db()
    assert sheets["globex-hq"].partner_profile.name == "Globex, second gateway"
