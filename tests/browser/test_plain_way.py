"""The whole way without scripts: mailed, answered, done and signed by plain forms, at both doors."""

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.browser.first_half import send, sign_in
from tests.browser.test_whole_way import DANA, SAM
from tests.documents.conftest import halves
from vns3pair.sheets import services
from vns3pair.sheets.models import Sheet

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]

TYPED = (
    "public_ip",
    "peer_public_ip",
    "local_peer_id",
    "remote_peer_id",
    "psk_fingerprint",
    "phase2_lifetime",
)
CHOSEN = {
    "nat_traversal": "On (UDP 4500)",
    "ike_version": "IKEv2",
    "phase1_encryption": "AES-256-CBC (256 bits)",
    "phase1_hash": "SHA2-256 (256 bits)",
    "phase1_dh_group": "14 (MODP 2048)",
    "phase2_encryption": "AES-256-CBC (256 bits)",
    "phase2_hash": "SHA2-256 (256 bits)",
    "pfs": "Yes",
    "pfs_group": "14 (MODP 2048)",
}


@pytest.fixture
def answers(sam):
    """A sheet with VNS3's half alone, and the half that mirrors it."""
    ours, theirs = halves()
    sheet = services.create(name="wonka-plant", owner=sam)
    sides = {"vns3": ours, "partner": {}}
    services.save_sides(sheet=sheet, sides=sides, edit_number=sheet.edit_number, author=sam)
    return theirs


def test_a_partner_without_scripts_answers_is_done_and_signs(visit, sam, answers, post):
    engineer, partner = (visit(java_script_enabled=False) for _ in range(2))
    sign_in(engineer, sam)
    engineer.get_by_role("link", name="wonka-plant").click()
    send(engineer, f"Dana Park <{DANA}>", link=True, files=[])
    (mail,) = post.to(DANA)

    partner.goto(mail.link)
    partner.get_by_role("combobox", name="Device").select_option("Cisco ASA")
    partner.get_by_role("button", name="Use this device").click()
    fill_in(partner, answers)
    expect(partner.locator("#bar-facts")).to_contain_text("Ready")
    partner.get_by_label("A remark for the VNS3 side").fill("Saturday suits us.")
    partner.get_by_role("button", name="I am done").click()
    expect(partner.locator(".message.success")).to_contain_text("The VNS3 side has been told by mail.")
    (told,) = post.to(SAM)
    assert "Saturday suits us." in told.text

    engineer.get_by_role("link", name="Agreement").click()
    engineer.get_by_role("button", name="Propose and sign").click()
    expect(engineer.locator(".message.success")).to_contain_text(
        "The partner's side has been asked by mail to sign."
    )
    (to_sign,) = post.to(DANA)
    partner.goto(to_sign.link)
    partner.get_by_role("link", name="proposed, to be signed").click()
    partner.get_by_role("button", name="Send the code").click()
    (code,) = post.to(DANA)
    partner.get_by_label("Six digits").fill(code.first(r"\b\d{6}\b"))
    partner.get_by_role("button", name="Sign", exact=True).click()
    expect(partner.locator("#state")).to_contain_text("Agreed")
    engineer.reload()
    expect(engineer.locator("#state")).to_contain_text("Agreed")
    assert Sheet.objects.get().stage == "agreed"


def fill_in(partner, answers):
    """The partner's half by the plain form, in the words of its device; what cannot be read is kept and told."""
    partner.get_by_role("link", name="As a form").click()
    expect(partner.get_by_label("set security-association lifetime seconds")).to_be_visible()
    typed = {key: answers[key] for key in TYPED}
    typed |= {f"tunnels-0-{name}": subnet for name, subnet in answers["tunnels"][0].items()}
    for name, text in typed.items():
        partner.locator(f"[name={name}]").fill(str(text))
    partner.locator("[name=phase1_lifetime]").fill("8")
    for name, label in CHOSEN.items():
        partner.locator(f"[name={name}]").select_option(label)
    partner.get_by_role("button", name="Save and compare").first.click()
    expect(partner.get_by_role("region", name="What could not be read")).to_contain_text(
        "hours, minutes or seconds?"
    )
    expect(partner.locator("[name=phase1_lifetime]")).to_have_value("8")
    partner.locator("[name=phase1_lifetime]").fill("8h")
    partner.get_by_role("button", name="Save and compare").first.click()
