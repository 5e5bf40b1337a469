"""The whole way by workbook: mailed without a link, filled in with LibreOffice, brought back and looked at first."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.first_half import make_sheet, send, sign_in
from tests.browser.test_whole_way import DANA
from tests.documents.workbooks import Workbook
from tests.interop.libreoffice import Session
from vns3pair.documents import form
from vns3pair.sheets.models import Sheet

pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.needs_libreoffice,
    pytest.mark.django_db(transaction=True),
]

# What is typed into the partner's cell of each row, how it is read, and what the sheet then holds.
TYPED = [
    ("organization", "organization", "Wonka Industries", "Wonka Industries", "Wonka Industries"),
    ("contact_name", "contact_name", "Dana Park", "Dana Park", "Dana Park"),
    ("device", "device", "Cisco ASA", "Cisco ASA", "cisco_asa"),
    ("public_ip", "peer_public_ip", "203.0.113.10", "203.0.113.10", "203.0.113.10"),
    ("peer_public_ip", "public_ip", " 198.51.100.20 ", "198.51.100.20", "198.51.100.20"),
    ("local_peer_id", "remote_peer_id", "203.0.113.10", "203.0.113.10", "203.0.113.10"),
    ("remote_peer_id", "local_peer_id", "198.51.100.20", "198.51.100.20", "198.51.100.20"),
    ("nat_traversal", "nat_traversal", "enabled", "On (UDP 4500)", "on"),
    ("ike_version", "ike_version", "IKEv2", "IKEv2", 2),
    ("phase1_encryption", "phase1_encryption", "AES 256", "AES-256-CBC", "aes256"),
    ("phase1_hash", "phase1_hash", "SHA-256", "SHA2-256", "sha2_256"),
    ("phase1_dh_group", "phase1_dh_group", "group 14", "14 (MODP 2048)", 14),
    ("phase1_lifetime", "phase1_lifetime", "8 hours", "28,800 s (8 h)", 28800),
    ("phase2_encryption", "phase2_encryption", "esp-aes-256", "AES-256-CBC", "aes256"),
    ("phase2_hash", "phase2_hash", "sha256", "SHA2-256", "sha2_256"),
    ("phase2_lifetime", "phase2_lifetime", 3600, "3,600 s (1 h)", 3600),
    ("pfs", "pfs", "on", "yes", True),
    ("pfs_group", "pfs_group", "DH14", "14 (MODP 2048)", 14),
]
PAIRS = [
    ("10.50.0.0 255.255.0.0", "172.31.1.0/24"),
    ("10.51.0.0/16", "172.31.2.0/24"),
    ("10.52.0.0/16", "172.31.1.0/24"),
]


def test_a_mailed_workbook_comes_back_filled_in_and_is_taken_over_after_a_look(visit, sam, post, tmp_path):
    engineer = visit()
    sign_in(engineer, sam)
    make_sheet(engineer, "wonka-plant")
    send(engineer, DANA, link=False, files=["Workbook (XLSX)"])
    (mail,) = post.to(DANA)
    assert "/i/" not in mail.text + mail.html
    assert "send it back as an answer to this mail" in mail.first("fill in .+ to this mail")

    returned = filled_in(tmp_path, *mail.files.items())
    before = Sheet.objects.get().partner
    bring(engineer, returned)
    the_preview_tells_all(engineer, Workbook(returned.read_bytes()))
    engineer.get_by_role("checkbox", checked=False).check()
    assert Sheet.objects.get().partner == before == {}
    engineer.get_by_role("button", name="Take over what is ticked").click()
    expect(engineer.locator(".outcome-of-import")).to_contain_text("21 changes taken over")
    engineer.get_by_role("link", name="To the sheet").click()
    expect(engineer.locator("#tally-tunnels")).to_have_text("2 of 3 mirrored")
    half = Sheet.objects.get().partner
    pairs = [("10.50.0.0/16", PAIRS[0][1]), *PAIRS[1:]]
    tunnels = [{"local_subnet": local, "remote_subnet": remote} for local, remote in pairs]
    assert half == {own: value for _, own, _, _, value in TYPED} | {"tunnels": tunnels}

    with engineer.expect_download() as download:
        engineer.get_by_role("link", name="XLSX", exact=True).click()
    download.value.save_as(tmp_path / "untouched.xlsx")
    for file in (returned, tmp_path / "untouched.xlsx"):
        bring(engineer, file)
        expect(engineer.get_by_role("heading", name="This workbook changes nothing")).to_be_visible()
        expect(engineer.get_by_role("button", name="Take over what is ticked")).to_have_count(0)
    assert Sheet.objects.get().partner == half


def filled_in(folder, mailed):
    """Has LibreOffice open what was mailed, type the partner's half and save it; the saved file."""
    name, content = mailed
    (folder / name).write_bytes(content)
    book, office = Workbook(content), Session(folder)
    office.open(name)
    for row, _, text, _, _ in TYPED:
        place = f"E{book.row(row)}"
        office.number(form.CONNECTION, place, text) if isinstance(text, int) else office.type(
            form.CONNECTION, place, text
        )
    first = book.row(form.SPARE_KEY, book.tunnels)
    for number, pair in enumerate(PAIRS):
        for column, text in zip("GH", pair, strict=True):
            office.type(form.TUNNELS, f"{column}{first + number}", text)
    office.save("returned.xlsx")
    office.close()
    office.run()
    return folder / "returned.xlsx"


def bring(page, file):
    page.get_by_role("link", name="Import", exact=True).last.click()
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Read it").click()


def the_preview_tells_all(page, book):
    """Every line: where it stands in the file, what the file holds, how it is read, and what it does."""
    changes = page.get_by_role("table", name="Changes in the file")
    expect(changes.get_by_role("checkbox")).to_have_count(len(TYPED) + len(PAIRS))
    for row, own, text, reads, _ in TYPED:
        line = changes.locator(f"[id='partner.{own}']")
        expect(line).to_contain_text(f"Connection!E{book.row(row)}")
        expect(line.locator("td[data-label='In the file']")).to_have_text(str(text).strip())
        expect(line.locator("td[data-label='Read as']")).to_contain_text(reads)
    for number, (local, remote) in enumerate(PAIRS):
        line = changes.get_by_role("row").filter(has_text=f"Tunnels!G{number + 7}:H{number + 7}")
        expect(line.locator("td[data-label='In the file']")).to_have_text(f"{local} → {remote}")
        expect(line.locator("td[data-label='Read as']")).to_contain_text("/16 → ")
        expect(line.locator("td[data-label='Effect']")).to_contain_text("mirrored")
    expect(changes.locator("[id='partner.phase1_hash']")).to_contain_text("better to fill in → match")
    expect(page.locator(".verdicts")).to_contain_text("Incomplete: 17 to fill in")
    expect(page.locator(".verdicts")).to_contain_text("Incomplete: 1 to fill in")
    left_out = changes.get_by_role("row").filter(has=page.get_by_role("checkbox", checked=False))
    expect(left_out).to_have_count(1)
    expect(left_out).to_contain_text("10.52.0.0/16")
    expect(left_out).to_contain_text("worse")
