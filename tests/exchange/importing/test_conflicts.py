"""What somebody else changed or signed meanwhile is asked about and never overwritten."""

import pytest

from tests.documents.conftest import halves
from tests.exchange.previewed import bring, partner, save, workbook
from tests.sheets.cast import came_by_link, guest_of
from tests.sheets.test_agreement import DANA, account, propose
from vns3pair.sheets import agreement, frozen, services

UNSIGNED = "Taking over nothing but contacts, the change window and remarks leaves the"


def test_a_true_conflict_is_chosen_by_hand(sheet, client):
    book = workbook(sheet).fill(phase2_lifetime="2h")
    save(sheet, phase2_lifetime=1800)
    shown = bring(client, sheet, book.saved())
    assert shown.offered == []
    assert shown.choices == {"partner.phase2_lifetime": ["", "take"]}
    shown.send()
    assert partner(sheet)["phase2_lifetime"] == 1800
    shown.send(choose={"partner.phase2_lifetime": "take"})
    assert partner(sheet)["phase2_lifetime"] == 7200


def test_what_changed_since_the_preview_is_never_overwritten(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(phase1_hash="SHA-256", remarks="mine").saved())
    save(sheet, remarks="theirs")
    shown.send()
    assert partner(sheet)["phase1_hash"] == "sha2_256"
    assert partner(sheet)["remarks"] == "theirs"
    assert [label for label, _ in shown.outcome["left"]] == ["Remarks"]
    assert shown.choices == {"partner.remarks": ["", "take"]}
    shown.send(choose={"partner.remarks": "take"})
    assert partner(sheet)["remarks"] == "mine"


def test_a_tunnel_changed_since_the_preview_is_never_overwritten(sheet, client):
    shown = bring(client, sheet, workbook(sheet).pair("tunnels[0]", "10.99.0.0/16", "10.0.0.0/24").saved())
    changed = [dict(each) for each in sheet.partner["tunnels"]]
    changed[0]["local_subnet"] = "10.77.0.0/16"
    save(sheet, tunnels=changed)
    before = partner(sheet)
    shown.send(take=shown.offered)
    assert partner(sheet) == before
    assert shown.outcome["left"]
    assert len(shown.choices) == 1


def test_a_save_at_the_very_moment_is_not_overwritten_either(sheet, client, monkeypatch):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="mine").pair("tunnels[0]", None, None).saved())
    take = shown.offered
    real = services.save_edits

    def late(**more):
        tunnels = [
            {**sheet.partner["tunnels"][0], "local_subnet": "10.77.0.0/16"},
            *sheet.partner["tunnels"][1:],
        ]
        save(sheet, remarks="theirs", tunnels=tunnels)
        return real(**more)

    monkeypatch.setattr(services, "save_edits", late)
    shown.send(take=take)
    assert partner(sheet)["remarks"] == "theirs"
    assert partner(sheet)["tunnels"][0]["local_subnet"] == "10.77.0.0/16"
    assert not shown.outcome["applied"]
    assert len(shown.outcome["left"]) == 2


def test_sending_the_form_twice_does_it_once(sheet, client):
    shown = bring(client, sheet, workbook(sheet).pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24").saved())
    data = shown.sent | {"take": shown.offered}
    for _ in range(2):
        assert client.post(shown.url, data).status_code == 302
    assert len(partner(sheet)["tunnels"]) == 3


def test_a_reading_that_may_be_meant_is_chosen(sheet, client):
    save(sheet, phase1_encryption=None)
    shown = bring(client, sheet, workbook(sheet).fill(phase1_encryption="AES128, AES256").saved())
    assert shown.choices == {"partner.phase1_encryption": ["", "0", "1", "take"]}
    shown.send(choose={"partner.phase1_encryption": "0"})
    assert partner(sheet)["phase1_encryption"] == "aes256"
    assert shown.outcome["applied"] == [["Phase 1 encryption", "AES-256-CBC"]]
    assert shown.shown.nothing


@pytest.mark.parametrize("how", ["7", "-1", "x", "٣", "1" * 5000])
def test_a_choice_that_was_not_offered_is_none(sheet, client, how):
    shown = bring(client, sheet, workbook(sheet).fill(phase1_encryption="AES128, AES256").saved())
    before = partner(sheet)
    shown.send(choose={"partner.phase1_encryption": how})
    assert partner(sheet) == before


def test_what_cannot_be_read_is_kept_as_typed_if_somebody_says_so(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(phase1_lifetime="soon").saved())
    shown.send()
    assert partner(sheet)["phase1_lifetime"] == 28800
    shown.send(choose={"partner.phase1_lifetime": "take"})
    assert partner(sheet)["phase1_lifetime"] == "soon"


@pytest.fixture
def proposed(make, engineer):
    """A sheet that VNS3's side has signed."""
    sheet = make(*halves())
    propose(account(sheet, engineer))
    return sheet


@pytest.mark.parametrize(("stage", "door"), [("proposed", "p"), ("agreed", "sheets")])
def test_a_preview_says_beforehand_what_taking_it_over_would_void(proposed, client, engineer, stage, door):
    sheet, waiting = proposed, proposed.agreements.get()
    if stage == "agreed":
        agreement.sign(visitor=guest_of(sheet, engineer), number=waiting.pk, signer=DANA, reasons={})
    browser = client if door == "sheets" else came_by_link(sheet, engineer)
    words = frozen.Frozen(sheet, sheet.agreements.get()).words
    both = bring(browser, sheet, workbook(sheet).fill(phase2_lifetime="2h", remarks="x").saved(), door)
    assert words in both.text
    stands = "proposal" if stage == "proposed" else "agreement"
    assert f"You are asked first. {UNSIGNED} {stands} standing." in both.text
    signed = bring(browser, sheet, workbook(sheet).fill(phase2_lifetime="2h").saved(), door)
    assert words in signed.text
    assert "You are asked first. <a" in signed.text
    assert UNSIGNED not in signed.text
    for harmless in (workbook(sheet), workbook(sheet).fill(remarks="x")):
        assert words not in bring(browser, sheet, harmless.saved(), door).text


def test_a_preview_says_nothing_of_signatures_where_nobody_has_signed(sheet, client):
    assert "voids" not in bring(client, sheet, workbook(sheet).fill(phase1_hash="SHA-256").saved()).text


def test_a_signed_sheet_is_asked_about_first(proposed, client):
    sheet = proposed
    shown = bring(client, sheet, workbook(sheet).fill(phase2_lifetime="2h").saved())
    answer = shown.send(take=["partner.phase2_lifetime"])
    assert answer.status_code == 409
    assert "proposed for agreement" in answer.content.decode()
    assert partner(sheet)["phase2_lifetime"] == 3600
    shown.send(take=["partner.phase2_lifetime"], voids=frozen.at_stake(sheet.agreements.get()))
    assert partner(sheet)["phase2_lifetime"] == 7200
    assert sheet.agreements.get().voided
