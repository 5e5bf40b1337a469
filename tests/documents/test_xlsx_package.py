"""Packages made to do harm: refused by their directory, or while they are read, and quickly."""

import contextlib
import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.conftest import halves
from tests.documents.workbooks import NAMES, exported, package, repacked, rows
from vns3pair.documents import xlsx_cells, xlsx_package, xlsx_reader
from vns3pair.documents.answers import NotReadable
from vns3pair.documents.xlsx_package import DAMAGED, LARGEST_UNPACKED, MOST_ENTRIES, TOO_LARGE

OURS = exported(halves())
BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def bomb(unpacked=49 * 1024 * 1024):
    """A million rows in one sheet, a few kilobytes packed."""
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    inner = b"<sheetData>" + row * (unpacked // len(row)) + b"</sheetData>"
    return with_sheet(inner)


def with_sheet(inner):
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package(rows(("a",))))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if not name.endswith("sheet1.xml"):
                new.writestr(name, old.read(name))
        new.writestr("xl/worksheets/sheet1.xml", f"<worksheet {NAMES}>".encode() + inner + b"</worksheet>")
    return made.getvalue()


def lying(content, size=1000):
    """The same package, whose directory says of every part that it unpacks to few bytes."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<L", changed, place + 24, size)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def cost(content):
    """Seconds of processor time and bytes that refusing takes, and the words of it."""
    xlsx_cells.grids(OURS)  # what is loaded once is no cost of a file's
    tracemalloc.start()
    started = time.thread_time()
    with pytest.raises(NotReadable) as refused:
        xlsx_cells.grids(content)
    seconds, (_, most) = time.thread_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, most, str(refused.value)


def test_a_bomb_is_refused_before_anything_is_unpacked(monkeypatch):
    content = bomb()
    assert len(content) < 5 * 1024 * 1024
    monkeypatch.setattr(xlsx_package.Package, "chunks", lambda *_: pytest.fail("a part was unpacked"))
    with pytest.raises(NotReadable, match=TOO_LARGE):
        xlsx_cells.grids(content)


def test_a_bomb_costs_neither_time_nor_memory():
    seconds, most, words = cost(bomb())
    assert words == TOO_LARGE
    assert seconds < 0.5
    assert most < 50 * 1024 * 1024


def test_a_directory_that_lies_does_not_help_a_bomb():
    seconds, most, words = cost(lying(bomb()))
    assert words == DAMAGED
    assert seconds < 0.5
    assert most < 50 * 1024 * 1024


def test_what_is_small_enough_but_has_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(xlsx_package, "LONGEST_TIME", 60.0)  # watching the memory takes most of the time
    _, most, words = cost(with_sheet(b"<sheetData>" + b"<c/>" * 1_000_000 + b"</sheetData>"))
    assert words == TOO_LARGE
    assert most < 50 * 1024 * 1024


def test_many_entries_are_refused_before_they_are_listed():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for number in range(20_000):
            new.writestr(f"{number}", b"")
    seconds, most, words = cost(made.getvalue())
    assert words == TOO_LARGE
    assert seconds < 0.1
    assert most < 10 * 1024 * 1024
    few = package(rows(("a",)), extra=[(f"x{number}", b"") for number in range(MOST_ENTRIES)])
    with pytest.raises(NotReadable, match=TOO_LARGE):
        xlsx_cells.grids(few)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize(
    "start",
    [
        BILLION_LAUGHS,
        "<!DOCTYPE x>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x">',
    ],
)
def test_entities_and_document_types_are_refused_in_every_part(part, start):
    content = repacked(package(rows(("a",))), **{part.replace("/", "__"): f"{start}<x>&c;</x>"})
    with pytest.raises(NotReadable, match="entities"):
        xlsx_cells.grids(content)


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__worksheets__sheet1.xml": "<worksheet><sheetData>"},
        {"xl__worksheets__sheet1.xml": b"\xff\xfe\x00"},
        {"xl__worksheets__sheet1.xml": '<?xml version="1.0" encoding="utf-7"?><x/>'},
        {"xl__worksheets__sheet1.xml": '<x><c r="A1" t="s"><v>999999</v></c></x>'},
        {"xl__worksheets__sheet1.xml": '<x><c r="A1" t="s"><v>-1</v></c></x>'},
        {"xl__workbook.xml": "<workbook/>"},
        {"xl__workbook.xml": "<workbook><sheets><sheet/></sheets></workbook>"},
        {
            "xl___rels__workbook.xml.rels": '<x><Relationship Id="rId1" Type="/worksheet" Target="../../../etc/passwd"/></x>'
        },
        {
            "xl___rels__workbook.xml.rels": '<x><Relationship Id="rId1" Type="/worksheet" Target="http://a.example/" TargetMode="External"/></x>'
        },
    ],
)
def test_broken_parts_are_refused(parts):
    with pytest.raises(NotReadable):
        xlsx_cells.grids(repacked(package(rows(("a",))), **parts))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>1e999</v></c>',
        '<c r="A1"><v>NaN</v></c>',
        '<c r="A1" s="99999"><v>5</v></c>',
        '<c r="A1" s="-3"><v>5</v></c>',
        '<c r="A1" s="x" t="?"><v>5</v></c>',
        '<c r="AAAA99999999"><v>5</v></c>',
        '<c r=""><v>5</v></c>',
        "<c><is><t>a</t></is></c>",
        '<c t="inlineStr"><is><r><t>a</t></r><rPh sb="0" eb="1"><t>b</t></rPh><r><t>c</t></r></is></c>',
        '<c t="inlineStr"><is><t>_xZZZZ__x000D__xD800_</t></is></c>',
        '<v>5</v><f>1</f><mergeCell ref="A1:XFD1048576"/><mergeCell ref="?"/><mergeCell/>',
    ],
)
def test_odd_cells_do_no_harm(cell):
    grids = xlsx_cells.grids(package(f"<sheetData><row>{cell}</row></sheetData>"))
    assert len(grids[0].cells) <= 1


def test_our_largest_workbook_is_well_within_the_bounds():
    whole = exported(halves(count=5_000))
    with zipfile.ZipFile(io.BytesIO(whole)) as listed:
        unpacked = sum(entry.file_size for entry in listed.infolist())
    assert unpacked < LARGEST_UNPACKED * 0.9
    answers = xlsx_reader.read(whole)
    assert len([tunnel for tunnel in answers.tunnels_of("partner") if not tunnel.blank]) == 5_000


@settings(max_examples=300)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(OURS) - 1), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.none() | st.integers(0, len(OURS)),
)
def test_a_workbook_with_any_bytes_changed_is_read_or_refused(changes, cut):
    content = bytearray(OURS)
    for place, byte in changes:
        content[place] = byte
    with contextlib.suppress(NotReadable):
        xlsx_reader.read(bytes(content[:cut]))
