"""Diagnosing at the partner's door: its log, its sheet, its words, and nothing of VNS3's own."""

import re

from tests.exchange.test_partner_words import OF_THE_PARTNER
from tests.sheets.cast import came_by_link
from tests.workbench.logs import KEYS_DIFFER, SILENT, UNKNOWN, UP
from tests.workbench.posting import bring, visible
from vns3pair.sheets import notes
from vns3pair.sheets.visitors import Visitor


def test_the_partner_diagnoses_its_own_log_on_its_sheet(acme, guest):
    answer = bring(guest, KEYS_DIFFER, acme, "partner:", whose="partner")
    page = answer.content.decode()
    assert "The pre-shared keys of the two ends differ" in page
    assert f'href="/p/{acme.pk}/?open=psk_fingerprint#psk_fingerprint"' in page
    assert "Send this to VNS3's engineers" in visible(answer)


def test_a_log_that_the_partner_brings_is_its_own_unless_it_says_otherwise(acme, guest):
    page = guest.get(f"/p/{acme.pk}/diagnose").content.decode()
    assert '<option value="partner" selected>ours</option>' in page
    assert "In the left menu under Connections" not in page


FOREIGN = (
    '"x/0x1" #45: responding to IKE_SA_INIT message (ID 0) from 192.0.2.99:500 with unencrypted notification '
    "NO_PROPOSAL_CHOSEN"
)


def test_no_page_speaks_of_the_partner_or_leads_to_an_account(acme, guest):
    url = f"/p/{acme.pk}/diagnose"
    for answer in (
        guest.get(url),
        bring(guest, "", acme, "partner:"),
        bring(guest, UNKNOWN, acme, "partner:"),
        bring(guest, UP, acme, "partner:", whose="vns3"),
        bring(guest, SILENT, acme, "partner:", other_text=KEYS_DIFFER, whose="partner"),
    ):
        assert not OF_THE_PARTNER.search(visible(answer)), visible(answer)
        links = re.findall(r'(?:href|action)="(/[^"]*)"', answer.content.decode())
        assert not [link for link in links if not link.startswith((f"/p/{acme.pk}/", "/static/"))]
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_a_log_of_another_tunnel_is_told_to_nobody_as_the_partner(acme, guest):
    text = visible(bring(guest, FOREIGN, acme, "partner:", whose="partner"))
    assert "Is it the right sheet?" in text
    assert "not mailed" not in text
    assert "Send this to VNS3's engineers" not in text


def test_nothing_internal_comes_with_an_answer(acme, guest, engineer):
    visitor = Visitor(acme, user=engineer)
    notes.write(visitor=visitor, key="psk_fingerprint", text="canary-note", internal=True)
    answer = bring(guest, UP, acme, "partner:", whose="vns3")
    assert answer.status_code == 200
    assert "canary" not in answer.content.decode()


def test_vns3s_fingerprint_stays_hidden_until_both_are_there(make, engineer):
    sheet = make({"psk_fingerprint": "7K2-M9Q", "public_ip": "203.0.113.9"}, {"public_ip": "198.18.44.7"})
    guest = came_by_link(sheet, engineer)
    for text in (KEYS_DIFFER, SILENT, UP):
        answer = bring(guest, text, sheet, "partner:")
        assert answer.status_code == 200
        assert "7K2-M9Q" not in answer.content.decode()


def test_there_is_no_diagnosis_without_the_sheet(guest):
    assert guest.get("/diagnose").url.startswith("/accounts/login/")
