"""The whole way by link: a sheet is made and mailed, its partner answers, both mend, agree and see it voided.

Everything is real: two browsers, a mail server, the shell that makes a fingerprint, the files that come out.
"""

import hashlib
import io
import json
import re
import subprocess

import openpyxl
import pypdf
import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.first_half import KEY, make_sheet, paste, send, sign_in
from tests.browser.grid import cell, edit, holds

pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.needs_pdf,
    pytest.mark.django_db(transaction=True),
]

DANA, SAM = "dana@wonka.example", "sam@vns3.example"
ANSWERS = """
Peer public IP: 203.0.113.10
Own public IP: 198.51.100.20
ID expected of VNS3: 203.0.113.10
ID sent: 198.51.100.20
NAT traversal: enabled
IKE version: v2
Phase 1 encryption: aes-256
Phase 1 hash: sha
Phase 1 DH group: 14
Phase 1 lifetime: 86400
Phase 2 encryption: esp-aes-256
Phase 2 hash: esp-sha-256-hmac
Phase 2 lifetime: 3600
PFS: yes
PFS group: group14
Organization: Wonka Industries
Contact name: Dana Park
"""
REASON = "The ASA rekeys in time; both ends were tried so."
UNSIGNED = ("organization", "change_window", "psk_exchange", "remarks", "psk_flags")


def test_both_sides_go_from_a_mailed_link_to_an_agreement_and_an_edit_voids_it(visit, sam, post, tmp_path):
    engineer, partner, passer_by = visit(), visit(), visit()
    sign_in(engineer, sam)
    make_sheet(engineer, "wonka-plant")
    send(engineer, f"Dana Park <{DANA}>", link=True, files=["Workbook (XLSX)", "PDF, for reading"])
    (mail,) = post.to(DANA)
    the_mail_is_whole(mail)
    engineer.get_by_role("link", name="Sheet", exact=True).click()

    the_partner_answers(partner, mail.link)
    both_see_what_differs(engineer, partner)
    both_mend_it(engineer, partner)
    both_have_the_same_key(engineer, partner)
    the_partner_is_done(partner, post)

    the_engineer_proposes(engineer)
    engineer.get_by_role("link", name="Sheet", exact=True).click()
    (to_sign,) = post.to(DANA)
    the_partner_signs(partner, to_sign.link, post)
    expect(engineer.locator("#stage")).to_contain_text("agreed")
    expect(partner.locator("#stage")).to_contain_text("agreed")

    digest, address = the_pdf_tells_all(partner, tmp_path)
    assert digest in to_sign.text
    passer_by.goto(address)
    expect(passer_by.locator(".standing")).to_contain_text("agreed and current")
    partner.get_by_role("link", name="Sheet", exact=True).click()
    an_edit_voids_it(engineer, partner)
    for each in post.to(SAM, DANA):
        assert each.subject == "No longer agreed: wonka-plant"
        assert "edited at VNS3's side" in each.first("has ended: [^.]+")
    passer_by.reload()
    expect(passer_by.locator(".standing")).to_contain_text("voided")
    expect(passer_by.locator("main")).not_to_contain_text("Rivera")


def the_mail_is_whole(mail):
    """The files are the sheet's, with what VNS3's half holds."""
    assert mail.subject == "IPsec tunnel with Cohesive Ops: wonka-plant"
    assert mail.answers_to == SAM
    assert mail.names == ["wonka-plant-r1.xlsx", "wonka-plant-r1.pdf"]
    assert "17 values of your side are still to be filled in" in mail.first("In it.+?filled in")
    workbook = openpyxl.load_workbook(io.BytesIO(mail.files["wonka-plant-r1.xlsx"]))
    assert "203.0.113.10" in [each.value for each in workbook["Connection"]["C"]]
    pages = pypdf.PdfReader(io.BytesIO(mail.files["wonka-plant-r1.pdf"])).pages
    assert "172.31.2.0/24" in "".join(page.extract_text() for page in pages)


def the_partner_answers(partner, link):
    """Says first what stands at its end, and then finds the rows in that device's words."""
    partner.goto(link)
    expect(partner.get_by_role("heading", name="which device is at your end?")).to_be_visible()
    expect(partner.locator("#your-device")).to_contain_text(
        "Cohesive Ops asks for your half of this IPsec tunnel"
    )
    label = partner.locator("#l-phase1_lifetime")
    expect(label).not_to_contain_text("ikev2 policy")
    partner.get_by_role("combobox", name="Device").select_option("Cisco ASA")
    partner.get_by_role("button", name="Use this device").click()
    expect(label).to_contain_text("lifetime seconds (ikev1 or ikev2 policy)")
    paste(partner, ANSWERS)
    for number, pair in enumerate(("10.50.0.0/16 -> 172.31.1.0/24", "10.51.0.0/17 -> 172.31.2.0/24")):
        partner.locator(f"#tunnels-{number} td[data-side=partner]").click()
        partner.keyboard.type(pair)
        partner.keyboard.press("Enter")
        expect(partner.locator(f"#tunnels-{number} td[data-side=partner]")).to_contain_text(pair[:12])


def both_see_what_differs(engineer, partner):
    for page in (engineer, partner):
        expect(page.locator("#s-phase1_hash")).to_contain_text("blocks phase 1")
        expect(page.locator("#s-tunnels-1")).to_contain_text("blocks phase 2")
        expect(page.locator("#s-phase1_lifetime")).to_contain_text("unstable")
        expect(page.locator("#bar-facts")).to_contain_text("Fails at phase 1")


def both_mend_it(engineer, partner):
    """Each its own half: the partner the hash, the engineer a subnet. The lifetimes stay as they are."""
    remedy(partner, "phase1_hash", "Set SHA2-256")
    expect(engineer.locator("#s-phase1_hash")).to_contain_text("match")
    remedy(engineer, "tunnels-1", "Set the remote subnet to 10.51.0.0/17")
    expect(partner.locator("#s-tunnels-1")).to_contain_text("match")


def remedy(page, row, name):
    """One click mends a row; it is opened first where the page has not done so itself."""
    button = page.locator(f"#more-{row}").get_by_role("button", name=name)
    opener = page.locator(f"#{row} .opener")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    button.click()
    expect(page.locator(f"#s-{row}")).to_contain_text("match")


def both_have_the_same_key(engineer, partner):
    """The partner makes its fingerprint at a shell, by the command that the page shows."""
    expect(partner.locator("#v-vns3-psk_fingerprint")).to_have_text(re.compile("^given"))
    command = partner.get_by_label("Command with OpenSSL").first.text_content()
    made = subprocess.run(
        ["bash", "-c", command], input=f"{KEY}\n", capture_output=True, text=True, check=True
    )
    fingerprint = made.stdout.split()[-1]
    assert re.fullmatch("[0-9A-Z]{3}-[0-9A-Z]{3}", fingerprint)
    edit(partner, "partner", "psk_fingerprint", fingerprint.lower())
    holds(partner, "partner", "psk_fingerprint", fingerprint)
    for page in (engineer, partner):
        expect(page.locator("#s-psk_fingerprint")).to_contain_text("match")
        assert KEY not in page.content()


def the_partner_is_done(partner, post):
    partner.get_by_label("A remark for the VNS3 side").fill("We can switch on Saturday.")
    partner.get_by_role("button", name="I am done").click()
    expect(partner.locator("#progress")).to_contain_text("done since")
    (told,) = post.to(SAM)
    assert told.answers_to == DANA
    assert "We can switch on Saturday." in told.text
    assert told.first(r"partner \d+ of \d+") == "partner 17 of 17"


def the_engineer_proposes(engineer):
    """What is not as it should be is accepted, with a reason."""
    expect(engineer.locator("#progress")).to_contain_text("done since")
    engineer.get_by_role("link", name="Propose and sign").click()
    engineer.get_by_label("Why this is acceptable: Phase 1 lifetime").fill(REASON)
    expect(engineer.get_by_label("Your name")).to_have_value("Sam Rivera")
    expect(engineer.get_by_label("Your e-mail")).to_have_value(SAM)
    engineer.get_by_role("button", name="Propose and sign").click()
    expect(engineer.locator("#state")).to_contain_text("Proposed")


def the_partner_signs(partner, link, post):
    partner.goto(link)
    partner.get_by_role("link", name="Look and sign").click()
    expect(partner.get_by_text(REASON)).to_be_visible()
    partner.get_by_role("button", name="Send the code").click()
    (code,) = post.to(DANA)
    digits = code.first(r"\b\d{6}\b")
    assert digits not in code.subject
    partner.get_by_label("Six digits").fill(digits)
    partner.get_by_role("button", name="Sign", exact=True).click()
    expect(partner.locator("#state")).to_contain_text("Agreed")
    for told in post.to(SAM, DANA):
        assert told.subject == "Agreed: wonka-plant"


def the_pdf_tells_all(partner, folder):
    """What the partner downloads: both signatures, the digest of what is attached, and where its standing is told."""
    with partner.expect_download() as download:
        partner.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.suggested_filename.endswith(".pdf")
    download.value.save_as(folder / "agreed.pdf")
    document = pypdf.PdfReader(folder / "agreed.pdf")
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    for said in (
        f"Signed for VNS3: Sam Rivera <{SAM}>",
        f"Signed for Partner: Dana Park <{DANA}>",
        "confirmed by a code sent to this address",
        REASON,
    ):
        assert said in text
    digest = digest_of(document)
    assert f"Digest: {digest}" in text
    notes = [note.get_object() for page in document.pages for note in page.get("/Annots", [])]
    (address,) = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert address.endswith(f"/verify/{digest}")
    return digest, address


def digest_of(document):
    """The digest of the sheet that is attached, worked out anew from what is signed."""
    ((_, (content, *_)),) = document.attachments.items()
    found = json.loads(content)
    assert found["partner"]["organization"] == "Wonka Industries"
    signed = {name: found[name] for name in ("format", "version")}
    for half in ("vns3", "partner"):
        signed[half] = {
            key: value
            for key, value in found[half].items()
            if key not in UNSIGNED and not key.startswith("contact_")
        }
    plain = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def an_edit_voids_it(engineer, partner):
    """It asks first; both see at once that the sheet is agreed no longer."""
    edit(engineer, "vns3", "phase1_lifetime", "24h")
    asked = engineer.locator("#conflicts")
    expect(asked).to_contain_text("Saving this voids both signatures; both sides are told.")
    holds(engineer, "vns3", "phase1_lifetime", "28800")
    asked.get_by_role("button", name="Save and void both signatures").click()
    holds(engineer, "vns3", "phase1_lifetime", "86400")
    for page in (engineer, partner):
        expect(page.locator("#stage .pill")).to_have_count(0)
        expect(page.locator("#bar-facts")).to_contain_text("Ready")
    expect(cell(partner, "vns3", "phase1_lifetime")).to_contain_text("86,400 s (24 h)")
