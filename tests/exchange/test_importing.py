"""Bringing a file to a sheet: previewed, kept for an hour under whoever brought it, taken over as far as ticked."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.documents.conftest import halves
from tests.documents.workbooks import package, rows
from tests.exchange.previewed import Preview, bring, exported, upload, workbook
from tests.sheets.cast import came_by_link, signed_in
from vns3pair.documents import form
from vns3pair.exchange import limits
from vns3pair.exchange.models import Preview as Kept
from vns3pair.ipsec import catalogue
from vns3pair.sheets import frozen, services
from vns3pair.sheets.agreement_models import RowNote, Step
from vns3pair.sheets.models import Sheet


@pytest.fixture
def sheet(make):
    """A sheet that fails: the partner's hash differs."""
    return make(*halves(count=2, phase1_hash="sha1"))


@pytest.fixture
def guest(sheet, engineer):
    """A partner's browser, without an account."""
    return came_by_link(sheet, engineer)


def save(sheet, side="partner", **values):
    """Somebody changes cells of one side meanwhile; None empties one."""
    sheet.refresh_from_db()
    stated = {key: value for key, value in (sheet.side(side) | values).items() if value is not None}
    services.save_sides(sheet=sheet, sides={side: stated}, edit_number=sheet.edit_number, author=sheet.owner)


def partner(sheet):
    return Sheet.objects.get(pk=sheet.pk).partner


# The way through


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


# Conflicts


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


# Suggestions


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


# Frozen


def test_a_signed_sheet_is_asked_about_first(make, client, engineer):
    from vns3pair.sheets import agreement
    from vns3pair.sheets.visitors import Visitor

    sheet = make(*halves())
    visitor = Visitor(sheet, user=engineer)
    agreement.propose(
        visitor=visitor,
        digest=agreement.digest_of(sheet),
        signer=agreement.Signer("Sam", "sam@vns3.example"),
        reasons={},
    )
    shown = bring(client, sheet, workbook(sheet).fill(phase2_lifetime="2h").saved())
    answer = shown.send(take=["partner.phase2_lifetime"])
    assert answer.status_code == 409
    assert "proposed for agreement" in answer.content.decode()
    assert partner(sheet)["phase2_lifetime"] == 3600
    shown.send(take=["partner.phase2_lifetime"], voids=frozen.at_stake(sheet.agreements.get()))
    assert partner(sheet)["phase2_lifetime"] == 7200
    assert sheet.agreements.get().voided


# Whose preview it is


def test_a_preview_is_its_authors_alone(sheet, client, guest, colleague, engineer):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    theirs = bring(guest, sheet, workbook(sheet).fill(remarks="y").saved(), "p")
    other = came_by_link(sheet, engineer, email="other@partner.example")
    preview = shown.url.rpartition("/")[2]
    for browser, url in (
        (signed_in(colleague), shown.url),
        (guest, f"/p/{sheet.pk}/import/{preview}"),
        (other, theirs.url),
        (client, theirs.url.replace("/p/", "/sheets/")),
    ):
        for answer in (browser.get(url), browser.post(url, {"take": "partner.remarks"})):
            assert answer.status_code == 410, url
            assert "from the" not in answer.content.decode()
    assert "remarks" not in partner(sheet)


def test_a_preview_of_another_sheet_is_none(sheet, make, client):
    other = make(*halves())
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    assert client.get(shown.url.replace(str(sheet.pk), str(other.pk))).status_code == 410


def test_a_preview_lasts_an_hour_and_is_then_thrown_away(sheet, client):
    shown = bring(client, sheet, workbook(sheet).fill(remarks="x").saved())
    Kept.objects.update(made=timezone.now() - datetime.timedelta(minutes=61))
    answer = client.get(shown.url)
    assert answer.status_code == 410
    assert "kept for an hour" in answer.content.decode()
    bring(client, sheet, workbook(sheet).saved())
    assert Kept.objects.count() == 1


def test_a_link_for_looking_brings_nothing(sheet, engineer):
    browser = came_by_link(sheet, engineer, may_edit=False)
    assert browser.get(f"/p/{sheet.pk}/import").status_code == 403
    assert browser.post(f"/p/{sheet.pk}/import", {"text": "Phase 1 hash: SHA1"}).status_code == 403
    assert not Kept.objects.exists()


def test_a_stranger_brings_nothing(sheet):
    assert Client().post(f"/p/{sheet.pk}/import", {"text": "x"}).status_code == 404
    assert Client().post(f"/sheets/{sheet.pk}/import", {"text": "x"}).status_code == 302
    assert not Kept.objects.exists()


# Refusals


@pytest.mark.parametrize("door", ["sheets", "p"])
def test_a_file_of_another_sheet_is_refused(sheet, make, client, guest, door):
    other = make(*halves(), name="other-dc2")
    answer = bring(client if door == "sheets" else guest, sheet, exported(other), door)
    assert answer.status_code == 400
    assert "belongs to another sheet" in answer.content.decode()
    assert ("other-dc2" in answer.content.decode()) is (door == "sheets")
    assert not Kept.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        (b"", 400, "empty"),
        (b"PK\x03\x04", 400, "damaged"),
        (b"%PDF-1.7 nothing", 400, "PDF"),
        (b"hello", 400, "names of rows"),
        (b"{}", 400, "no sheet"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "5 MB"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(sheet, client, content, status, word):
    answer = bring(client, sheet, content)
    assert answer.status_code == status
    assert "Not read" in answer.content.decode()
    assert word in answer.content.decode()
    assert not Kept.objects.exists()


def test_a_file_and_a_paste_at_once_or_neither_is_asked_about(sheet, client):
    url = f"/sheets/{sheet.pk}/import"
    for data in ({}, {"text": "  "}, {"text": "Phase 1 hash: SHA1", "file": upload(b"x")}):
        answer = client.post(url, data)
        assert answer.status_code == 400
        assert "one of the two" in answer.content.decode()


def test_pasted_lines_stay_on_the_screen_unless_a_key_may_be_among_them(sheet, client):
    assert "some words" in bring(client, sheet, "some words").content.decode()
    answer = bring(client, sheet, "some words\nPSK: Zq7!kd93hhsXw").content.decode()
    assert "Zq7" not in answer


def test_more_tunnels_than_a_side_may_have_are_refused(sheet, client, monkeypatch):
    from vns3pair.ipsec import sheetfile

    shown = bring(client, sheet, workbook(sheet).pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24").saved())
    monkeypatch.setattr(sheetfile, "MOST_TUNNELS", 2)
    answer = shown.send(take=shown.offered)
    assert answer.status_code == 400
    assert "Nothing was saved" in answer.content.decode()
    assert len(partner(sheet)["tunnels"]) == 2


# Keys


SECRET = "Zq7!kd93hhsXw"


def _in_a_workbook(sheet):
    book = workbook(sheet).fill(psk_fingerprint=SECRET, remarks=f"PSK: {SECRET}", phase1_hash=SECRET)
    book.connection.insert_rows(9)
    book.connection.cell(9, 2).value, book.connection.cell(9, 5).value = "Our secret", SECRET
    return book.fill("vns3", psk_fingerprint=SECRET).pair("tunnels[0]", SECRET, "10.0.0.0/24").saved()


def _in_a_foreign_form(sheet):
    lines = (
        ("Phase 1 hash", "SHA1"),
        ("Pre-shared key", SECRET),
        ("Notes", f"the key: {SECRET}"),
        (SECRET, "x"),
    )
    return package(rows(*lines))


def _in_a_sheet_file(sheet):
    document = json.loads(exported(sheet, "neutral", "json"))
    document["partner"] |= {
        "psk": SECRET,
        "psk_fingerprint": SECRET,
        "psk_exchange": SECRET,
        "phase2_hash": SECRET,
    }
    return json.dumps(document).encode()


def _pasted(sheet):
    return f"Phase 1 hash: SHA1\nPhase 2 hash: {SECRET}\nPSK: {SECRET}\nPSK exchange: {SECRET}\n"


@pytest.mark.parametrize("make_file", [_in_a_workbook, _in_a_foreign_form, _in_a_sheet_file, _pasted])
def test_a_key_in_a_file_is_nowhere_afterwards(sheet, client, caplog, make_file):
    from django.db import connection

    shown = bring(client, sheet, make_file(sheet))
    assert SECRET not in shown.text
    shown.send(
        take=[*shown.offered, "partner.psk_fingerprint", "partner.remarks"],
        choose=dict.fromkeys(shown.choices, "take"),
    )
    assert SECRET not in shown.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in repr(cursor.fetchall()), table
    assert SECRET not in caplog.text


# The register


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


# Whatever comes

KEYS = st.sampled_from(
    [*catalogue.BY_KEY, "tunnels[0]", "tunnels[1]", "tunnels[7]", form.SPARE_KEY, "", "nothing"]
)
VALUE = st.one_of(
    st.sampled_from(
        ["", "AES-256", "AES 256 / SHA-2", "sha1, sha2", "14", "8", "8h", "198.18.0.1", "gw.example", "yes", "auto",
         "10.0.0.0/8", "given", "not given", "PSK: hunter22", "7K2-M9Q", "unchecked", "_x000D_", "<b>", "{{ x }}"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20),
)  # fmt: skip
RAW = st.sampled_from(
    ['<c><v>1e999</v></c>', '<c><v>0.5</v></c>', '<c s="1"><v>45000</v></c>', '<c><f>1</f><v>1</v></c>', '<c t="e"><v>#N/A</v></c>',
     '<c t="b"><v>1</v></c>', '<c t="s"><v>0</v></c>', '<c t="d"><v>x</v></c>', '<c><v>28800</v></c>']
)  # fmt: skip
HEADS = st.sampled_from(
    ["Key", "Parameter", "VNS3", "Partner", "Match", *form.SUBNET_COLUMNS.values(), "", "Partner"]
)
AFTER = st.sampled_from(
    [
        "",
        '<mergeCells><mergeCell ref="A1:E9"/></mergeCells>',
        '<mergeCells><mergeCell ref="E3:E5"/></mergeCells>',
    ]
)
WHOLE = st.tuples(st.sampled_from(["Connection", "Tunnels", "Tabelle1", "About"]), AFTER)


def _sheet_xml(heads, lines, after):
    made = ["<sheetData>"]
    for number, line in enumerate([heads, *lines], 1):
        made.append(f'<row r="{number}">')
        for cell in line:
            if cell.startswith("<c"):
                made.append(cell)
            else:
                escaped = cell.replace("&", "&amp;").replace("<", "&lt;")
                made.append(f'<c t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>')
        made.append("</row>")
    return f"{''.join(made)}</sheetData>{after}"


@st.composite
def hostile(draw, sheet):
    """A workbook of any structure, or one of ours with any values."""
    parts, names = [], []
    about = rows(
        ("Sheet id", draw(st.sampled_from([str(sheet.pk), str(sheet.pk), "x", ""]))),
        ("Revision", draw(st.sampled_from(["1", "1", "2", "99", "-1", "x"]))),
    )
    for _ in range(draw(st.integers(1, 2))):
        name, after = draw(WHOLE)
        if draw(st.integers(0, 9)) < 7:
            heads, tunnels = ["Key", "Parameter", "VNS3", "Match", "Partner"], False
        elif draw(st.booleans()):
            heads, tunnels = ["Key", "No.", "Name", *form.SUBNET_COLUMNS.values()], True
        else:
            heads, tunnels = draw(st.lists(HEADS, max_size=8)), False
        cell = VALUE | RAW
        key = st.sampled_from(["tunnels[0]", "tunnels[1]", form.SPARE_KEY, ""]) if tunnels else KEYS
        width = max(len(heads) - 1, 1)
        line = st.tuples(key, st.lists(cell, min_size=width, max_size=width)).map(
            lambda each: [each[0], *each[1]]
        )
        parts.append(_sheet_xml(heads, draw(st.lists(line, min_size=2, max_size=14)), after))
        names.append(name)
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return package(*parts, about, names=[*names, "About"], styles=styles, strings="<si><t>SHA1</t></si>")


@pytest.fixture
def unlimited(monkeypatch):
    """As if nobody counted how many files a guest brings in an hour."""
    monkeypatch.setattr(limits, "OF_GUESTS", {limits.IMPORT: 100_000})


@settings(
    max_examples=1000,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
def test_a_thousand_hostile_workbooks_break_nothing_and_change_nothing_unseen(
    sheet, client, guest, unlimited, data
):
    services.close_revision(sheet=sheet)
    content = data.draw(hostile(sheet))
    browser, door = (client, "sheets") if data.draw(st.booleans()) else (guest, "p")
    before = Sheet.objects.values("vns3", "partner", "edit_number").get(pk=sheet.pk)
    shown = bring(browser, sheet, content, door)
    assert Sheet.objects.values("vns3", "partner", "edit_number").get(pk=sheet.pk) == before
    if not isinstance(shown, Preview):
        assert shown.status_code == 400
        event("refused")
        return
    event(f"read, {min(len(shown.offered) + len(shown.choices), 5)} to choose")
    assert "hunter22" not in shown.text
    if data.draw(st.integers(0, 9)) == 0:  # taking over costs the most, so one in ten is
        answer = shown.send(take=shown.offered, choose=dict.fromkeys(shown.choices, "take"))
        assert answer is shown
        after = Sheet.objects.get(pk=sheet.pk)
        if door == "p":
            assert after.vns3 == before["vns3"]


def test_the_hostile_workbooks_are_not_all_refused(sheet, client):
    """What the test above relies on: workbooks of its kind come through."""
    heads = ["Key", "Parameter", "VNS3", "Match", "Partner"]
    content = package(
        _sheet_xml(heads, [["phase1_hash", "", "", "", "SHA-256"]], ""),
        rows(("Sheet id", str(sheet.pk)), ("Revision", "1")),
        names=["Connection", "About"],
    )
    assert bring(client, sheet, content).offered == ["partner.phase1_hash"]
