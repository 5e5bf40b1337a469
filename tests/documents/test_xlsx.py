"""The workbook, opened again."""

import subprocess
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


def row_of(cells, label):
    return next(row for row in cells.iter_rows() if row[0].value == label)


def texts(book):
    return [
        cell.value for cells in book for row in cells.iter_rows() for cell in row if cell.value is not None
    ]


def test_the_workbook_has_its_four_sheets_and_a_title():
    book = opened(halves())
    assert book.sheetnames == ["Connection", "Tunnels", "Findings", "About"]
    assert book.properties.title == "acme-dc1"
    assert book.properties.modified == datetime(2026, 11, 24, 10, 5)  # noqa: DTZ001


def test_a_difference_stands_in_the_connection_with_both_values_state_and_effect():
    book = opened(halves(phase1_encryption="aes128"))
    row = [cell.value for cell in row_of(book["Connection"], "Encryption")]
    assert row[1:4] == ["AES-256-CBC", "=", "AES-128-CBC"]
    assert row[4:6] == ["✗ mismatch", "blocks phase 1 (measured)"]
    assert "AES-128-CBC" in row[6]
    assert book["Findings"].cell(5, 1).value == "✗ blocks phase 1"


def test_every_tunnel_is_in_the_workbook():
    book = opened(halves(count=300, wrong_every=7))
    assert book["Tunnels"].max_row == 304
    states = [row[7].value for row in book["Tunnels"].iter_rows(min_row=5)]
    assert states.count("✗ mismatch") == 43


def test_about_names_sheet_revision_and_digest():
    sheet = halves()
    facts = {}
    for name, text in opened(sheet)["About"].iter_rows(min_row=5, max_col=2, values_only=True):
        facts.setdefault(name, text)
    assert facts["Sheet id"] == "b7f1"
    assert facts["Revision"] == "7"
    assert facts["Digest"] == about_of(sheet).digest
    assert facts["Made"] == "2026-11-24 10:05 UTC"
    assert "⇄" in facts


@pytest.mark.parametrize("name", ["Connection", "Tunnels", "Findings", "About"])
def test_each_sheet_prints_on_one_page_width_with_its_header_repeated(name):
    cells = opened(halves())[name]
    assert cells.freeze_panes == "B5"
    assert cells.print_title_rows == "$4:$4"
    assert (cells.page_setup.orientation, cells.page_setup.fitToWidth, cells.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert "&P" in cells.oddFooter.right.text


@pytest.mark.parametrize("text", [FORMULA, "+1 555 0100", "-2+3", "@SUM(A1)", "#N/A", "_x0041_", "1e5"])
def test_a_text_that_looks_like_a_command_stays_text(text):
    cell = row_of(opened(halves(organization=text))["Connection"], "Organization")[3]
    assert cell.data_type == "s"
    assert cell.value.replace("_x005F_x", "_x") == text
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_no_cell_holds_a_formula_even_when_the_sheet_is_named_like_one():
    book = opened(halves(remarks=FORMULA), name=FORMULA)
    assert {cell.data_type for cells in book for row in cells.iter_rows() for cell in row} <= {"s", "n"}


def test_a_fingerprint_of_one_side_only_is_not_in_the_workbook():
    book = opened(halves(psk_fingerprint=None))
    row = [cell.value for cell in row_of(book["Connection"], "Pre-shared key fingerprint")]
    assert (row[1], row[3]) == ("given", "not given")
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
            ["localc", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
             target, "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    assert (tmp_path / "out/in.pdf").read_bytes().startswith(b"%PDF")
    cell = row_of(load_workbook(tmp_path / "out/in.xlsx")["Connection"], "Organization")[3]
    assert (cell.data_type, cell.value) == ("s", FORMULA)
