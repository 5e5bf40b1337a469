"""One visible sheet of the workbook, filled from the top: name, headline, a line to the reader, header, rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import FilterColumn
from openpyxl.worksheet.protection import SheetProtection

from vns3pair.documents.form import HEADER_ROW
from vns3pair.documents.structure import SIGNS, Layout
from vns3pair.documents.xlsx_styles import Styles, two_lines

A4 = 9
TALLEST_ROW = 409
LINE_HEIGHT, SMALL_LINE_HEIGHT = 13.5, 11.5
_COMMAND_START = ("=", "+", "-", "@", "\t")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Cell(NamedTuple):
    """A text and the name of its style; `below` is a second, smaller line; `formula` gives a result of `text`."""

    text: str
    style: str = "text"
    below: str = ""
    formula: str = ""


GAP = Cell("", "plain")
"""Stands in a column without a heading, which is there to be locked."""


class Writer:
    """Puts cells into a worksheet: a text as text, whatever it begins with, and a formula with its result."""

    def __init__(self, worksheet: Any, styles: Styles) -> None:
        self.worksheet, self._styles = worksheet, styles
        worksheet.results = {}

    def put(self, row: int, column: int, cell: Cell) -> None:
        target = self.worksheet.cell(row, column)
        target._style = self._styles.record(cell.style, cell.text.startswith(_COMMAND_START))
        if cell.formula:
            self.formula(row, column, cell.formula, cell.style)
            self.worksheet.results[row, column] = cell.text
        elif cell.text:
            target._value, target.data_type = _value(cell), "s"

    def formula(self, row: int, column: int, formula: str, style: str = "plain") -> None:
        """A formula whose result is not written beside it."""
        target = self.worksheet.cell(row, column)
        target._style = self._styles.record(style)
        target._value, target.data_type = f"={formula}", "f"


def _value(cell: Cell) -> str | CellRichText:
    text = _ESCAPE.sub("_x005F_", cell.text)
    return two_lines(text, _ESCAPE.sub("_x005F_", cell.below)) if cell.below else text


class Page:
    """A sheet that people read. With `keyed`, column A is hidden and holds the rows' keys."""

    def __init__(
        self, book: Any, styles: Styles, title: str, printed: Layout, *, keyed: bool = False
    ) -> None:
        self.worksheet = book.create_sheet(title)
        self._writer = Writer(self.worksheet, styles)
        self._first = 2 if keyed else 1
        self._next = HEADER_ROW + 1
        self._names: tuple[str, ...] = ()
        self._widths: tuple[float, ...] = ()
        self._writer.put(1, self._first, Cell(printed.title, "title"))
        self._writer.put(2, self._first, Cell(_headline(printed), f"headline_{printed.tone}"))
        for row, height in ((1, 26), (2, 20), (3, 32)):
            self.worksheet.row_dimensions[row].height = height
        self._set_page(printed.digest)
        self._protect()

    @property
    def next_row(self) -> int:
        return self._next

    def lead(self, text: str, columns: int) -> None:
        """The line to whoever fills this in, over so many columns."""
        self._writer.put(3, self._first, Cell(text, "lead"))
        self.worksheet.merge_cells(
            start_row=3, start_column=self._first, end_row=3, end_column=self._first + columns - 1
        )

    def aside(self, column: int, cell: Cell) -> None:
        """Something beside the line to the reader."""
        self._writer.put(3, column, cell)

    def columns(self, widths: Mapping[str, float], *, styles: Mapping[str, str], key: str = "") -> None:
        """The header row, which stays in sight and is repeated on every printed page."""
        self._names, self._widths = tuple(widths), tuple(widths.values())
        if key:
            self._writer.put(HEADER_ROW, 1, Cell(key, "header"))
            self.worksheet.column_dimensions["A"].hidden = True
        for number, (name, width) in enumerate(widths.items(), self._first):
            self._writer.put(HEADER_ROW, number, Cell(name, styles.get(name, "header")))
            self.worksheet.column_dimensions[get_column_letter(number)].width = width
        self.worksheet.row_dimensions[HEADER_ROW].height = 20
        self.worksheet.freeze_panes = f"{get_column_letter(self._first + 1)}{HEADER_ROW + 1}"
        self.worksheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"

    def section(self, title: str, remarks: Mapping[int, Cell] | None = None) -> None:
        """A row that opens a section; `remarks` by column, counted from the first visible one."""
        cells = [Cell(title, "section"), *[Cell("", "section")] * (len(self._widths) - 1)]
        for column, cell in (remarks or {}).items():
            cells[column] = cell
        self.row(cells)

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self.row(row)

    def row(self, cells: Sequence[Cell], key: str = "") -> int:
        """One row; returns its number."""
        if key:
            self._writer.put(self._next, 1, Cell(key, "plain"))
        for number, cell in enumerate(cells, self._first):
            self._writer.put(self._next, number, cell)
        height = max(_height(cell, width) for cell, width in zip(cells, self._widths, strict=False))
        self.worksheet.row_dimensions[self._next].height = min(height, TALLEST_ROW)
        self._next += 1
        return self._next - 1

    def filter(self) -> None:
        """Arrows to filter by, over everything below the header."""
        self._hide_arrows()
        first, last = (get_column_letter(self._first + n) for n in (0, len(self._widths) - 1))
        self.worksheet.auto_filter.ref = f"{first}{HEADER_ROW}:{last}{max(self._next - 1, HEADER_ROW)}"

    def _hide_arrows(self) -> None:
        """No arrow where there is no heading."""
        for place, name in enumerate(self._names):
            if not name:
                column = FilterColumn(colId=place, hiddenButton=True)
                self.worksheet.auto_filter.filterColumn.append(column)

    def _protect(self) -> None:
        """Without a password; widths, heights and filters stay free."""
        self.worksheet.protection = SheetProtection(
            sheet=True, formatColumns=False, formatRows=False, autoFilter=False, sort=False
        )

    def _set_page(self, digest: str) -> None:
        cells = self.worksheet
        cells.sheet_view.showGridLines = False
        cells.page_setup.orientation, cells.page_setup.paperSize = "landscape", A4
        cells.sheet_properties.pageSetUpPr.fitToPage = True
        cells.page_setup.fitToWidth, cells.page_setup.fitToHeight = 1, 0
        margins = cells.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.footer = 0.5, 0.65, 0.3
        cells.oddFooter.right.text = "Page &P of &N"
        if re.fullmatch("[0-9a-f]+", digest):
            cells.oddFooter.left.text = f"Digest {digest}"
            cells.oddFooter.left.size = 7


def _height(cell: Cell, width: float) -> float:
    """About how tall a cell's text is; programs that open the file do not all work it out."""
    if cell.style.startswith("section"):  # goes on over the cells beside it
        return LINE_HEIGHT + 4
    room = width * 1.15 if cell.style == "text" else width
    below = _lines(cell.below, width * 1.25) * SMALL_LINE_HEIGHT if cell.below else 0
    return _lines(cell.text, room) * LINE_HEIGHT + below + 4


def _lines(text: str, room: float) -> int:
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(int(len(line) // room) + 1 for line in text.split("\n"))


def _headline(printed: Layout) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in printed.counts)
    return f"{SIGNS[printed.tone]} {printed.headline}   ({counts})"
