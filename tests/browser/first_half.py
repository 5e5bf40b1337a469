"""What an engineer does before the partner is asked: signs in, makes a sheet, fills in VNS3's half, writes a mail."""

from playwright.sync_api import expect

from tests.browser.grid import cell, holds

PASSWORD = "correct-horse-9"
KEY = "v8Kq2Wx9-Lm7Zx3Vw5-Tn6Rd4"
"""The pre-shared key, which both sides have from each other by telephone."""
CELLS = """
Public IP: 203.0.113.10
Peer public IP: 198.51.100.20
Local private IP: 172.31.1.250
Local peer ID: 203.0.113.10
Remote peer ID: 198.51.100.20
NAT traversal: on
IKE version: IKEv2
Phase 1 encryption: AES-256-CBC
Phase 1 hash: SHA-256
Phase 1 DH group: group 14
Phase 1 lifetime: 8h
Phase 2 encryption: AES-256
Phase 2 hash: SHA-256
Phase 2 lifetime: 1h
PFS: yes
PFS group: 14
Organization: Cohesive Ops
Contact name: Sam Rivera
Contact e-mail: sam@vns3.example
"""
TUNNELS = "172.31.1.0/24 -> 10.50.0.0/16\n172.31.2.0/24 -> 10.51.0.0/16"


def sign_in(page, user):
    page.goto("/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def make_sheet(page, name):
    """From the register to a new sheet with VNS3's half on it."""
    page.get_by_role("link", name="New sheet").click()
    page.get_by_label("Name of the sheet").fill(name)
    page.get_by_role("button", name="Make the sheet").click()
    paste(page, CELLS)
    add_tunnels(page, TUNNELS)
    make_fingerprint(page, KEY)
    expect(page.locator("#progress")).to_contain_text("17 of 17 filled in")


def paste(page, cells):
    """Pastes labelled cells and takes over what the preview reads of them: all."""
    page.get_by_role("button", name="Paste cells…").click()
    page.get_by_label("The cells").fill(cells.strip())
    preview = page.locator("#paste-form .preview")
    expect(preview.locator("tbody tr")).to_have_count(len(cells.strip().splitlines()))
    expect(preview.get_by_role("checkbox", checked=False)).to_have_count(0)
    preview.get_by_role("button", name="Save what is ticked").click()
    expect(page.locator("#paste-dialog")).to_be_hidden()


def add_tunnels(page, pairs):
    page.get_by_role("button", name="Add tunnels…").click()
    page.get_by_label("Pairs, or local subnets").fill(pairs)
    page.locator("#tunnels-form .apply").click()
    expect(page.locator("#tunnels-1")).to_be_visible()


def make_fingerprint(page, key):
    cell(page, "vns3", "psk_fingerprint").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make it from the key").click()
    page.get_by_label("The pre-shared key, exactly as the device has it").fill(key)
    page.get_by_role("button", name="Make the fingerprint").click()
    take = page.get_by_role("button", name="Take it over")
    expect(take).to_be_visible()
    made = page.locator("#psk-fingerprint").inner_text()
    take.click()
    holds(page, "vns3", "psk_fingerprint", made)


def send(page, to, *, link, files):
    """Writes the mail to the partner, looks at it and sends it; `files` are the labels of what is attached."""
    page.get_by_role("link", name="Send it to the partner").click()
    page.get_by_role("textbox", name="To").fill(to)
    page.get_by_label("A link to the sheet").set_checked(link)
    for box in page.get_by_role("group", name="Files").get_by_role("checkbox").all():
        box.uncheck()
    for label in files:
        page.get_by_label(label).check()
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Send 1 mail").click()
    expect(page.locator(".message.success")).to_contain_text("Sent to ")


__all__ = ["CELLS", "KEY", "PASSWORD", "make_sheet", "paste", "send", "sign_in"]
