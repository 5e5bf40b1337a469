"""Small files that cost much time to read: each is refused, or read at once."""

import json
import time

import pytest

from tests.documents.workbooks import package, rows
from vns3pair.documents import received, xlsx_cells, xlsx_package
from vns3pair.documents.answers import NotReadable
from vns3pair.documents.grid import FORMULA
from vns3pair.documents.xlsx_package import TOO_LARGE, TOO_SLOW

ROOM = 2.0
"""Seconds of processor time; each of these took from four to thirty."""


def text(words):
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


def refused(content, words):
    started = time.thread_time()
    with pytest.raises(NotReadable, match=words):
        received.read(content)
    assert time.thread_time() - started < ROOM


def read(content):
    started = time.thread_time()
    answers = received.read(content)
    assert time.thread_time() - started < ROOM
    return answers


def formulas(count, span="E{0}:F{0}"):
    """Formulas that fill several cells, one a row."""
    return "".join(
        f'<row r="{at}"><c r="E{at}"><f t="array" ref="{span.format(at)}"/><v>1</v></c></row>'
        for at in range(2, count + 2)
    )


def test_many_formulas_that_fill_several_cells_are_refused():
    cells = ("<row>" + "<c/>" * 60 + "</row>") * 6_000
    refused(package(f"<sheetData>{formulas(1_000)}{cells}</sheetData>"), "formulas that fill several cells")


def test_formulas_that_fill_their_own_cell_are_as_many_as_there_are():
    (grid,) = xlsx_cells.grids(package(f"<sheetData>{formulas(500, 'E{0}')}</sheetData>"))
    assert {cell.problem for cell in grid.cells.values()} == {FORMULA}
    assert len(grid.cells) == 500


def test_what_a_formula_fills_another_cell_with_is_no_value():
    spilled = '<row r="2"><c r="E2"><f t="array" ref="E2:H2"/><v>1</v></c><c r="F2"><v>2</v></c><c r="G2" t="str"><v/></c><c r="H2"/></row>'
    (grid,) = xlsx_cells.grids(package(f"<sheetData>{spilled}</sheetData>"))
    assert {place: cell.problem for place, cell in grid.cells.items()} == {
        (2, 5): FORMULA,
        (2, 6): FORMULA,
        (2, 7): FORMULA,
    }


KEYED = (
    f"<row>{''.join(map(text, ('Key', 'Row', 'VNS3: local subnet', 'Partner: local subnet')))}</row>"
    + "".join(f"<row>{text(f'tunnels[{number}]')}</row>" for number in range(19_000))
)


@pytest.mark.parametrize("where", ["ZZ9999:ZZ99999", "A20001:B20002", "AA{0}:AB{0}"])
def test_merged_cells_are_looked_up_by_their_row(where):
    merged = "".join(f'<mergeCell ref="{where.format(at)}"/>' for at in range(1, 1_001))
    answers = read(package(f"<sheetData>{KEYED}</sheetData><mergeCells>{merged}</mergeCells>"))
    assert len(answers.tunnels) > 19_000


@pytest.mark.parametrize(("count", "where"), [(1_000, "A1:B20000"), (300_000, "A1:B1")])
def test_too_many_merged_cells_are_refused(count, where):
    merged = f'<mergeCell ref="{where}"/>' * count
    refused(package(f"{rows(('a',))}<mergeCells>{merged}</mergeCells>"), "merged")


@pytest.mark.parametrize("size", [200_000, 20_000_000])
def test_a_very_long_tag_is_refused(size):
    refused(package(f'<sheetData><row r="{"1" * size}"><c><v>1</v></c></row></sheetData>'), TOO_LARGE)


def test_a_very_long_text_is_no_long_tag():
    (grid,) = xlsx_cells.grids(package(rows(("x" * 2_000_000, "b"))))
    assert grid.text(1, 2) == "b"


def test_many_number_formats_are_refused():
    codes = "".join(f'<numFmt numFmtId="{at}" formatCode="{"[" * 250}"/>' for at in range(60_000))
    refused(package(rows(("a",)), styles=f"<numFmts>{codes}</numFmts>"), "number formats")


def test_formats_that_a_workbook_may_have_are_read_at_once():
    codes = "".join(f'<numFmt numFmtId="{at}" formatCode="{"[" * 250}"/>' for at in range(1_000))
    used = "".join(f'<xf numFmtId="{at}"/>' for at in range(1_000))
    styles = f"<numFmts>{codes}</numFmts><cellXfs>{used}</cellXfs>"
    sheets = [rows(("Phase 1 hash", "sha1"))] * 20
    assert read(package(*sheets, styles=styles)).cells


def test_reading_stops_when_its_time_is_over(monkeypatch):
    content = package("<sheetData>" + ("<row>" + "<c/>" * 60 + "</row>") * 1_000 + "</sheetData>")
    xlsx_cells.grids(content)
    monkeypatch.setattr(xlsx_package, "LONGEST_TIME", 0.0)
    with pytest.raises(NotReadable, match=TOO_SLOW):
        xlsx_cells.grids(content)


def sheet_file(**more):
    return {"format": "vns3pair-sheet", "version": 1, "vns3": {}, "partner": {"pfs": True}} | more


@pytest.mark.parametrize(
    "more",
    [
        {"partner": {f"k{at}": 1 for at in range(300_000)}},
        {f"k{at}": 1 for at in range(300_000)},
        {"x": {"y": [{f"k{at}": 1} for at in range(250_000)]}},
        {"x": [1] * 1_500_000},
        {"x": [[]] * 1_000_000},
        {"partner": {"phase1_encryption": ["a"] * 900_000}},
    ],
)
def test_a_sheet_file_with_far_more_than_a_sheet_is_refused(more):
    content = json.dumps(sheet_file(**more), separators=(",", ":")).encode()
    assert len(content) < received.LARGEST
    refused(content, "far more than a sheet has")


def test_some_keys_that_nobody_knows_are_kept():
    more = {f"k{at}": [1, 2] for at in range(900)}
    assert len(read(json.dumps(sheet_file(**more)).encode()).unplaced) == 100
