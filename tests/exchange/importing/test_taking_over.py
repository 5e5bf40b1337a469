"""From a file over its preview to the sheet: nothing before, then what is ticked, of the halves that one may change."""

import json

import pytest

from tests.exchange.previewed import Preview, bring, exported, partner, save, upload, workbook
from vns3pair.sheets.agreement_models import RowNote, Step
from vns3pair.sheets.models import Sheet


@pytest.mark.parametrize("door", ["sheets", "p"])
def test_nothing_changes_before_the_preview_is_answered(sheet, client, guest, door):
    before = Sheet.objects.values().get(pk=sheet.pk)
    book = workbook(sheet).fill(phase1_hash="SHA-256", remarks="from the file")
    browser = client if door == "sheets" else guest
    shown = bring(browser, sheet, book.saved(), door)
    after = Sheet.objects.values().get(pk=sheet.pk)
    assert {key: after[key] for key in before} == before
    assert set(shown.ticked) == {"partner.phase1_hash", "partner.remarks"}
    shown.send()
    assert shown.outcome["applied"] == [["Remarks", "from the file"], ["Phase 1 hash", "SHA2-256"]]
    assert partner(sheet)["phase1_hash"] == "sha2_256"
    assert partner(sheet)["remarks"] == "from the file"
    assert shown.shown.nothing


def test_an_import_is_a_revision_of_its_own_and_a_step_on_record(sheet, guest):
    bring(guest, sheet, workbook(sheet).fill(phase1_hash="SHA-256").saved(), "p").send()
    newest = sheet.revisions.first()
    assert (newest.through, newest.guest_name, bool(newest.closed)) == ("import", "Dana Partner", True)
    step = Step.objects.filter(sheet=sheet, what="imported").get()
    assert (step.side, step.through, step.detail) == ("partner", "file", "xlsx, 1 taken")


def test_what_is_unticked_stays_out(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(phase1_hash="SHA-256", remarks="no").saved())
    shown.send(take=["partner.phase1_hash"])
    assert "remarks" not in partner(sheet)
    assert shown.line("partner.remarks").state == "new"


def test_nothing_ticked_changes_nothing_and_says_so(sheet, client):
    number = sheet.edit_number
    shown = bring(client, sheet, workbook(sheet).fill(remarks="no").saved())
    shown.send(take=[])
    assert "Nothing was ticked" in shown.text
    sheet.refresh_from_db()
    assert sheet.edit_number == number


def test_all_that_was_read_surely_can_be_ticked_at_once(sheet, client):
    book = workbook(sheet).fill(phase2_lifetime="2h", phase1_encryption="AES 128 / SHA1", remarks="hello")
    shown = bring(client, sheet, book.saved())
    assert shown.ticked == ["partner.remarks"]
    shown.again("?tick=all")
    assert set(shown.ticked) == {"partner.remarks", "partner.phase2_lifetime"}


def test_an_untouched_workbook_has_nothing_to_choose(sheet, client):
    shown = bring(client, sheet, exported(sheet))
    assert shown.shown.nothing
    assert "changes nothing" in shown.text
    assert not shown.offered


def test_pasted_lines_go_the_same_way(sheet, guest):
    shown = bring(guest, sheet, "Phase 1 hash: SHA-256\nPhase 2 lifetime: soon\nRack: B 14\n", "p")
    assert shown.ticked == ["partner.phase1_hash"]
    assert "line 1" in shown.text
    assert "no row of the sheet has this name" in shown.text
    shown.send()
    assert partner(sheet)["phase1_hash"] == "sha2_256"


@pytest.mark.needs_pdf
def test_a_pdf_of_ours_comes_back_through_its_attachment(sheet, client):
    content = exported(sheet, extension="pdf")
    save(sheet, remarks="since then")
    shown = bring(client, sheet, content)
    assert shown.line("partner.remarks") is None or shown.line("partner.remarks").state == "kept"
    assert shown.shown.kind == "PDF"
    assert shown.shown.nothing


def test_a_sheet_file_of_an_engineer_speaks_for_both_halves_and_a_guests_for_its_own(sheet, client, guest):
    document = json.loads(exported(sheet, "neutral", "json"))
    document["vns3"]["remarks"] = document["partner"]["remarks"] = "x"
    content = json.dumps(document).encode()
    assert set(bring(client, sheet, content).offered) == {"vns3.remarks", "partner.remarks"}
    shown = bring(guest, sheet, content, "p")
    assert shown.offered == ["partner.remarks"]
    assert shown.line("vns3.remarks").state == "suggested"


@pytest.mark.parametrize(
    ("whose", "offered"),
    [
        ("partner", {"partner"}),
        ("vns3", {"vns3"}),
        ("both", {"vns3", "partner"}),
        ("", {"partner"}),
        ("x", set()),
    ],
)
def test_an_engineer_says_whose_answers_they_are(sheet, client, whose, offered):
    book = workbook(sheet).fill("vns3", remarks="x").fill(remarks="y")
    shown = bring(client, sheet, book.saved(), whose=whose)
    if not offered:
        assert shown.status_code == 400
        return
    assert {line_id.partition(".")[0] for line_id in shown.offered} == offered


def test_a_guest_never_changes_the_other_half(sheet, guest):
    before = sheet.vns3
    book = workbook(sheet).fill("vns3", phase1_hash="SHA1")
    shown = bring(guest, sheet, book.saved(), "p", whose="both")
    assert not shown.offered
    shown.send(take=["vns3.phase1_hash"], **{"seen.vns3.phase1_hash": "sha2_256"})
    assert Sheet.objects.get(pk=sheet.pk).vns3 == before


@pytest.mark.parametrize("door", ["sheets", "p"])
def test_a_suggestion_becomes_a_shared_note(sheet, client, guest, door):
    browser = client if door == "sheets" else guest
    shown = bring(browser, sheet, workbook(sheet).fill("vns3", local_peer_id="54.210.9.31").saved(), door)
    before = Sheet.objects.get(pk=sheet.pk).vns3
    shown.send(suggest="vns3.local_peer_id")
    note = RowNote.objects.get()
    assert (note.key, note.internal) == ("local_peer_id", False)
    assert "54.210.9.31" in note.text
    assert "sent as a note" in shown.text
    assert Sheet.objects.get(pk=sheet.pk).vns3 == before


def test_a_suggested_tunnel_becomes_a_note_on_its_row(sheet, client):
    book = workbook(sheet)
    book.tunnels.cell(book.row("tunnels[1]", book.tunnels), 4).value = "10.200.0.0/24"
    shown = bring(client, sheet, book.saved())
    (line,) = [entry.line for entry in shown.shown.suggested]
    shown.send(suggest=line.id)
    assert RowNote.objects.get().key == "tunnels[1]"
    assert "10.200.0.0/24" in RowNote.objects.get().text


@pytest.mark.parametrize("wish", ["partner.phase1_hash", "vns3.nothing", "", "x" * 300])
def test_only_what_the_file_suggests_can_be_sent(sheet, client, wish):
    shown = bring(client, sheet, workbook(sheet).fill(phase1_hash="SHA-256").saved())
    shown.send(suggest=wish)
    assert not RowNote.objects.exists()


def test_a_file_brought_to_the_register_finds_its_sheet(sheet, client):
    answer = client.post("/import", {"file": upload(workbook(sheet).fill(remarks="x").saved())})
    assert answer.url.startswith(f"/sheets/{sheet.pk}/import/")
    assert Preview(client, answer.url).ticked == ["partner.remarks"]


def test_a_workbook_of_no_sheet_here_is_refused_with_a_word(sheet, client):
    content = exported(sheet)
    sheet.delete()
    answer = client.post("/import", {"file": upload(content)})
    assert answer.status_code == 400
    assert "names no sheet that is here" in answer.content.decode()
    assert not Sheet.objects.exists()
