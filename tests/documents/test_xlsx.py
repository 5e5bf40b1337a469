"""The workbook, opened again."""

import subprocess
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.documents.conftest import about_of, halves
from vns3pair.documents import xlsx
from vns3pair.ipsec.comparison import compare

FORMULA = '=HYPERLINK("http://203.0.113.9/","open")'


def opened(sheet, **about):
    return load_workbook(BytesIO(xlsx.write(compare(*sheet), about_of(sheet, **about))))


def row_of(cells, key):
    """The row with this key, without the hidden cell that holds it."""
    return next(row[1:] for row in cells.iter_rows() if row[0].value == key)


def texts(book):
    return [
        cell.value for cells in book for row in cells.iter_rows() for cell in row if cell.value is not None
    ]


def test_the_workbook_has_its_four_sheets_and_a_title():
    book = opened(halves())
    assert book.sheetnames == ["Connection", "Tunnels", "Findings", "About", "Lists"]
    assert [cells.sheet_state for cells in book] == ["visible"] * 4 + ["hidden"]
    assert book.properties.title == "acme-dc1"
    assert book.properties.modified == datetime(2026, 11, 24, 10, 5)  # noqa: DTZ001


def test_a_difference_stands_in_the_connection_with_both_values_state_and_effect():
    book = opened(halves(phase1_encryption="aes128"))
    row = [cell.value for cell in row_of(book["Connection"], "phase1_encryption")]
    assert row[0:4] == ["Encryption\nstrongSwan: proposals (ike)", "AES-256-CBC", "=", "AES-128-CBC"]
    assert row[6:8] == ["✗ mismatch", "blocks phase 1 (measured)"]
    assert "AES-128-CBC" in row[8]
    assert book["Findings"].cell(5, 1).value == "✗ blocks phase 1"


def test_every_tunnel_is_in_the_workbook_and_there_are_blank_rows_for_more():
    book = opened(halves(count=300, wrong_every=7))
    rows = list(book["Tunnels"].iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows[:300]] == [f"tunnels[{number}]" for number in range(300)]
    assert [row[10] for row in rows].count("✗ mismatch") == 43
    assert [row[0] for row in rows[300:]] == ["tunnels[+]"] * 12
    assert {text for row in rows[300:] for text in (*row[2:9], *row[10:])} == {None}


def test_about_names_sheet_revision_and_digest_and_tells_how_to_send_it_back():
    sheet = halves()
    facts = {}
    for name, text in opened(sheet)["About"].iter_rows(min_row=5, max_col=2, values_only=True):
        facts.setdefault(name, text)
    assert facts["Sheet id"] == "b7f1"
    assert facts["Revision"] == "7"
    assert facts["Digest"] == about_of(sheet).digest
    assert facts["Made"] == "2026-11-24 10:05 UTC"
    assert "⇄" in facts
    assert "send it back the way it came" in facts["5. Send back"]


def test_about_tells_the_shell_s_way_to_a_fingerprint_with_the_sheet_s_own_salt():
    about = replace(about_of(halves()), sheet_json='{"psk_salt": "0001020304050607"}')
    made = xlsx.write(compare(*halves()), about)
    assert [text for text in texts(load_workbook(BytesIO(made))) if "-S 0001020304050607" in str(text)]
    for odd in ('{"psk_salt": "0001; rm -rf"}', "[]", "no JSON"):
        made = xlsx.write(compare(*halves()), replace(about, sheet_json=odd))
        assert not [text for text in texts(load_workbook(BytesIO(made))) if "openssl" in str(text)]


def test_about_prints_signatures_and_what_was_accepted():
    about = replace(
        about_of(halves()),
        signatures=(("VNS3", "Ada, 2026-11-24"),),
        accepted=(("Weak hash", "old box"),),
        verify_url="https://sheets.example.com/verify",
    )
    found = texts(load_workbook(BytesIO(xlsx.write(compare(*halves()), about))))
    assert {"Signatures", "Ada, 2026-11-24", "old box", "https://sheets.example.com/verify"} <= set(found)


@pytest.mark.parametrize("name", ["Connection", "Tunnels", "Findings", "About"])
def test_each_sheet_prints_on_one_page_width_with_its_header_repeated(name):
    cells = opened(halves())[name]
    assert cells.freeze_panes == ("C5" if name in ("Connection", "Tunnels") else "B5")
    assert cells.print_title_rows == "$4:$4"
    assert (cells.page_setup.orientation, cells.page_setup.fitToWidth, cells.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert "&P" in cells.oddFooter.right.text


@pytest.mark.parametrize("text", [FORMULA, "+1 555 0100", "-2+3", "@SUM(A1)", "#N/A", "_x0041_", "1e5"])
def test_a_text_that_looks_like_a_command_stays_text(text):
    cell = row_of(opened(halves(organization=text))["Connection"], "organization")[3]
    assert cell.data_type == "s"
    assert cell.value.replace("_x005F_x", "_x") == text
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_no_text_of_a_side_gets_into_a_formula():
    marked = dict.fromkeys(["local_peer_id", "remote_peer_id"], "planted.example.com")
    sheet = halves(**marked, phase1_lifetime="PLANTED", device="PLANTED", remarks=FORMULA)
    sheet[0].update(marked, public_ip="PLANTED", ike_version="PLANTED")
    sheet[0]["tunnels"].append({"local_subnet": "PLANTED", "remote_subnet": FORMULA})
    sheet[1]["tunnels"].append({"local_subnet": FORMULA, "remote_subnet": "PLANTED"})
    book = opened(sheet, name=FORMULA)
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    checked = [rule for page in book for rule in page.data_validations.dataValidation if rule.formula1]
    assert len(cells) > 150
    assert checked
    for formula in (*(cell.value for cell in cells), *(rule.formula1 for rule in checked)):
        assert "planted" not in formula.lower()
        assert "HYPERLINK" not in formula
    assert "PLANTED" in texts(book)


def test_a_fingerprint_of_one_side_only_is_not_in_the_workbook():
    book = opened(halves(psk_fingerprint=None))
    row = [cell.value for cell in row_of(book["Connection"], "psk_fingerprint")]
    assert (row[1], row[3]) == ("given", None)
    assert not [text for text in texts(book) if "7K2-M9Q" in str(text)]


def test_equal_input_gives_equal_bytes():
    sheet = halves(count=3)
    made = [xlsx.write(compare(*sheet), about_of(sheet)) for _ in range(2)]
    assert made[0] == made[1]


HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(["\x00", "\ud800", "&L&P", "_x0000_", "]]>", "<b>", "\u202e", "=" * 40_000, "\r\n\t"]),
)


@settings(max_examples=25)
@given(text=HOSTILE, name=HOSTILE)
def test_no_text_breaks_the_workbook(text, name):
    sheet = halves(organization=text, public_ip=text, tunnels=[{"local_subnet": text}, text])
    comparison = compare(*sheet)
    about = about_of(halves(), name=name)
    book = load_workbook(BytesIO(xlsx.write(comparison, about)))
    assert book.sheetnames[0] == "Connection"


def test_an_empty_sheet_makes_a_workbook():
    assert opened(({}, {}))["Connection"].max_row > 20


@pytest.mark.needs_libreoffice
def test_libreoffice_opens_it_and_leaves_a_formula_text_as_text(tmp_path):
    sheet = halves(count=20, wrong_every=5, organization=FORMULA)
    (tmp_path / "in.xlsx").write_bytes(xlsx.write(compare(*sheet), about_of(sheet)))
    for target in ("pdf", "xlsx:Calc MS Excel 2007 XML"):
        subprocess.run(
            ["localc", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
             target, "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    assert (tmp_path / "out/in.pdf").read_bytes().startswith(b"%PDF")
    cell = row_of(load_workbook(tmp_path / "out/in.xlsx")["Connection"], "organization")[3]
    assert (cell.data_type, cell.value) == ("s", FORMULA)
