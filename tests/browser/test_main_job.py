"""The main job in a real browser, in light and dark, with and without scripts."""

import pytest

from tests.browser.axe import problems_of
from vns3pair.sheets.models import Controller

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-9"
PAGES = ("", "vns3", "partner", "import", "history", "rename", "delete")


def sign_in(page):
    page.goto("/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("h1:has-text('Sheets')")


@pytest.mark.parametrize("scripts", [True, False])
def test_two_halves_in_and_the_mismatch_is_named(visit, sheets, scripts):
    page = visit(java_script_enabled=scripts)
    sign_in(page)
    page.click("text=New sheet")
    page.fill("[name=name]", "wonka")
    page.click("main form button")
    page.click(".tabs >> text=Edit VNS3")
    page.fill("[name=public_ip]", "54.210.9.31")
    page.select_option("[name=phase1_hash]", "sha2_256")
    page.fill("[name=tunnels-0-local_subnet]", "172.31.1.0 255.255.255.0")
    page.fill("[name=tunnels-0-remote_subnet]", "10.50.0.0/16")
    page.click(".savebar button")
    page.click(".tabs >> text=Edit partner")
    page.fill("[name=peer_public_ip]", "54.210.9.32")
    page.select_option("[name=phase1_hash]", "sha1")
    page.click(".savebar button")
    assert "phase 1" in page.inner_text(".headline")
    assert "blocks phase 1" in page.inner_text("#phase1_hash")
    assert "54.210.9.32" in page.inner_text("#public_ip")
    page.click("text=to fill in >> nth=-1")
    page.goto(page.url.split("?")[0] + "?show=problems")
    assert page.locator("#phase1_encryption").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(visit, sheets, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto("/")
    found = {"login": problems_of(page)}
    sign_in(page)
    kept = Controller.objects.get()
    urls = ["/", "/?q=nobody", "/sheets/new", "/import", "/accounts/password/", "/nothing"]
    urls += [f"/sheets/{sheets['acme-dc1'].pk}/{name}" for name in PAGES]
    urls += [f"/sheets/{sheets['initech-aws'].pk}/", f"/sheets/{sheets['initech-aws'].pk}/partner"]
    urls += [f"/sheets/{sheets['initech-aws'].pk}/start", f"/sheets/{sheets['acme-dc1'].pk}/start"]
    urls += [f"/sheets/{sheets['acme-dc1'].pk}/keep/vns3", f"/sheets/{sheets['initech-aws'].pk}/keep/partner"]
    urls += ["/controllers/", "/partners/?q=nobody", "/controllers/new", f"/controllers/{kept.pk}/"]
    urls += ["/partners/new", f"/controllers/{kept.pk}/delete"]
    for url in urls:
        page.goto(url)
        found[url] = problems_of(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{url} scrolls sideways at {width}"
    assert {url: problems for url, problems in found.items() if problems} == {}


def test_nothing_is_asked_of_another_host(visit, sheets, live_server):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page)
    page.goto(f"/sheets/{sheets['acme-dc1'].pk}/")
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
