"""Sheet files that came back, and what is kept of any file: fingerprints of this salt, no key."""

import json
from dataclasses import asdict

import pytest

from tests.documents.conftest import halves
from tests.exchange.previewed import exported, save, workbook
from tests.exchange.returned.lines import read, states, taken, whole_file
from vns3pair.documents import xlsx_reader
from vns3pair.documents.answers import Answer, Answers
from vns3pair.exchange import previews
from vns3pair.exchange.returned import CLEARED, NEW


def test_what_a_whole_sheet_file_leaves_out_may_mean_blank_and_is_not_ticked(sheet):
    save(sheet, remarks="call first")
    document = whole_file(sheet, partner={"remarks": None})
    line = read(sheet, json.dumps(document).encode())["partner.remarks"]
    assert (line.state, line.ticked) == (CLEARED, False)
    assert "leaves this out" in line.doubt
    document = whole_file(sheet, partner={"remarks": None}) | {"revision": None}
    assert states(read(sheet, json.dumps(document).encode())) == {}


def test_a_sheet_file_that_may_not_hold_the_fingerprint_does_not_take_it_away(make):
    sheet = make(*halves(psk_fingerprint=None))
    assert states(read(sheet, exported(sheet, "neutral", "json"), frozenset({"vns3", "partner"}))) == {}


def test_fingerprints_of_another_salt_are_dropped(sheet):
    document = whole_file(sheet, partner={"psk_fingerprint": "JH8-EXD"}) | {"psk_salt": "11" * 8}
    assert states(read(sheet, json.dumps(document).encode())) == {}
    document["psk_salt"] = sheet.psk_salt
    assert states(read(sheet, json.dumps(document).encode())) == {"partner.psk_fingerprint": NEW}


def test_flags_travel_with_their_fingerprint(sheet):
    document = whole_file(sheet, partner={"psk_fingerprint": "JH8-EXD", "psk_flags": ["non_ascii", "24_31"]})
    after = taken(sheet, read(sheet, json.dumps(document).encode()))["partner"]
    assert (after["psk_fingerprint"], after["psk_flags"]) == ("JH8-EXD", ["non_ascii", "24_31"])


def test_answers_survive_being_kept(sheet):
    answers = xlsx_reader.read(workbook(sheet).fill(phase1_encryption="AES 256 / SHA1").saved())
    content = json.loads(json.dumps(asdict(answers) | {"whole": sorted(answers.whole)}))
    assert previews.answers_of(content) == answers


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("remarks", "PSK: hunter22xyz"),
        ("psk_exchange", "Zq7!kd93hhsXw"),
        ("phase1_hash", "Zq7!kd93hhsXw"),
        ("public_ip", "Zq7!kd93hhsXw"),
    ],
)
def test_what_may_be_a_key_is_never_kept(sheet, key, text):
    answers = Answers("table", cells=(Answer("partner", key, text, "line 1"),))
    kept = previews.without_keys(answers, sheet)
    assert text not in repr(kept)
    assert kept.cells[0].problem


def test_what_the_sheet_holds_is_no_key_found_in_a_file(sheet):
    save(sheet, psk_exchange="key: by telephone")
    assert states(read(sheet, workbook(sheet))) == {}
