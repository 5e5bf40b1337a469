"""Cells as spreadsheets put them on the clipboard: split into lines and cells, and written as such.

Excel, LibreOffice and Google Sheets write a tab between cells, and double quotes round a cell that holds a tab,
a line break or a quote; a quote inside is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

_LONGEST_QUOTED = 4_000
"""A quote that is not closed within this is a quote and nothing else: looking further would take for ever."""
_NEEDS_QUOTES = re.compile(r'[\t\r\n]|^"')
_FORMULA = re.compile(r"('*)[=@+\-]")
_PLAIN_NUMBER = re.compile(r"[+\-][\d\s().\-/]*")
_LINE_ENDS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Cells:
    """One line of a block. `number` counts the text's lines from 1; `text` is the line as it came, blanks at its ends cut."""

    number: int
    text: str
    cells: tuple[str, ...]


@cache
def _cell_pattern(separator: str) -> re.Pattern[str]:
    separator = re.escape(separator)
    end = rf"(?=[{separator}\n]|\Z)"
    quoted = rf'[ ]*"((?:[^"]|""){{0,{_LONGEST_QUOTED}}})"[ ]*{end}'
    return re.compile(rf"(?:{quoted}|([^{separator}\n]*))({separator}|\n|\Z)")


def lines_of(text: str, separator: str = "\t", *, empty: bool = False) -> Iterator[Cells]:
    """The lines of a text with their cells, blanks round a cell cut; `empty` lines are left out unless wanted.

    A line break inside a quoted cell does not end the line, and the one at the end of the text begins none.
    Never raises.
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    pattern = _cell_pattern(separator)
    number, place, started, cells = 1, 0, 0, list[str]()
    while place <= len(text):
        found = pattern.match(text, place)
        assert found is not None  # the second form matches anything, the empty cell too
        cells.append(unguarded(found[1].replace('""', '"') if found[1] is not None else found[2]).strip())
        place = found.end()
        if found[3] == separator:
            continue
        line = text[started:place].removesuffix("\n")
        if any(cells) or (empty and (found[3] or line)):
            yield Cells(number, line.strip(" "), tuple(cells))
        number += line.count("\n") + 1
        started, cells = place, []
        if found[3] == "":
            return


def split(line: str, separator: str) -> tuple[str, ...]:
    """The cells of one line."""
    found = next(lines_of(line, separator), None)
    return found.cells if found is not None else ()


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows of cells as text for the clipboard, one line each; `lines_of` reads them back."""
    return "".join("\t".join(_quoted(guarded(cell)) for cell in row) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def guarded(cell: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe goes before it.

    What one side typed is pasted into the other's spreadsheet. Numbers with a sign, such as those of
    telephones, stay as they are.
    """
    formula = _FORMULA.match(cell)
    if formula is None or (not formula[1] and _PLAIN_NUMBER.fullmatch(cell)):
        return cell
    return f"'{cell}"


def unguarded(cell: str) -> str:
    """The text without the apostrophe that `guarded` put before it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


__all__ = ["Cells", "guarded", "lines_of", "split", "unguarded", "written"]
