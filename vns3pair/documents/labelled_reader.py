"""Tables that are not ours: a partner's own form, a CSV, lines pasted from a mail. Labels say which row is which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vns3pair.documents.answers import Answer, TunnelAnswer
from vns3pair.documents.grid import MOST_COLUMNS, Cell, Grid
from vns3pair.documents.keyed_reader import FINGERPRINT, Found
from vns3pair.ipsec import clipboard, pasting, values
from vns3pair.ipsec.cell_labels import bare, meanings
from vns3pair.ipsec.clipboard import Cells
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.parameter import PARTNER, Side
from vns3pair.ipsec.pasting import Pasted

SEPARATORS = ("\t", ";", ",", "|")
_MARK = "\ue000"
"""Stands before the place of a cell that cannot be taken, so that it is found again behind its label."""
_DEVICES = tuple(DEVICES.values())
_LOOKED_AT = 200
"""Rows in which labels are counted."""


def read(grid: Grid, found: Found, side: Side = PARTNER) -> bool:
    """Takes what the labels of a grid name; False where they name no rows. Values without a heading are `side`'s."""
    column = _label_column(grid)
    lines = [_line(grid, row, column) for row in grid.rows if max(grid.rows[row]) >= column]
    table = pasting.read_table(lines, side=side, devices=_DEVICES)
    if table is None:
        return False
    for pasted in table[0]:
        if pasted.key == "tunnels":
            found.tunnels += _tunnels(grid, pasted)
        elif (pasted.side, pasted.key) not in found.taken:
            found.taken[pasted.side, pasted.key] = pasted.text
            found.cells.append(_answer(grid, pasted))
    for line in table[1]:
        if not bare(line.text):
            continue  # a heading such as `Parameter, Value`
        found.leave(grid.where(line.line), line.text.replace(_MARK, ""), line.why)
    return True


def _label_column(grid: Grid) -> int:
    """The column in which most cells are labels, the first of equals; 1 where none is one: `Label: value` may be."""
    counts: dict[int, int] = {}
    for row, cells in grid.rows.items():
        if row > _LOOKED_AT:
            break
        for column, cell in cells.items():
            if cell.text and len(cell.text) <= 80 and meanings(cell.text, _DEVICES, None):
                counts[column] = counts.get(column, 0) + 1
    return max(sorted(counts), key=lambda column: counts[column], default=1)


def _line(grid: Grid, row: int, first: int) -> Cells:
    cells = grid.rows[row]
    last = max(cells)
    texts = [
        f"{_MARK}{row}:{column}" if cell.problem else cell.text.replace(_MARK, "")
        for column in range(first, last + 1)
        for cell in [cells.get(column, Cell())]
    ]
    return Cells(row, "\t".join(texts), tuple(texts))


def _answer(grid: Grid, pasted: Pasted) -> Answer:
    if pasted.text.startswith(_MARK):
        row, _, column = pasted.text.removeprefix(_MARK).partition(":")
        cell, where = grid.at(int(row), int(column)), grid.where(int(row), int(column))
        text = "" if pasted.key == FINGERPRINT else cell.text
        return Answer(pasted.side, pasted.key, text, where, cell.problem)
    where = grid.where(pasted.line, _column_of(grid, pasted))
    return Answer(pasted.side, pasted.key, pasted.text, where, pasted.problem if pasted.value is None else "")


def _column_of(grid: Grid, pasted: Pasted) -> int | None:
    cells = grid.rows.get(pasted.line, {})
    return next((column for column, cell in cells.items() if pasted.text and cell.text == pasted.text), None)


def _tunnels(grid: Grid, pasted: Pasted) -> Iterator[TunnelAnswer]:
    for tunnel in pasted.value:
        fields = {key: values.as_text(value) for key, value in tunnel.items()}
        fields = {key: "" if value.startswith(_MARK) else value for key, value in fields.items()}
        yield TunnelAnswer(pasted.side, "", fields, grid.where(pasted.line))


# Text


def grid_of_text(text: str) -> Grid:
    """A CSV or pasted table as a grid, by the separator that shows most labels."""
    best = max((_lines(text, separator) for separator in SEPARATORS), key=_labels)
    cells = {
        (line.number, column): Cell(cell)
        for line in best
        for column, cell in enumerate(line.cells[:MOST_COLUMNS], 1)
        if cell
    }
    return Grid("", cells)


def _lines(text: str, separator: str) -> Sequence[Cells]:
    lines: list[Cells] = []
    for line in clipboard.lines_of(text, separator):
        if len(lines) == pasting.MOST_LINES:
            break
        lines.append(line)
    return lines


def _labels(lines: Sequence[Cells]) -> int:
    return sum(
        len(line.cells) > 1 and bool(meanings(line.cells[0], _DEVICES, None)) for line in lines[:_LOOKED_AT]
    )


__all__ = ["grid_of_text", "read"]
