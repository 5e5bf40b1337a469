"""Configure in a real browser: copying, ticks that stay, keys that never leave, the plain way, paper; and axe on all of it."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.axe import problems_of
from tests.workbench import boxes
from vns3pair.exchange import invitations
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]

CANARY = "Kanarienvogel-77"
CONFIG = f"""\
connection globex
public_ip 203.0.113.20
peer_public_ip 54.210.9.31
phase1_hash sha1
pre-shared-key {CANARY}
"""
TWO = f"connection other\npublic_ip 198.51.100.1\n{CONFIG}"


@pytest.fixture(autouse=True)
def box(monkeypatch):
    boxes.install(monkeypatch)


@pytest.fixture
def sheet(sheets):
    return sheets["globex-hq"]


def save(sheet, side, **cells):
    sheet.refresh_from_db()
    stated = {**sheet.side(side), **cells}
    services.save_sides(sheet=sheet, sides={side: stated}, edit_number=sheet.edit_number, author=sheet.owner)


def clipboard_of(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_values_and_texts_are_copied_whole(visit, sheet, admin):
    page = visit(admin, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/sheets/{sheet.pk}/configure")
    page.get_by_role("button", name="Copy Public IP").click()
    expect(page.locator("button[data-copies=field-1-1]")).to_have_text("Copied Public IP")
    assert clipboard_of(page) == "203.0.113.20"
    page.get_by_role("button", name="Copy Extra Config Parameters").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert clipboard_of(page).splitlines()[0] == "phase1=aes256-sha2_512-dh16"
    page.goto(f"/sheets/{sheet.pk}/configure/partner?device=opnsense")
    page.get_by_role("button", name="Copy /etc/box/tunnel.conf").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download /etc/box/tunnel.conf").click()
    assert download.value.suggested_filename == "tunnel.conf"
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read() == clipboard_of(page) + "\n"


def test_ticks_stay_until_what_was_ticked_changes(visit, sheet, admin):
    page = visit(admin)
    page.goto(f"/sheets/{sheet.pk}/configure")
    public_ip, name = (page.get_by_label(f"Done: {word}", exact=True) for word in ("Public IP", "Name"))
    says = page.locator(".ticked [role=status]")
    boxes = page.locator("input[data-tick]").count()
    expect(says).to_have_text(f"0 of {boxes} done.")
    public_ip.check()
    name.first.check()
    expect(says).to_have_text(f"2 of {boxes} done.")
    page.reload()
    expect(public_ip).to_be_checked()
    expect(says).to_have_text(f"2 of {boxes} done.")
    assert "203.0.113.20" not in page.evaluate("JSON.stringify(localStorage)")
    save(sheet, "vns3", peer_public_ip="203.0.113.21")
    page.reload()
    expect(public_ip).not_to_be_checked()
    expect(name.first).to_be_checked()
    expect(page.locator("tr", has=public_ip)).to_contain_text("changed since you ticked it")
    expect(says).to_have_text(f"1 of {boxes} done.")
    public_ip.check()
    expect(page.locator(".changed-since")).to_have_count(0)


def test_nobody_sees_the_ticks_of_somebody_else_in_the_same_browser(visit, sheet, admin):
    _, token = invitations.invite(visitor=Visitor(sheet, user=admin), email="dana@partner.example")
    page = visit(admin)
    page.goto(f"/sheets/{sheet.pk}/configure/partner?device=opnsense")
    page.get_by_label("Done: Remote address").check()
    page.goto(f"/i/{token}")
    page.goto(f"/p/{sheet.pk}/configure?device=opnsense")
    expect(page.get_by_label("Done: Remote address")).not_to_be_checked()
    page.goto(f"/sheets/{sheet.pk}/configure/partner?device=opnsense")
    expect(page.get_by_label("Done: Remote address")).to_be_checked()


# Reading


def sent_by(page):
    """What leaves the browser from now on."""
    bodies = []
    page.on("request", lambda request: bodies.append(request.post_data_buffer or b""))
    return bodies


def test_a_key_is_cut_as_soon_as_it_is_pasted_and_never_leaves(visit, sheet, admin):
    page = visit(admin, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/sheets/{sheet.pk}/configure/read")
    page.get_by_label("Whose configuration").select_option("find out")
    bodies = sent_by(page)
    page.evaluate("(text) => navigator.clipboard.writeText(text)", CONFIG)
    page.get_by_label("The configuration, pasted").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#cut-here")).to_have_text("One key was cut out of it. Nothing has been sent yet.")
    expect(page.get_by_label("The configuration, pasted")).to_have_value(CONFIG.replace(CANARY, "[masked]"))
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#what")).to_contain_text("What this configuration would change")
    expect(page.locator("main")).to_contain_text("like a key was cut before anything was sent")
    assert any(b"phase1_hash" in body for body in bodies)
    assert not any(CANARY.encode() in body for body in bodies)


def test_a_key_in_a_file_is_cut_before_it_is_sent(visit, sheet, admin):
    page = visit(admin)
    page.goto(f"/sheets/{sheet.pk}/configure/read")
    page.get_by_label("Whose configuration").select_option("find out")
    bodies = sent_by(page)
    page.set_input_files("[type=file]", {"name": "box.conf", "mimeType": "", "buffer": CONFIG.encode()})
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("main")).to_contain_text("like a key was cut before anything was sent")
    assert not any(CANARY.encode() in body for body in bodies)


def test_a_very_long_paste_is_read_too(visit, sheet, admin):
    page = visit(admin)
    page.goto(f"/sheets/{sheet.pk}/configure/read")
    page.get_by_label("Whose configuration").select_option("opnsense")
    area = page.get_by_label("The configuration, pasted")
    area.evaluate(
        "(area, text) => { area.value = text; }", CONFIG + "strange line of a configuration\n" * 55_000
    )
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#what")).to_contain_text("What this configuration would change")
    expect(page.locator("main")).to_contain_text("like a key was cut before anything was sent")


def test_a_partner_reads_its_configuration_without_any_script(visit, sheet, admin):
    _, token = invitations.invite(visitor=Visitor(sheet, user=admin), email="dana@partner.example")
    page = visit(java_script_enabled=False)
    page.goto(f"/i/{token}")
    page.get_by_role("link", name="Configure").click()
    expect(page.locator("h2").first).to_contain_text("Set it up on FortiGate")
    page.get_by_label("Written for").select_option("opnsense")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#text-1")).to_contain_text("peer 54.210.9.31")
    page.get_by_role("link", name="Read its configuration").first.click()
    page.get_by_label("Whose configuration").select_option("opnsense")
    page.get_by_label("The configuration, pasted").fill(TWO)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("radio", name="globex")).to_be_checked()
    page.get_by_role("button", name="See what it would change").click()
    expect(page.locator("main")).to_contain_text("like a key was cut as it arrived")
    page.get_by_label("Take over Phase 1 hash").check()
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.locator("#outcome")).to_contain_text("taken over")
    assert Sheet.objects.get(pk=sheet.pk).partner["phase1_hash"] == "sha1"


# Everywhere


def test_on_paper_a_configuration_is_whole_and_without_buttons(visit, sheet, admin):
    page = visit(admin)
    page.goto(f"/sheets/{sheet.pk}/configure")
    page.emulate_media(media="print")
    for part in (".tabs", ".sub-tabs", ".copy-one", ".text-acts"):
        expect(page.locator(part).first).to_be_hidden()
    heights = page.evaluate(
        "[...document.querySelectorAll('.config')].map((each) => [each.clientHeight, each.scrollHeight])"
    )
    assert heights
    assert all(shown == there for shown, there in heights)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_configure(visit, sheet, sheets, make_many, admin, scheme, width):
    page = visit(admin, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}

    def look(name, url=""):
        if url:
            page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} sticks out sideways"
        )
        found[name] = problems_of(page)

    look("vns3", f"/sheets/{sheet.pk}/configure")
    page.get_by_label("Done: Public IP").check()
    look("ticked")
    look("many", f"/sheets/{make_many.pk}/configure")
    look("missing", f"/sheets/{sheets['initech-aws'].pk}/configure/partner")
    look("partner", f"/sheets/{sheet.pk}/configure/partner?device=opnsense")
    look("reading", f"/sheets/{sheet.pk}/configure/read")
    page.get_by_role("button", name="Read it").click()
    look("nothing brought")
    page.get_by_label("Whose configuration").select_option("opnsense")
    page.get_by_label("The configuration, pasted").fill("odd\n")
    page.get_by_role("button", name="Read it").click()
    look("nothing found")
    page.get_by_label("The configuration, pasted").fill(TWO)
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".connections")).to_be_visible()
    look("to choose")
    page.get_by_role("button", name="See what it would change").click()
    expect(page.locator("#changes")).to_be_visible()
    look("preview")
    look("extra params", f"/sheets/{sheet.pk}/configure/extra-params")
    page.get_by_label("The text of Extra").fill("phase1=aes128-sha1-dh2 compat:x\nikelifetime=1h psk=abc")
    page.get_by_role("button", name="Compare it").click()
    expect(page.locator("#differences")).to_be_visible()
    look("compared")
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.fixture
def make_many(sheet, admin):
    """A sheet with so many tunnels that they stand in a table."""
    pairs = [{"local_subnet": f"10.9.{n}.0/24", "remote_subnet": f"172.16.{n}.0/24"} for n in range(60)]
    turned = [{"local_subnet": p["remote_subnet"], "remote_subnet": p["local_subnet"]} for p in pairs]
    halves = {"vns3": {**sheet.vns3, "tunnels": pairs}, "partner": {**sheet.partner, "tunnels": turned}}
    return services.create(owner=admin, name="many", **halves)
