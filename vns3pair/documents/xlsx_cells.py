"""The cells of an XLSX workbook as grids: text as text, whole numbers as typed, and what is neither marked as such.

Formulas are not read, nor what a program once worked out for them. A number's format tells whether it is one
that a spreadsheet made of other text: a date of `1-2`, a fraction of `1/2`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from vns3pair.documents import form
from vns3pair.documents.answers import NotReadable
from vns3pair.documents.grid import (
    DATE,
    ERROR,
    FORMULA,
    FRACTION,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Grid,
    Range,
    named,
)
from vns3pair.documents.xlsx_package import DAMAGED, Elements, Package
from vns3pair.ipsec.values import storable

MOST_SHEETS = 20
MOST_ARRAYS = 40
"""Formulas whose results stand in other cells: each cell is held against all of them."""
MOST_MERGED = 5_000
MOST_MERGED_ROWS = 100_000
"""Rows of all merged cells together: a grid keeps which of them reach into each row."""
MOST_FORMATS = 1_000
"""Number formats of a workbook's own; Excel itself has room for some 250."""
LONGEST = 32_767
"""Characters of a cell, Excel's own limit."""
_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_OURS = frozenset({form.CONNECTION.lower(), form.TUNNELS.lower(), form.ABOUT.lower()})

# The formats without a code of their own, ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates of East Asia.
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_REWRITTEN_FORMATS = frozenset({9, 10, 11, 12, 13, 48})
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\[\]]*\]|general', re.IGNORECASE)


def grids(content: bytes) -> tuple[Grid, ...]:
    """The visible sheets of a workbook, and ours if somebody hid them. Raises NotReadable."""
    package = Package(content)
    book = _book_part(package)
    relations = package.relations(book)
    listed = _Sheets()
    package.parse(book, listed)
    parts = {kind: path for kind, path in relations.values() if path in package}
    styles, strings = _Styles(), _Strings()
    if "styles" in parts:
        package.parse(parts["styles"], styles)
    if "sharedStrings" in parts:
        package.parse(parts["sharedStrings"], strings)
    problems, found = styles.problems(), []
    for name, relation, hidden in listed.found[:MOST_SHEETS]:
        kind, path = relations.get(relation, ("", ""))
        if kind == "worksheet" and path in package and (not hidden or name.strip().lower() in _OURS):
            sheet = _Sheet(problems, strings.found)
            package.parse(path, sheet)
            found.append(named(name, sheet.cells, sheet.merged))
    if not found:
        raise NotReadable(DAMAGED if not listed.found else "this workbook has no visible sheet")
    return tuple(found)


def _book_part(package: Package) -> str:
    if _WORKBOOK in package:
        return _WORKBOOK
    for kind, path in package.relations("").values():
        if kind == "officeDocument" and path in package:
            return path
    raise NotReadable(DAMAGED)


class _Sheets(Elements):
    """The sheets in order: name, relation, whether hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool]] = []

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        if name != "sheet":
            return
        relation = next((value for key, value in attrs.items() if key.endswith(":id")), "")
        self.found.append((attrs.get("name", ""), relation, attrs.get("state", "visible") != "visible"))


class _Styles(Elements):
    """The number formats of the cells' styles."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._in_cells = False

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "numFmt":
            if len(self._codes) >= MOST_FORMATS:
                raise NotReadable(f"it has more than {MOST_FORMATS:,} number formats of its own")
            self._codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")[:255]
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(attrs.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def problems(self) -> list[str]:
        """For each style why a number in it cannot pass for what somebody typed; empty where it can."""
        told = {number: _problem_of(number, self._codes.get(number)) for number in set(self._formats)}
        return [told[number] for number in self._formats]


def _problem_of(number: str, code: str | None) -> str:
    if code is None:
        known = int(number) if _WHOLE.fullmatch(number) else 0
        return DATE if known in _DATE_FORMATS else FRACTION if known in _REWRITTEN_FORMATS else ""
    bare = _NOT_CODE.sub("", code).lower()
    if re.search(r"e[+-]|%|[?#0]\s*/", bare):
        return FRACTION
    return DATE if re.search(r"[dmyhs]", bare) else ""


class _Text(Elements):
    """Collects the text of elements `t`, in rich text too, but not how a text is pronounced (`rPh`)."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] | None = None
        self._length = self._phonetic = 0
        self._taking = False

    def open(self) -> None:
        self._parts, self._length, self._taking = [], 0, False

    def closed(self) -> str:
        text = "".join(self._parts or ())
        self._parts = None
        return storable(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        self._phonetic += name == "rPh"
        self._taking = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._phonetic -= name == "rPh"
        self._taking = False

    def text(self, content: str) -> None:
        if self._taking and self._parts is not None and self._length < LONGEST:
            self._parts.append(content[: LONGEST - self._length])
            self._length += len(content)


class _Strings(_Text):
    """The strings that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        super().start(name, attrs)
        if name == "si":
            self.open()

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.found.append(self.closed())


class _Sheet(_Text):
    """The cells of one sheet that hold something, and which are merged."""

    def __init__(self, problems: list[str], strings: list[str]) -> None:
        super().__init__()
        self._problems, self._strings = problems, strings
        self._row = self._column = 0
        self._type = self._style = ""
        self._formula = self._in_cell = False
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Range] = []
        self._merged_rows = 0
        self._spilled: list[Range] = []

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        super().start(name, attrs)
        if name == "c":
            self._start_cell(attrs)
        elif name == "row":
            number = attrs.get("r", "")
            self._row = int(number) if _WHOLE.fullmatch(number) else self._row + 1
            self._column = 0
        elif name == "v" and self._in_cell:
            self._taking = True
        elif name == "f" and self._in_cell:
            self._formula = True
            if attrs.get("t", "") in ("array", "dataTable"):  # its results stand in other cells, bare
                self._spill(attrs.get("ref", ""))
        elif name == "mergeCell":
            self._merge(attrs.get("ref", ""))

    def _spill(self, reference: str) -> None:
        """Remembers a formula's range; one that fills its own cell alone needs no place."""
        self._spilled += [found for found in _range(reference) if found[:2] != found[2:]]
        if len(self._spilled) > MOST_ARRAYS:
            raise NotReadable(f"it has more than {MOST_ARRAYS} formulas that fill several cells")

    def _merge(self, reference: str) -> None:
        for found in _range(reference):
            self.merged.append(found)
            self._merged_rows += found[2] - found[0] + 1
        if len(self.merged) > MOST_MERGED or self._merged_rows > MOST_MERGED_ROWS:
            raise NotReadable("it has too many merged cells")

    def _start_cell(self, attrs: Mapping[str, str]) -> None:
        place = _place(attrs.get("r", ""))
        self._row, self._column = place or (self._row, self._column + 1)
        self._type, self._style = attrs.get("t", "n"), attrs.get("s", "0")
        self._formula, self._in_cell = False, True
        self.open()

    def end(self, name: str) -> None:
        super().end(name)
        if name != "c" or not self._in_cell:
            return
        self._in_cell = False
        text = self.closed()
        if not 0 < self._row <= MOST_ROWS or not 0 < self._column <= MOST_COLUMNS:
            return
        if not text and not self._formula and self._type == "n":
            return  # nothing stands there
        formula = self._formula or (bool(self._spilled) and _within(self._spilled, self._row, self._column))
        cell = Cell(problem=FORMULA) if formula else self._cell(text)
        if cell.text or cell.problem:
            self.cells[self._row, self._column] = cell

    def _cell(self, text: str) -> Cell:
        if self._type == "s":
            number = int(text) if _WHOLE.fullmatch(text.strip()) else -1
            if not 0 <= number < len(self._strings):
                raise NotReadable(DAMAGED)
            return Cell(self._strings[number].strip())
        if self._type in ("inlineStr", "str"):
            return Cell(text.strip())
        if not text.strip():
            return Cell()
        if self._type == "b":
            return Cell("true" if text.strip() == "1" else "false")
        if self._type in ("e", "d"):
            return Cell(problem=ERROR if self._type == "e" else DATE)
        style = int(self._style) if _WHOLE.fullmatch(self._style) else 0
        return _number(text.strip(), self._problems[style] if 0 <= style < len(self._problems) else "")


def _number(text: str, problem: str) -> Cell:
    """A number as it was typed, where that can be told: Excel keeps 15 digits of it."""
    try:
        number = float(text)
    except ValueError:
        return Cell(text)
    if problem == DATE:
        return Cell(problem=DATE)
    if not math.isfinite(number) or abs(number) >= 1e15 or not number.is_integer():
        return Cell(f"{number:.15g}", FRACTION)
    return Cell(str(int(number)), problem, number=True)


def _range(reference: str) -> list[Range]:
    """A range such as `E5:E9`, as far as it reaches into what is read; empty where it does not, or is none."""
    first, _, last = reference.partition(":")
    start, end = _place(first), _place(last or first)
    if start is None or end is None or not start[0] <= min(end[0], MOST_ROWS):
        return []
    if not start[1] <= min(end[1], MOST_COLUMNS):
        return []
    return [(*start, min(end[0], MOST_ROWS), min(end[1], MOST_COLUMNS))]


def _within(ranges: list[Range], row: int, column: int) -> bool:
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in ranges)


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as `E12`."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


__all__ = ["grids"]
