"""A rectangle of cells, as a spreadsheet or a text table holds them: what the readers of both work on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vns3pair.documents.structure import clean

MOST_ROWS = 20_000
MOST_COLUMNS = 64
"""Cells further down or to the right are left alone: a side has 5,000 tunnels at most."""

FORMULA = "this is a formula, which is never worked out here: type the value itself"
DATE = (
    "this is a date or a time, which spreadsheets make of texts such as 1-2: type it anew as text, ' in front"
)
FRACTION = "this is a number that a spreadsheet may have made of other text: type it anew as text, ' in front"
ERROR = "this is an error of the spreadsheet's: type the value itself"

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 1."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `problem` says why what stands there cannot pass for what somebody typed; a formula's text is not
    even read. `number` is set where the spreadsheet holds a whole number."""

    text: str = ""
    problem: str = ""
    number: bool = False


EMPTY = Cell()


@dataclass(frozen=True)
class Grid:
    """The cells that hold something, by row and column from 1. `name` is empty for a text table."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Range, ...] = field(default=())

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, Cell]]:
        """The cells of each row that has some, in order."""
        found: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
        for row, column in sorted(self.cells):
            found[row][column] = self.cells[row, column]
        return dict(found)

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def text(self, row: int, column: int | None) -> str:
        return self.at(row, column).text if column is not None else ""

    def covered(self, row: int, column: int) -> bool:
        """Whether the cell is hidden beneath a merged one: it holds nothing, and nobody emptied it."""
        return any(
            left <= column <= right and (row, column) != (top, left)
            for top, left, _, right in self._merged_by_row.get(row, ())
        )

    @cached_property
    def _merged_by_row(self) -> Mapping[int, list[Range]]:
        """The merged cells that reach into each row: whoever makes a grid bounds how many rows that are."""
        found: defaultdict[int, list[Range]] = defaultdict(list)
        for each in self.merged:
            for row in range(each[0], each[2] + 1):
                found[row].append(each)
        return dict(found)

    def where(self, row: int, column: int | None = None) -> str:
        """A cell's place in words: `Connection!E12`, or `line 12` of a text."""
        if not self.name:
            return f"line {row}"
        return f"{self.name}!{letters(column)}{row}" if column else f"{self.name}!{row}"


def letters(column: int) -> str:
    """A column as spreadsheets name it: 1 is A, 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def named(name: str, cells: Mapping[tuple[int, int], Cell], merged: Iterable[Range] = ()) -> Grid:
    """A grid whose name is fit to be shown."""
    return Grid(" ".join(clean(name, 60).split()) or "Sheet", cells, tuple(merged))


__all__ = [
    "DATE",
    "EMPTY",
    "ERROR",
    "FORMULA",
    "FRACTION",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "Grid",
    "letters",
    "named",
]
