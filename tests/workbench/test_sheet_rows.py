"""The sheet's rows beside a log: their marks, their order, their names, and where each was seen."""

import io

from tests.workbench.logs import HASH_DIFFERS, KEYS_DIFFER, UP
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.sheets.demo_sheets import SHEETS
from vns3pair.workbench import result_page
from vns3pair.workbench.sheet_rows import held

OURS, THEIRS = SHEETS[0]["vns3"], SHEETS[0]["partner"]
EQUAL = {"phase1_hash": "sha2_256"}
REFUSED_THERE = HASH_DIFFERS.replace("198.18.44.7", "54.210.9.31").replace("HMAC_SHA1", "HMAC_SHA2_256")
"""The partner refuses what VNS3 proposes by its half of the sheet."""
NATIVE = UP.replace("ESPinUDP/ESN", "ESP/ESN")


def beside(log, *, reader="vns3", whose="vns3", other=None, vns3=None, partner=None):
    logs = [io.BytesIO(each.encode()) for each in (log, other) if each is not None]
    reading = diagnose(logs[0], other_end=logs[1] if other is not None else None)
    return held(reading, compare({**OURS, **(vns3 or {})}, {**THEIRS, **(partner or {})}), reader, whose)


def marks(found):
    return [(row.id, row.pill.word) for row in (*found.rows, *found.rest)]


def test_the_row_that_the_sheet_knew_of_is_red_and_first_and_what_is_equal_is_not():
    found = marks(beside(REFUSED_THERE, whose="partner"))
    assert found[0] == ("phase1_hash", "concerned")
    assert ("phase1_encryption", "as on the sheet") in found
    assert "phase1_prf" not in dict(found)


def test_a_row_without_a_value_and_without_a_difference_is_never_red():
    found = beside(KEYS_DIFFER)
    assert found.rows
    assert {row.pill.tone for row in found.rows if not row.seen} == {"warn"}


def test_what_devices_set_by_themselves_is_never_red():
    found = beside(HASH_DIFFERS, partner=EQUAL)
    assert all(row.pill.word != "concerned" for row in found.rows)


def test_what_a_log_contradicts_comes_first_where_the_cause_is_about_it():
    found = marks(beside(HASH_DIFFERS, partner=EQUAL))
    assert found[0] == ("phase1_hash", "contradicts")


PAIRS_DIFFER = """\
"acme-dc1" #1: initiating IKEv2 connection
"acme-dc1" #1: initiator established IKE SA; authenticated peer using authby=secret and ID_IPV4_ADDR '198.18.44.7'
"acme-dc1" #2: IKE_AUTH response rejected Child SA with TS_UNACCEPTABLE
"""


def test_what_somebody_stated_is_to_be_looked_at_before_what_devices_take_by_themselves():
    found = marks(beside(PAIRS_DIFFER))
    assert found[:2] == [("tunnels-0", "look here"), ("vpn_type", "look here")]


def test_a_row_leads_to_the_lines_of_the_log_that_show_it():
    found = beside(UP, other=NATIVE, whose="vns3", vns3={"ike_version": 2}, partner={"ike_version": 2})
    (row,) = [row for row in (*found.rows, *found.rest) if row.id == "nat_traversal"]
    assert {end for end, _ in row.anchors} == {"this", "other"}


def test_a_row_has_its_phase_and_for_the_partner_its_devices_word():
    names = {row.id: row.label for row in beside(REFUSED_THERE, whose="partner").rows}
    assert names["phase1_hash"] == "Phase 1: Hash"
    found = beside(REFUSED_THERE, whose="partner", reader="partner", partner={"device": "strongswan"})
    theirs = {row.id: row for row in (*found.rows, *found.rest)}
    assert theirs["phase1_hash"].label.startswith("Phase 1: Hash (")
    assert theirs["phase1_hash"].plain == "Phase 1: Hash"
    assert "Own public IP" not in {row.label for row in theirs.values()}
    assert "(" not in theirs["phase1_hash"].spoken.split(":")[0]


def test_remarks_that_are_not_about_the_cause_are_folded():
    found = beside(KEYS_DIFFER + HASH_DIFFERS, whose="partner")
    assert len(found.remarks) + len(found.more) > 0
    assert not any("phase 1 lifetime" in said.text for said in found.remarks)


def test_the_remedy_is_the_rows_own_in_the_readers_words():
    found = beside(REFUSED_THERE, whose="partner")
    assert found.reading.verdict.remedy == "Set both sides to SHA2-256, or agree on another that both can do."
    found = beside(HASH_DIFFERS, partner=EQUAL)
    assert found.reading.verdict.remedy == (
        "Set Phase 1: Hash at the partner's gateway to SHA2-256, as the sheet says."
    )
    assert found.plain is not None


def test_a_row_leads_to_no_line_that_the_page_leaves_out(monkeypatch):
    def led():
        found = beside(UP + HASH_DIFFERS)
        page = result_page.page(found.reading, result_page.names_of("vns3", "vns3", False))
        quoted = {(line.quote.end, line.quote.number) for part in page.lines for line in part.lines}
        return {anchor for row in (*found.rows, *found.rest) for anchor in row.anchors}, quoted

    everything, _quoted = led()
    monkeypatch.setattr(result_page, "MOST_LINES", 1)
    some, quoted = led()
    assert some <= quoted
    assert len(everything) > len(quoted)
