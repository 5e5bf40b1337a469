"""Each cell of a file that came back: new, kept, in conflict, cleared, unread; whose it is, and what is ticked."""

import pytest

from tests.documents.conftest import halves
from tests.exchange.previewed import save, workbook
from tests.exchange.returned.lines import read, states, taken
from vns3pair.exchange.returned import CLEARED, CONFLICT, KEPT, NEW, REFUSED, SAME, SUGGESTED, UNREAD


def test_what_only_the_file_changed_is_offered_and_reads_as_the_sheet_shows_it(sheet):
    line = read(sheet, workbook(sheet).fill(phase1_lifetime="8 hours", phase2_lifetime="2h"))
    assert line["partner.phase1_lifetime"].state == SAME
    found = line["partner.phase2_lifetime"]
    assert (found.state, found.held, found.reads, found.now) == (NEW, "2h", "7,200 s (2 h)", "3,600 s (1 h)")
    assert found.where.startswith("Tunnels!") is False
    assert taken(sheet, line)["partner"]["phase2_lifetime"] == 7200


def test_what_only_the_sheet_changed_is_kept(sheet):
    book = workbook(sheet)
    save(sheet, phase2_lifetime=7200)
    lines = read(sheet, book)
    assert states(lines) == {"partner.phase2_lifetime": KEPT}
    assert not lines["partner.phase2_lifetime"].edits


def test_what_both_changed_is_a_conflict_and_never_ticked(sheet):
    book = workbook(sheet).fill(phase2_lifetime="2h")
    save(sheet, phase2_lifetime=1800)
    line = read(sheet, book)["partner.phase2_lifetime"]
    assert (line.state, line.ticked, line.now) == (CONFLICT, False, "1,800 s (30 min)")


def test_what_both_changed_alike_is_no_change(sheet):
    book = workbook(sheet).fill(phase2_lifetime="2h")
    save(sheet, phase2_lifetime=7200)
    assert states(read(sheet, book)) == {}


def test_an_emptied_cell_clears_and_a_missing_row_does_nothing(sheet):
    save(sheet, remarks="call first", change_window="Sat 22:00")
    book = workbook(sheet).fill(remarks=None)
    book.connection.delete_rows(book.row("change_window"))
    lines = read(sheet, book)
    assert states(lines) == {"partner.remarks": CLEARED}
    assert lines["partner.remarks"].ticked
    assert "remarks" not in taken(sheet, lines)["partner"]


def test_an_emptied_cell_that_the_sheet_changed_meanwhile_is_a_conflict(sheet):
    save(sheet, remarks="call first")
    book = workbook(sheet).fill(remarks=None)
    save(sheet, remarks="call twice")
    assert states(read(sheet, book)) == {"partner.remarks": CONFLICT}


def test_without_a_revision_nothing_is_cleared_and_the_rest_is_held_against_now(sheet):
    save(sheet, remarks="call first")
    book = workbook(sheet).fill(remarks=None, phase2_lifetime="2h")
    del book.book["About"]
    assert states(read(sheet, book)) == {"partner.phase2_lifetime": NEW}


@pytest.mark.parametrize(
    ("key", "typed"), [("phase1_hash", "strong"), ("public_ip", "soon"), ("phase1_lifetime", "8")]
)
def test_what_cannot_be_read_waits_to_be_kept_as_typed(sheet, key, typed):
    row = {"public_ip": "peer_public_ip"}.get(key, key)
    lines = read(sheet, workbook(sheet).fill(**{row: typed}))
    line = lines[f"partner.{key}"]
    assert (line.state, line.ticked, line.held) == (UNREAD, False, typed)
    assert line.problem
    assert taken(sheet, lines)["partner"][key] == typed


def test_readings_that_may_be_meant_are_offered_and_what_the_other_side_has_first(sheet):
    save(sheet, phase1_encryption="3des")
    line = read(sheet, workbook(sheet).fill(phase1_encryption="AES128, AES256"))["partner.phase1_encryption"]
    assert (line.state, [words for _, words in line.options]) == (UNREAD, ["AES-256-CBC", "AES-128-CBC"])


def test_dates_formulas_and_keys_cannot_be_taken_at_all(sheet):
    book = workbook(sheet).fill(phase1_hash="=1+1", remarks="PSK: Zq7!kd93hhsXw", device_version=9.16)
    lines = read(sheet, book)
    assert states(lines) == dict.fromkeys(
        ("partner.phase1_hash", "partner.remarks", "partner.device_version"), REFUSED
    )
    assert not any(line.edits for line in lines.values() if line.state == REFUSED)
    assert "Zq7" not in repr(lines)


def test_what_was_read_with_doubt_is_not_ticked(sheet):
    save(sheet, phase1_encryption=None, phase1_hash=None)
    lines = read(sheet, workbook(sheet).fill(phase1_encryption="AES 256 / SHA-2"))
    for key, reads in (("phase1_encryption", "AES-256-CBC"), ("phase1_hash", "SHA2-256")):
        line = lines[f"partner.{key}"]
        assert (line.state, line.reads, line.ticked) == (NEW, reads, False)
        assert line.effect.tone == "better"


def test_nothing_that_makes_the_sheet_worse_is_ticked(sheet):
    lines = read(sheet, workbook(sheet).fill(phase1_hash="SHA1", phase2_lifetime="2h", remarks="hello"))
    assert {line.id: (line.ticked, line.effect.tone) for line in lines.values() if line.state == NEW} == {
        "partner.phase1_hash": (False, "worse"),
        "partner.phase2_lifetime": (False, "worse"),
        "partner.remarks": (True, ""),
    }
    assert "Fails at phase 1" in lines["partner.phase1_hash"].effect.words


def test_what_mends_the_sheet_is_ticked_and_says_so(sheet):
    save(sheet, phase1_hash="sha1")
    line = read(sheet, workbook(sheet).fill(phase1_hash="SHA-256"))["partner.phase1_hash"]
    assert (line.ticked, line.effect.tone) == (True, "better")
    assert line.effect.words.startswith("blocks phase 1 → match")


def test_what_is_harmless_alone_but_not_together_is_not_all_ticked(make):
    vns3, partner = halves()
    sheet = make(vns3 | {"initiation": "bidirectional"}, partner)
    whole = frozenset({"vns3", "partner"})
    book = workbook(sheet)
    book.fill(initiation="Receive only").fill("vns3", initiation="Receive only")
    lines = read(sheet, book, whole)
    offered = [line for line in lines.values() if line.state == NEW]
    assert len(offered) == 2
    assert [line.ticked for line in offered].count(True) == 1


def test_tunnels_that_want_each_other_are_ticked_together(make):
    vns3, partner = halves(count=3)
    sheet = make(vns3, {key: value for key, value in partner.items() if key != "tunnels"})
    book = workbook(sheet)
    for number, pair in enumerate(partner["tunnels"]):
        book.pair(f"tunnels[{number}]", pair["local_subnet"], pair["remote_subnet"])
    lines = [line for line in read(sheet, book).values() if line.state == NEW]
    assert [(line.ticked, line.effect.tone) for line in lines] == [(True, "")] * 3
    book.pair("tunnels[+]", "10.98.0.0/16", "10.0.9.0/24")
    lines = [line for line in read(sheet, book).values() if line.state == NEW]
    assert [line.ticked for line in lines] == [True, True, True, False]


def test_the_other_sides_column_is_a_suggestion_and_never_applied(sheet):
    book = workbook(sheet).fill("vns3", phase1_hash="SHA1").fill(phase2_lifetime="2h")
    lines = read(sheet, book)
    assert states(lines) == {"vns3.phase1_hash": SUGGESTED, "partner.phase2_lifetime": NEW}
    assert not lines["vns3.phase1_hash"].edits
    assert lines["vns3.phase1_hash"].row == "phase1_hash"
    assert taken(sheet, lines)["vns3"] == sheet.vns3


def test_whose_answers_a_file_is_can_be_said(sheet):
    book = workbook(sheet).fill("vns3", phase1_hash="SHA1").fill(phase2_lifetime="2h")
    assert states(read(sheet, book, frozenset({"vns3"}))) == {
        "vns3.phase1_hash": NEW,
        "partner.phase2_lifetime": SUGGESTED,
    }


def test_what_vns3_changed_itself_meanwhile_is_no_suggestion(sheet):
    book = workbook(sheet)
    save(sheet, "vns3", phase1_hash="sha1")
    assert states(read(sheet, book)) == {}


def test_a_fingerprint_comes_home_and_one_of_the_other_side_does_not(make):
    vns3, partner = halves(psk_fingerprint=None)
    sheet = make(vns3, partner)
    lines = read(sheet, workbook(sheet).fill(psk_fingerprint="JH8-EXD"))
    assert states(lines) == {"partner.psk_fingerprint": NEW}
    line = lines["partner.psk_fingerprint"]
    assert "JH8-EXD" not in (line.held, line.reads)
    assert taken(sheet, lines)["partner"]["psk_fingerprint"] == "JH8-EXD"
    assert states(read(sheet, workbook(sheet).fill("vns3", psk_fingerprint="JH8-EXD"))) == {}


def test_the_partner_sees_its_own_fingerprint(make):
    vns3, partner = halves(psk_fingerprint=None)
    sheet = make(vns3, partner)
    lines = read(sheet, workbook(sheet).fill(psk_fingerprint="JH8-EXD"), reader="partner")
    assert lines["partner.psk_fingerprint"].reads == "JH8-EXD"
