"""Many cells at once in a real browser: a block pasted and previewed, tunnels in bulk, a half copied, remedies."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.grid import cell, holds, open_sheet, stored

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]

PASTE = """
(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}
"""


@pytest.fixture
def page(visit, sheets, admin):
    window = visit(admin, permissions=["clipboard-read", "clipboard-write"])
    open_sheet(window, sheets["acme-dc1"])
    return window


def test_a_column_of_cells_is_previewed_and_then_fills_the_rows_downwards(page):
    cell(page, "partner", "phase1_encryption").click()
    page.evaluate(PASTE, "AES 128\nSHA-512\n16\n")
    rows = page.locator("#paste-dialog .pasted tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("SHA2-512")
    assert stored().partner["phase1_hash"] == "sha1"
    page.click("#paste-dialog .apply")
    holds(page, "partner", "phase1_dh_group", "16")
    assert stored().partner["phase1_encryption"] == "aes128"
    page.keyboard.press("Control+z")
    holds(page, "partner", "phase1_dh_group", "14")
    assert stored().partner["phase1_hash"] == "sha1"


def test_labels_in_the_first_column_find_their_rows(page):
    cell(page, "partner", "public_ip").click()
    page.evaluate(PASTE, "Phase 1 hash\tSHA-256\nOrganization\tAcme Inc.\nFavourite colour\tblue\n")
    dialog = page.locator("#paste-dialog")
    expect(dialog).to_contain_text("Favourite colour")
    dialog.locator(".apply").click()
    holds(page, "partner", "organization", "Acme Inc.")
    assert stored().partner["phase1_hash"] == "sha2_256"


def test_a_value_is_left_out_by_its_tick(page):
    cell(page, "partner", "phase1_encryption").click()
    page.evaluate(PASTE, "AES 128\nSHA-512\n")
    page.uncheck("#paste-dialog [data-edit] >> nth=0")
    page.click("#paste-dialog .apply")
    holds(page, "partner", "phase1_hash", "sha2_512")
    assert stored().partner["phase1_encryption"] == "aes256"


def test_a_key_in_a_pasted_block_never_leaves_the_browser(page):
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.post_data or "")))
    cell(page, "partner", "public_ip").click()
    page.evaluate(PASTE, "Pre-shared key\tTr0ub4dor-and-3\nPhase 1 hash\tSHA-256\n")
    expect(page.locator("#paste-dialog .pasted")).to_contain_text("SHA2-256")
    page.click("#paste-dialog .apply")
    holds(page, "partner", "phase1_hash", "sha2_256")
    assert "Tr0ub4dor" not in repr(sent)


KEYS = [
    "Pre-shared key\tCanary1",
    "Pre-shared key: Canary1",
    "psk = Canary1",
    "IKE key\tCanary1",
    "Schlüssel\tCanary1",
    "Key: Canary1",
    "left\tPSK\tCanary1",
    '"Pre-shared\nkey"\tCanary1',
    "Pre-shared key\nCanary1",
    "Public IP\tPre-shared key\tIKE version\n192.0.2.1\tCanary1\t2",
    "crypto isakmp key Canary1 address 192.0.2.1",
    " ikev1 pre-shared-key Canary1",
]


def test_a_key_of_any_known_shape_is_cut_before_anything_is_sent(page):
    for form, text in (("paste", "#paste-text"), ("tunnels", "#tunnels-text")):
        page.click(f"#paste-{'block' if form == 'paste' else 'tunnels'}")
        for shape in KEYS:
            page.fill(text, "")
            with page.expect_response(lambda answer: "/paste" in answer.url) as answer:
                page.fill(text, f"{shape}\nPhase 1 hash\tSHA-512")
            assert "Canary1" not in (answer.value.request.post_data or ""), shape
            assert "Canary1" not in answer.value.text(), shape
        page.keyboard.press("Escape")


LABELLED = """
Public IP: 203.0.113.10
Peer public IP: 198.51.100.20
Local private IP: 172.31.1.250
Local peer ID: 203.0.113.10
Remote peer ID: 198.51.100.20
NAT traversal: on
IKE version: IKEv2
Phase 1 encryption: AES-256
Phase 1 hash: SHA-256
"""


@pytest.mark.parametrize("separator", ["\t", ": "])
def test_no_line_of_a_labelled_block_is_cut_for_where_it_stands(page, separator):
    """The eighth line lies where the fingerprint's row would be, were there no labels."""
    page.click("#paste-block")
    page.fill("#paste-text", LABELLED.strip().replace(": ", separator))
    rows = page.locator("#paste-dialog .pasted tbody tr")
    expect(rows).to_have_count(9)
    expect(rows.nth(7)).to_contain_text("AES-256-CBC")
    expect(page.locator("#paste-form .message")).to_have_count(0)


def test_without_labels_what_would_fall_on_the_fingerprint_is_cut(page):
    page.click("#paste-block")
    values = [line.partition(": ")[2] for line in LABELLED.strip().splitlines()[:7]]
    with page.expect_response(lambda answer: answer.url.endswith("/paste")) as answer:
        page.fill("#paste-text", "\n".join([*values, "Canary1", "psk"]))
    assert "198.51.100.20" in (answer.value.request.post_data or "")
    assert "Canary1" not in (answer.value.request.post_data or "")
    expect(page.locator("#paste-form .preview")).to_contain_text("was cut here and not sent")


def test_one_pasted_cell_begins_an_edit(page):
    cell(page, "partner", "contact_phone").click()
    page.evaluate(PASTE, "+1 555 0100\n")
    expect(page.locator(".editor input")).to_have_value("+1 555 0100")


def test_tunnels_come_in_bulk_with_their_mirrors(page):
    page.click("#paste-tunnels")
    page.fill("#tunnels-text", "10.1.0.0/16 -> 10.2.0.0/16\n10.3.0.0 255.255.0.0, 10.4.0.0/16\nnonsense\n")
    page.check("[name=mirror]")
    preview = page.locator("#tunnels-form .preview")
    expect(preview).to_contain_text("Add 2 tunnels")
    expect(preview).to_contain_text("nonsense")
    preview.locator(".apply").click()
    expect(page.locator("#tally-tunnels")).to_have_text("3 of 3 mirrored")
    assert [tunnel["local_subnet"] for tunnel in stored().partner["tunnels"]] == [
        "10.50.0.0/16",
        "10.2.0.0/16",
        "10.4.0.0/16",
    ]
    page.click("#undo")
    expect(page.locator("#tally-tunnels")).to_have_text("1 of 1 mirrored")


def test_a_preview_that_is_no_longer_asked_for_cannot_be_saved(page):
    page.click("#paste-tunnels")
    page.fill("#tunnels-text", "10.1.0.0/16 -> 10.2.0.0/16")
    expect(page.locator("#tunnels-form .apply")).to_be_enabled()
    held = []
    page.route("**/paste-tunnels", lambda route: held.append(route))
    with page.expect_request("**/paste-tunnels"):
        page.select_option("#tunnels-form [name=side]", "partner")
    expect(page.locator("#tunnels-form .apply")).to_be_disabled()


def test_what_was_typed_and_not_saved_is_there_when_the_dialog_opens_again(page):
    page.click("#paste-tunnels")
    page.fill("#tunnels-text", "10.1.0.0/16 -> 10.2.0.0/16")
    page.keyboard.press("Escape")
    page.click("#paste-tunnels")
    expect(page.locator("#tunnels-text")).to_have_value("10.1.0.0/16 -> 10.2.0.0/16")
    page.locator("#tunnels-form .apply").click()
    expect(page.locator("#paste-dialog")).to_be_hidden()
    page.click("#paste-tunnels")
    expect(page.locator("#tunnels-text")).to_have_value("")


def test_what_was_pasted_stays_where_nothing_of_it_is_ticked(page):
    cell(page, "partner", "phase1_encryption").click()
    page.evaluate(PASTE, "AES 128\nSHA-512\n")
    for place in (0, 1):
        page.uncheck(f"#paste-dialog [data-edit] >> nth={place}")
    page.click("#paste-dialog .apply")
    page.click("#paste-block")
    expect(page.locator("#paste-form [name=text]")).to_have_value("AES 128\nSHA-512\n")


def test_every_local_subnet_meets_every_remote_one_on_request(page):
    page.click("#paste-tunnels")
    page.fill("#tunnels-text", "10.1.0.0/16\n10.2.0.0/16")
    page.fill("#tunnels-remotes", "10.3.0.0/16\n10.4.0.0/16\n10.5.0.0/16")
    expect(page.locator("#tunnels-form .preview")).to_contain_text("Add 6 tunnels")


def test_a_copied_half_can_be_pasted_into_another_sheet(page, sheets, visit):
    page.click(".copy-half >> nth=1")
    expect(page.locator("#saving")).to_contain_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "SHA1" in text
    open_sheet(page, sheets["initech-aws"])
    cell(page, "partner", "public_ip").click()
    page.evaluate(PASTE, text)
    page.click("#paste-dialog .apply")
    holds(page, "partner", "phase1_hash", "sha1")
    assert stored("initech-aws").partner["tunnels"] == stored("acme-dc1").partner["tunnels"]


def test_a_cell_is_copied_as_it_is_typed(page):
    cell(page, "vns3", "phase1_lifetime").click()
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === '28800'")


def test_one_click_mends_ones_own_half_and_says_so_before(page):
    remedy = page.locator("#more-local_peer_id .fix").first
    expect(page.locator("#more-local_peer_id")).to_contain_text("192.0.2.254")
    remedy.click()
    expect(page.locator("#s-local_peer_id")).to_contain_text("match")
    assert stored().vns3["local_private_ip"] == "192.0.2.254"
    page.keyboard.press("Control+z")
    expect(page.locator("#s-local_peer_id")).to_contain_text("blocks phase 1")


def test_a_weaker_value_stands_behind_a_step_of_its_own(page):
    page.click("#phase1_hash .opener")
    more = page.locator("#more-phase1_hash")
    expect(more.locator("summary", has_text="Accept the weaker value")).to_be_visible()
    expect(more.locator(".fix")).to_be_hidden()
    more.locator("summary", has_text="Accept the weaker value").click()
    more.locator(".fix").click()
    holds(page, "vns3", "phase1_hash", "sha1")


def test_what_only_the_partner_can_change_is_a_note_to_copy(page):
    page.click("#phase1_hash .opener")
    more = page.locator("#more-phase1_hash")
    more.locator(".note-to summary").click()
    more.locator(".copy").click()
    expect(more.locator(".copy")).to_have_text("Copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "SHA2-256" in text
    assert "SHA1" in text


def test_without_https_a_note_is_copied_all_the_same_and_of_a_half_it_is_said_why_not(page):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.click("#phase1_lifetime .opener")
    page.click("#why-phase1_lifetime .note-to summary")
    page.click("#why-phase1_lifetime .copy")
    expect(page.locator("#why-phase1_lifetime .copy")).to_have_text("Copied")
    page.locator(".copy-half").first.click()
    expect(page.locator("#saving")).to_have_text("Not copied: it needs HTTPS.")


def test_the_tour_leads_through_the_demo_sheet_and_comes_once(page, sheets):
    page.goto("/")
    page.click("text=Take the tour")
    tour = page.locator("#tour")
    expect(tour).to_contain_text("1 of 9")
    for _ in range(8):
        tour.locator(".tour-next").click()
    expect(tour).to_contain_text("Send it to the partner")
    expect(page.locator(".tour-at")).to_have_text("Invite & send")
    tour.locator(".tour-next").click()
    expect(tour).to_be_hidden()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Sheets")
    expect(page.locator("#tour-offer")).to_be_hidden()


def test_without_scripts_the_page_reads_and_rows_open(visit, sheets, admin):
    window = visit(admin, java_script_enabled=False)
    window.goto(f"/sheets/{sheets['acme-dc1'].pk}/")
    expect(window.locator("#why-local_peer_id")).to_be_visible()
    expect(window.locator("#undo")).to_be_hidden()
    window.click("#phase1_hash .opener")
    expect(window.locator("#why-phase1_hash")).to_be_visible()
    window.click("text=to fill in >> nth=-1")
    expect(window.locator("#psk_fingerprint")).to_be_visible()
