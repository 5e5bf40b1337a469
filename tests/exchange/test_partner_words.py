"""At the partner's door the partner is spoken to, not of: no page calls it by the word that VNS3's side has for it."""

import html
import json
import re

import pytest

from tests.documents.conftest import halves
from tests.exchange.previewed import bring, exported, upload, workbook
from tests.sheets.cast import came_by_link, guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.sheets import agreement, audit, frozen, services
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.weak_spots import to_accept

OF_THE_PARTNER = re.compile(r"\bpartner's side\b|, partner\b|\(partner\)|\(the partner\)", re.IGNORECASE)
HTMX = {"HX-Request": "true"}


def visible(answer, between=" ") -> str:
    text = re.sub(r"(?s)<(script|style|template)\b.*?</\1>|<[^>]*>", between, answer.content.decode())
    return " ".join(html.unescape(text).split())


def read(answer, *holds, status=200) -> str:
    """The text of a page for the partner, which speaks to it, and holds what shows that it is the page meant."""
    assert answer.status_code == status, answer.content.decode()[:2000]
    text = visible(answer)
    for each in holds:
        assert each in text, text
    for shown in (text, visible(answer, between="")):
        assert not OF_THE_PARTNER.search(shown), shown
    return text


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def guest(acme, engineer):
    return came_by_link(acme, engineer)


@pytest.fixture
def weak(make):
    """Ready to be agreed on, with weak spots that are the partner's."""
    ours, theirs = halves(phase1_hash="sha1", phase2_hash="sha1")
    return make(ours | {"phase1_hash": "sha1", "phase2_hash": "sha1"}, theirs)


def send(browser, sheet, *changes, **more):
    seen = Sheet.objects.get(pk=sheet.pk)
    made = [{"side": "partner", "key": key, "value": value, "was": was} for key, value, was in changes]
    data = {"edit_number": seen.edit_number, "edits": json.dumps(made), **more}
    return browser.post(f"/p/{sheet.pk}/cells", data, headers=HTMX)


def test_the_sheet_and_its_rows(acme, guest):
    read(guest.get(f"/p/{acme.pk}/"), "Your side")
    read(guest.get(f"/p/{acme.pk}/?open=phase1_hash"), "Phase 1")
    for row in ("phase1_hash", "phase2_lifetime", "local_peer_id", "tunnels-0"):
        read(guest.get(f"/p/{acme.pk}/rows/{row}"))
    read(guest.get(f"/p/{acme.pk}/partner"), "Your side")


def test_what_to_configure(acme, guest):
    read(guest.get(f"/p/{acme.pk}/configure"), "Set it up on Cisco ASA")
    read(guest.get(f"/p/{acme.pk}/configure?device=strongswan"), "Set it up on strongSwan")
    url = f"/p/{acme.pk}/configure/read"
    read(guest.get(url), "Bring your device's configuration")
    read(guest.post(url, {"text": "nothing known"}), "Say which device it is of", status=400)


def test_a_conflict(acme, guest):
    answer = send(guest, acme, ("phase2_lifetime", "4800", "1234"))
    read(answer, "Phase 2", "was changed meanwhile by the VNS3 side or a colleague", status=409)


def test_a_pasted_block(acme, guest):
    answer = guest.post(f"/p/{acme.pk}/paste", {"text": "Phase 1 lifetime\t7200", "side": "partner"})
    read(answer, "your side")
    read(guest.post(f"/p/{acme.pk}/paste-tunnels", {"text": "10.1.0.0/24 10.2.0.0/24"}), "10.1.0.0/24")


def test_the_preview_of_a_file(ready, engineer):
    sheet = ready(vns3={"phase1_hash": "sha1"})
    guest = came_by_link(sheet, engineer)
    book = workbook(sheet).fill(phase1_hash="SHA-1", contact_name="Dee", pfs="perhaps")
    shown = bring(guest, sheet, book.fill("vns3", phase1_hash="SHA-512").saved(), "p")
    text = read(shown.answer, "your side, Connection!", "VNS3, Connection!")
    assert "Weak hash (your side)" in text
    after = shown.send(take=shown.offered)
    read(after.answer, "taken over")


def test_an_agreement_in_each_state(weak, engineer):
    guest, page = came_by_link(weak, engineer), f"/p/{weak.pk}/agreement"
    read(guest.get(page), "Weak hash (your side)", "Propose and sign for your side")

    ours, theirs = account(weak, engineer), guest_of(weak, engineer)
    reasons = {spot.about: "until next year" for spot in to_accept(services.compared(weak), "vns3")}
    reasons |= {spot.about: "until next year" for spot in to_accept(services.compared(weak), "partner")}
    made = propose(ours, reasons=reasons)
    read(guest.get(page), "Waiting for your side to sign", "by VNS3's side")
    assert "weak-hash:partner" in {each.about for each in made.acceptances.all()}
    agreement.withdraw(visitor=theirs, number=made.pk)
    read(guest.get(page), "(declined by your side)", "Weak hash (your side)")

    made = propose(theirs, signer=DANA, reasons=reasons)
    read(guest.get(page), "by your side, revision", "Your side Dana Partner", "until next year (your side)")
    agreement.sign(visitor=ours, number=made.pk, signer=DANA, reasons=reasons)
    read(guest.get(page), "Agreed", "Your side Dana Partner")

    asked = send(guest, weak, ("phase1_lifetime", "7200", None))
    read(asked, "Not saved yet: Phase 1 lifetime 7,200 s", status=409)
    file = exported(weak)
    made.refresh_from_db()
    send(guest, weak, ("phase1_lifetime", "7200", None), voids=frozen.at_stake(made))
    read(guest.get(page), "edited at your side")
    read(guest.post(f"/p/{weak.pk}/verify", {"file": upload(file)}), "edited at your side")


def test_what_differs_in_a_file(weak, engineer):
    guest = came_by_link(weak, engineer)
    book = workbook(weak).fill(contact_name="Dee", phase1_hash="SHA-256")
    book.pair("tunnels[0]", "10.77.0.0/24", "10.78.0.0/24")
    answer = guest.post(f"/p/{weak.pk}/verify", {"file": upload(book.saved())})
    read(answer, "Contact name, your side", "A tunnel of your side")


def test_the_steps(weak, engineer):
    guest, theirs = came_by_link(weak, engineer), guest_of(weak, engineer)
    for what in audit.STEPS:
        for visitor in (theirs, account(weak, engineer)):
            audit.record(visitor=visitor, what=what, detail="revision 2")
    read(guest.get(f"/p/{weak.pk}/steps"), "Your side signed", "VNS3's side invited you")
