"""The workbook that comes back, however it was treated; and tables that are not ours."""

import contextlib
import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from tests.documents.conftest import halves
from tests.documents.workbooks import PARTNER_COLUMN, VNS3_COLUMN, Workbook, exported, package, rows
from vns3pair.documents import form, keyed_reader, received, xlsx_cells, xlsx_reader
from vns3pair.documents.answers import NotReadable
from vns3pair.documents.grid import DATE, ERROR, FORMULA, FRACTION
from vns3pair.ipsec.devices import DEVICES
from vns3pair.sheets.demo_sheets import SHEETS

PAIR = halves(count=3)


@pytest.fixture
def book():
    return Workbook(exported(PAIR))


def read(book):
    return xlsx_reader.read(book.saved())


def cell(answers, key, side="partner"):
    found = [answer for answer in answers.of(side) if answer.key == key]
    assert len(found) <= 1, "a cell is read once"
    return found[0] if found else None


def text(answers, key, side="partner"):
    return cell(answers, key, side).text


# As it was sent


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet["name"])
def test_an_untouched_workbook_says_what_was_stated(sheet):
    answers = xlsx_reader.read(exported((sheet["vns3"], sheet["partner"])))
    stated = {key for key in sheet["partner"] if key not in ("tunnels", "psk_flags")}
    assert {answer.key for answer in answers.of("partner") if answer.text} >= stated - {"psk_fingerprint"}
    assert not [answer for answer in answers.cells if answer.problem or answer.doubt]
    assert not answers.unplaced
    assert answers.digest
    assert answers.revision == 7


@pytest.mark.parametrize("device", DEVICES)
def test_no_label_of_a_workbook_contradicts_its_key(device):
    if device == "vns3":
        return
    answers = xlsx_reader.read(exported(halves(device=device)))
    assert not [answer for answer in answers.cells if answer.doubt]
    assert not answers.unplaced


def test_columns_are_where_the_reader_looks_for_them_when_their_headings_are_gone(book):
    heads = {cell.value: cell.column for cell in book.connection[form.HEADER_ROW] if cell.value}
    assert {name: heads[name] - heads[form.KEY] for name in keyed_reader.OFFSETS} == dict(
        keyed_reader.OFFSETS
    )
    heads = {cell.value: cell.column for cell in book.tunnels[form.HEADER_ROW] if cell.value}
    offsets = keyed_reader.TUNNEL_OFFSETS
    assert {name: heads[name] - heads[form.KEY] for name in offsets} == dict(offsets)


def test_a_cell_says_where_it_stands(book):
    row = book.row("phase1_hash")
    assert cell(read(book.fill(phase1_hash="SHA1")), "phase1_hash").where == f"Connection!E{row}"


def test_mirrored_rows_mean_the_partners_own_keys(book):
    answers = read(book.fill(local_peer_id="gw.acme.example", peer_public_ip="203.0.113.9"))
    assert text(answers, "remote_peer_id") == "gw.acme.example"
    assert text(answers, "public_ip") == "203.0.113.9"


# What people do to a workbook


def test_moved_rows_and_columns_are_found(book):
    book.fill(phase1_hash="SHA1")
    book.connection.move_range("A5:I60", rows=7)
    book.connection.insert_cols(3, 2)
    book.connection.title = "Tabelle1"
    answers = read(book)
    assert text(answers, "phase1_hash") == "SHA1"
    assert cell(answers, "phase1_hash").where.startswith("Tabelle1!G")


def test_deleted_rows_are_missing_and_not_blank(book):
    book.connection.delete_rows(book.row("phase1_hash"))
    assert cell(read(book), "phase1_hash") is None


def test_an_emptied_cell_is_there_and_blank(book):
    assert text(read(book.fill(phase1_hash=None)), "phase1_hash") == ""


def test_added_rows_go_by_their_label_or_are_listed(book):
    book.connection.delete_rows(book.row("remarks"))
    book.connection.insert_rows(8, 2)
    book.connection.cell(8, 2).value, book.connection.cell(8, PARTNER_COLUMN).value = "Remarks", "call first"
    book.connection.cell(9, 2).value, book.connection.cell(9, PARTNER_COLUMN).value = "Rack", "B 14"
    answers = read(book)
    assert text(answers, "remarks") == "call first"
    assert [(each.text, each.why) for each in answers.unplaced] == [("Rack: B 14", keyed_reader.NO_ROW)]


def test_without_the_key_column_labels_say_which_row_is_which(book):
    book.fill(phase1_hash="SHA1", phase2_hash="SHA2-512", local_peer_id="198.18.0.1")
    for sheet in (book.connection, book.tunnels):
        sheet.delete_cols(1)
    answers = read(book)
    assert [text(answers, key) for key in ("phase1_hash", "phase2_hash", "remote_peer_id")] == [
        "SHA1",
        "SHA2-512",
        "198.18.0.1",
    ]
    assert len([tunnel for tunnel in answers.tunnels_of("partner") if not tunnel.blank]) == 3


def test_without_headings_the_columns_are_taken_with_doubt(book):
    book.connection.delete_rows(form.HEADER_ROW)
    answers = read(book.fill(phase1_hash="SHA1"))
    assert text(answers, "phase1_hash") == "SHA1"
    assert "heading" in cell(answers, "phase1_hash").doubt


def test_rows_sorted_without_their_hidden_keys_go_by_their_labels(book):
    first, second = book.row("phase1_encryption"), book.row("public_ip")
    book.swap_rows(first, second, range(2, 10))
    answers = read(book)
    assert text(answers, "phase1_encryption") == "AES-256-CBC"
    assert text(answers, "peer_public_ip") == "54.210.9.31"
    assert "label" in cell(answers, "phase1_encryption").doubt


def test_a_copied_row_counts_once_and_is_told(book):
    row = book.row("phase1_hash")
    book.connection.insert_rows(row + 1)
    for column in range(1, 6):
        book.connection.cell(row + 1, column).value = book.connection.cell(row, column).value
    book.connection.cell(row + 1, PARTNER_COLUMN).value = "SHA1"
    answers = read(book)
    assert text(answers, "phase1_hash") == "SHA2-256"
    assert [each.text for each in answers.unplaced] == ["SHA1"]


def test_cells_beneath_a_merged_one_are_not_emptied(book):
    row = book.row("phase1_encryption")
    book.connection.merge_cells(start_row=row, end_row=row + 1, start_column=5, end_column=5)
    answers = read(book)
    assert text(answers, "phase1_encryption") == "AES-256-CBC"
    assert cell(answers, "phase1_hash") is None


def test_numbers_as_numbers_and_as_text_are_the_same(book):
    answers = read(book.fill(phase1_lifetime=28800, phase2_lifetime="3600", phase1_dh_group=14.0))
    assert [text(answers, key) for key in ("phase1_lifetime", "phase2_lifetime", "phase1_dh_group")] == [
        "28800",
        "3600",
        "14",
    ]


def test_a_number_where_text_belongs_is_doubted(book):
    assert "zeros" in cell(read(book.fill(contact_phone=4930123456)), "contact_phone").doubt


@pytest.mark.parametrize(
    ("value", "number_format", "problem"),
    [
        (datetime.date(2026, 2, 1), None, DATE),
        (datetime.datetime.fromisoformat("2026-02-01T08:00"), None, DATE),
        (datetime.time(8), None, DATE),
        (46054, 'd"." mmm', DATE),
        (46054, "[$-407]TT.MM.JJJJ;@ yyyy", DATE),
        (0.5, "# ?/?", FRACTION),
        (3, "# ?/?", FRACTION),
        (9.16, None, FRACTION),
        (1, "0%", FRACTION),
        (100000, "0.00E+00", FRACTION),
        ("=1+1", None, FORMULA),
        ("=HYPERLINK(1)", None, FORMULA),
        ("#N/A", None, ERROR),
    ],
)
def test_what_a_spreadsheet_made_of_a_text_is_not_converted_back(book, value, number_format, problem):
    book.fill(device_version=value)
    if number_format:
        book.connection.cell(book.row("device_version"), PARTNER_COLUMN).number_format = number_format
    found = cell(read(book), "device_version")
    assert found.problem == problem
    assert "HYPERLINK" not in found.text


@pytest.mark.parametrize("number_format", ["General", "0", "@", '0 "days"', "[Red]0", "#,##0"])
def test_whole_numbers_are_read_whatever_they_look_like(book, number_format):
    book.fill(phase1_lifetime=28800)
    book.connection.cell(book.row("phase1_lifetime"), PARTNER_COLUMN).number_format = number_format
    assert (text(read(book), "phase1_lifetime"), cell(read(book), "phase1_lifetime").problem) == ("28800", "")


def test_results_of_an_array_formula_are_no_values(book):
    row = book.row("phase1_encryption")
    book.connection.cell(row, PARTNER_COLUMN).value = ArrayFormula(f"E{row}:E{row + 1}", "=X1:X2")
    answers = read(book)
    assert cell(answers, "phase1_encryption").problem == FORMULA
    assert cell(answers, "phase1_hash").problem == FORMULA


def test_a_booleans_cell_answers_yes_or_no(book):
    answers = read(book.fill(pfs=True, dpd=False))
    assert [text(answers, key) for key in ("pfs", "dpd")] == ["true", "false"]


def test_one_cell_that_names_an_encryption_and_a_hash_is_read_with_doubt(book):
    answers = read(book.fill(phase1_encryption="AES 256 / SHA-2", phase1_hash=None))
    for key, part in (("phase1_encryption", "AES 256"), ("phase1_hash", "SHA-2")):
        found = cell(answers, key)
        assert (found.text, found.shown) == (part, "AES 256 / SHA-2")
        assert "several" in found.doubt


@pytest.mark.parametrize(
    "typed", ["AES256-SHA256-modp2048", "aes256 sha256 group14", "AES256 + SHA256 + DH14"]
)
def test_a_proposal_in_one_cell_fills_three_rows(book, typed):
    answers = read(book.fill(phase1_encryption=typed, phase1_hash=None, phase1_dh_group=None))
    assert all(cell(answers, key).doubt for key in ("phase1_encryption", "phase1_hash", "phase1_dh_group"))


def test_a_part_does_not_take_the_place_of_what_stands_there(book):
    answers = read(book.fill(phase1_encryption="AES 256 / SHA1"))
    assert (text(answers, "phase1_hash"), cell(answers, "phase1_hash").doubt) == ("SHA2-256", "")


@pytest.mark.parametrize("typed", ["AES 256 / SHA-2 / soon", "AES256/AES128", "x/y", "/", "14 / 15"])
def test_what_names_no_encryption_and_hash_is_left_whole(book, typed):
    answers = read(book.fill(phase1_encryption=typed, phase1_hash=None))
    assert (text(answers, "phase1_encryption"), text(answers, "phase1_hash")) == (typed, "")


def test_what_is_no_fingerprint_is_dropped_unread(book):
    found = cell(read(book.fill(psk_fingerprint="correct horse battery")), "psk_fingerprint")
    assert found.text == found.held == ""
    assert "no fingerprint" in found.problem


@pytest.mark.parametrize(
    ("typed", "kept"), [("7K2-M9Q", "7K2-M9Q"), ("7k2m9q", ""), ("abc123", ""), ("unchecked", "unchecked")]
)
def test_beside_a_label_of_the_key_only_the_normal_form_is_a_fingerprint(book, typed, kept):
    row = book.row("psk_fingerprint")
    book.connection.cell(row, 1).value = None
    book.connection.cell(row, 2).value = "Pre-shared key"
    assert text(read(book.fill_row(row, typed)), "psk_fingerprint") == kept


def test_a_hidden_fingerprint_is_no_answer():
    answers = xlsx_reader.read(exported(halves(psk_fingerprint=None)))
    assert cell(answers, "psk_fingerprint", "vns3") is None


def test_tunnels_keep_their_rows_keys(book):
    book.pair("tunnels[1]", "10.99.0.0/16", "172.31.9.0/24").pair(
        "tunnels[+]", "10.98.0.0/16", "172.31.8.0/24"
    )
    found = [tunnel for tunnel in read(book).tunnels_of("partner") if not tunnel.blank]
    assert [tunnel.key for tunnel in found] == ["tunnels[0]", "tunnels[1]", "tunnels[2]", ""]
    assert found[1].fields == {"local_subnet": "10.99.0.0/16", "remote_subnet": "172.31.9.0/24"}


def test_a_copied_row_of_tunnels_is_one_more_tunnel(book):
    row = book.row("tunnels[+]", book.tunnels)
    book.tunnels.cell(row, 1).value = "tunnels[0]"
    found = read(book.pair("tunnels[1]", "a", "b")).tunnels_of("partner")
    assert [tunnel.key for tunnel in found] == ["tunnels[0]", "tunnels[1]", "tunnels[2]"]
    book.tunnels.cell(row, 7).value = "10.97.0.0/16"
    assert read(book).tunnels_of("partner")[-1].key == ""


def test_what_no_database_can_hold_does_not_come_through():
    content = package(rows(("Phase 1 hash", "_x0000_SHA1_xD800_"), ("Phase 2 hash", "SHA1")))
    assert text(xlsx_reader.read(content), "phase1_hash") == "\ufffdSHA1\ufffd"


def test_a_sheet_that_somebody_hid_is_read_all_the_same(book):
    book.connection.sheet_state = "hidden"
    assert cell(read(book), "phase1_hash") is not None


def test_the_other_sides_column_is_read_too(book):
    answers = read(book.fill("vns3", phase1_hash="SHA1"))
    assert text(answers, "phase1_hash", "vns3") == "SHA1"
    assert book.connection.cell(book.row("phase1_hash"), VNS3_COLUMN).value == "SHA1"


def test_without_about_the_file_says_less(book):
    del book.book["About"]
    answers = read(book)
    assert (answers.sheet_id, answers.revision) == ("", None)
    assert answers.unplaced


# Tables that are not ours


def test_a_partners_own_form_is_read_by_its_labels():
    content = package(
        rows(
            ("VPN form", "", ""),
            ("", "Parameter", "Customer", "VNS3"),
            ("", "Peer public IP", "54.210.9.31", "198.18.44.7"),
            ("", "Phase 1", ""),
            ("", "Encryption Algorithm", "AES-256", "AES-256"),
            ("", "Hash", "SHA1", "SHA256"),
            ("", "Phase 2", ""),
            ("", "Lifetime", "3600", "3600"),
            ("", "Rack", "B 14", ""),
        )
    )
    answers = xlsx_reader.read(content)
    assert text(answers, "peer_public_ip") == "54.210.9.31"
    assert text(answers, "phase1_hash") == "SHA1"
    assert text(answers, "phase1_hash", "vns3") == "SHA256"
    assert cell(answers, "phase1_hash").where == "Sheet1!C6"
    assert "Rack" in " ".join(each.text for each in answers.unplaced)


def test_dates_and_formulas_in_a_foreign_form_are_told_too():
    content = package(
        rows(
            ("Phase 1 encryption", "AES256"),
            ("Phase 1 hash", '<c r="B2"><f>1+1</f><v>2</v></c>'),
            ("Phase 1 lifetime", '<c r="B3"><v>0.5</v></c>'),
        )
    )
    answers = xlsx_reader.read(content)
    assert cell(answers, "phase1_hash").problem == FORMULA
    assert (cell(answers, "phase1_lifetime").problem, cell(answers, "phase1_lifetime").where) == (
        FRACTION,
        "Sheet1!B3",
    )


TABLES = {
    "comma": 'Parameter,Value\nphase1_encryption,aes256\nPhase 2 lifetime,"28,800"\n',
    "semicolon": "Phase 1 encryption;aes256\nPhase 2 lifetime;28.800\n",
    "tab": "Phase 1 encryption\taes256\nPhase 2 lifetime\t28800\n",
    "colon": "Phase 1 encryption: aes256\nPhase 2 lifetime: 8h\n",
    "quoted": '"Phase 1 encryption";"aes256"\r\n"Phase 2 lifetime";"28800"\r\n',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_of_two_columns_is_read_in_any_dress(table, encoding):
    answers = received.read(table.encode(encoding))
    assert text(answers, "phase1_encryption") == "aes256"
    assert cell(answers, "phase2_lifetime").text
    assert not answers.unplaced


def test_a_key_in_a_table_is_dropped_unread():
    answers = received.read(
        b"Phase 1 encryption: aes256\nPhase 1 hash: sha1\nPSK: Zq7!kd93hhs\nOur PSK is Zq7!kd93hhs: ok\n"
    )
    assert "Zq7" not in repr(answers)


# What is refused


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x05\x06" + b"\x00" * 18, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "password"),
        (
            b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "^it is no workbook, PDF, sheet file or table$"),
        (b"hello", "names of rows"),
        (b"[]", "no object"),
        (b"{", "no JSON"),
        (b"x" * (5 * 1024 * 1024 + 1), "^it is too large: at most 5 MB are read$"),
        (package(rows(("a", "b"), ("c", "d"))), "names of rows"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_word(content, word):
    with pytest.raises(NotReadable, match=word):
        received.read(content)


def test_a_cell_far_out_is_not_walked_to():
    far = '<c r="XFD1048576"><v>1</v></c>'
    content = package(
        f'<dimension ref="A1:XFD1048576"/>{rows(("Phase 1 hash", "SHA1"), ("Phase 2 hash", "SHA1"))[:-12]}<row r="1048576">{far}</row></sheetData>'
    )
    (grid,) = xlsx_cells.grids(content)
    assert len(grid.cells) == 4
    assert text(xlsx_reader.read(content), "phase1_hash") == "SHA1"


WORDS = st.sampled_from(
    [
        "Key",
        "Parameter",
        "VNS3",
        "Partner",
        "phase1_hash",
        "tunnels[0]",
        "tunnels[+]",
        "tunnels[99999]",
        "Hash",
        "SHA1",
        "PSK",
        "Sheet id",
        "Partner local",
        "Phase 1",
        "_x0000_",
        "\ue0001:1",
        "=1",
        "10.0.0.0/8",
    ]
)
CELL = st.one_of(
    st.just(""),
    WORDS,
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=30),
)


@settings(max_examples=400)
@given(lines=st.lists(st.lists(CELL, max_size=9), max_size=12))
def test_any_cells_in_a_workbook_are_answers_or_refused(lines):
    try:
        answers = xlsx_reader.read(
            package(rows(*[[cell.removeprefix("<") for cell in line] for line in lines]))
        )
    except NotReadable:
        return
    keys = [(answer.side, answer.key) for answer in answers.cells]
    assert len(keys) == len(set(keys))


@settings(max_examples=400)
@given(
    content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_answers_or_refused(content):
    with contextlib.suppress(NotReadable):
        received.read(content.replace(b"%PDF-", b""))
