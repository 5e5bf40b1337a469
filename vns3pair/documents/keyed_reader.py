"""Our own tables read back: Connection and Tunnels, their rows found by the hidden key, else by label.

Rows and columns may have been moved, added, copied and merged, the key column may be gone, and the labels may be
another device's. What has neither key nor label is listed, not guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from vns3pair.documents import form
from vns3pair.documents.answers import MOST_UNPLACED, Answer, TunnelAnswer, Unplaced
from vns3pair.documents.grid import Grid
from vns3pair.documents.structure import GIVEN, NOT_GIVEN, clean
from vns3pair.ipsec import catalogue, psk, values
from vns3pair.ipsec.cell_labels import Meaning, holds_key, is_key_label, meanings, section_of
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Parameter, Side
from vns3pair.ipsec.pasting import STRICT_FINGERPRINT

FINGERPRINT = "psk_fingerprint"
_HEADINGS_WITHIN = 60
"""Rows in which the row of headings is looked for."""
_LEAST_KEYS = 3
"""So many keys in one column make it the column of keys, whatever its heading."""
OFFSETS: Mapping[str, int] = MappingProxyType(
    {form.PARAMETER: 1, form.CELL_COLUMNS[VNS3]: 2, form.CELL_COLUMNS[PARTNER]: 4}
)
TUNNEL_OFFSETS: Mapping[str, int] = MappingProxyType(
    {name: place for place, name in zip((3, 4, 6, 7), form.SUBNET_COLUMNS.values(), strict=True)}
)
"""How far from the key each column is when it is sent, for where its heading is gone; a test holds them to it."""
_BY_PLACE = "the heading of its column is gone, so it was taken for the one that was sent there"
_OTHER_KEY = "the hidden key of this row belongs to another row, so it was read by its label"
_AMBIGUOUS = "its label fits other rows too"
_COPY = "a number: zeros in front of it are lost"
NO_ROW = "no row of the sheet has this name"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where what stands. `guessed` are columns without the heading they were sent with."""

    head: int
    key: int | None
    label: int | None
    sides: Mapping[Side, int]
    subnets: Mapping[tuple[Side, str], int]
    guessed: frozenset[int]


@dataclass(slots=True)
class Found:
    """What was read so far."""

    cells: list[Answer] = field(default_factory=list)
    tunnels: list[TunnelAnswer] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    taken: dict[tuple[Side, str], str] = field(default_factory=dict)
    """Cells that have their answer, with its text: the first one counts."""

    def leave(self, where: str, text: str, why: str) -> None:
        """Lists what has no place. What may be a key is not repeated."""
        if len(self.unplaced) < MOST_UNPLACED:
            secret = holds_key(text) or psk.looks_like_key(text)
            self.unplaced.append(Unplaced(where, "" if secret else clean(text, 200), why))


def read(grid: Grid, found: Found) -> bool:
    """Takes what a grid of ours holds; False where it is none of ours."""
    columns = _columns(grid)
    if columns is None:
        return False
    (_Tunnels if columns.subnets else _Connection)(grid, columns, found).read()
    return True


def fingerprint_problem(text: str) -> str:
    """Why a text is no fingerprint; empty where it is one."""
    return values.read(catalogue.BY_KEY[FINGERPRINT], text, PARTNER).problem


# Where the columns are


def _columns(grid: Grid) -> _Columns | None:
    keys = _key_column(grid)
    if keys is None or keys.of_tunnels:
        head, places, guessed = _places(grid, TUNNEL_OFFSETS, keys)
        subnets = {each: places[name] for each, name in form.SUBNET_COLUMNS.items() if name in places}
        if subnets:
            return _Columns(head, keys.column if keys else None, None, {}, subnets, guessed)
    if keys is None or not keys.of_tunnels:
        head, places, guessed = _places(grid, OFFSETS, keys)
        sides = {side: places[name] for side, name in form.CELL_COLUMNS.items() if name in places}
        if sides:
            return _Columns(
                head, keys.column if keys else None, places.get(form.PARAMETER), sides, {}, guessed
            )
    return None


def _places(
    grid: Grid, offsets: Mapping[str, int], keys: _Keys | None
) -> tuple[int, dict[str, int], frozenset[int]]:
    """The row of headings, each heading's column, and which of these are guessed by where the keys stand.

    No columns where there are neither keys nor all the headings.
    """
    head, places = _headings(grid, offsets)
    if keys is None:
        return (head, places, frozenset()) if len(places) == len(offsets) else (0, {}, frozenset())
    missing = {name: keys.column + offset for name, offset in offsets.items() if name not in places}
    guessed = {name: column for name, column in missing.items() if column not in places.values()}
    return head, {**guessed, **places}, frozenset(guessed.values())


@dataclass(frozen=True, slots=True)
class _Keys:
    """The column of the hidden keys, and whether they are those of tunnels."""

    column: int
    of_tunnels: bool


def _key_column(grid: Grid) -> _Keys | None:
    """The column that holds most keys; None where none holds enough."""
    plain: dict[int, int] = {}
    tunnels: dict[int, int] = {}
    headed: set[int] = set()
    for (row, column), cell in grid.cells.items():
        if cell.text == form.KEY and row <= _HEADINGS_WITHIN:
            headed.add(column)
        elif _is_tunnel_key(cell.text):
            tunnels[column] = tunnels.get(column, 0) + 1
        elif cell.text in catalogue.BY_KEY and cell.text != "tunnels":
            plain[column] = plain.get(column, 0) + 1
    counts = {column: plain.get(column, 0) + tunnels.get(column, 0) for column in sorted(plain | tunnels)}
    best = max(counts, key=lambda column: counts[column], default=None)
    if best is None or (counts[best] < _LEAST_KEYS and best not in headed):
        return None
    return _Keys(best, tunnels.get(best, 0) > plain.get(best, 0))


def _is_tunnel_key(text: str) -> bool:
    return text == form.SPARE_KEY or form.tunnel_number(text) is not None


def _headings(grid: Grid, names: Iterable[str]) -> tuple[int, dict[str, int]]:
    """The row in which most of the headings stand, and their columns; 0 where there is none."""
    wanted = {name.lower(): name for name in names}
    best: tuple[int, dict[str, int]] = 0, {}
    for row, cells in grid.rows.items():
        if row > _HEADINGS_WITHIN:
            break
        places: dict[str, int] = {}
        for column, cell in cells.items():
            name = wanted.get(" ".join(cell.text.split()).lower())
            if name is not None:
                places.setdefault(name, column)
        if len(places) > len(best[1]):
            best = row, places
    return best


# Connection


class _Connection:
    """The table with a row for each parameter."""

    def __init__(self, grid: Grid, columns: _Columns, found: Found) -> None:
        self.grid, self.columns, self.found = grid, columns, found
        self.phase: int | None = None

    def read(self) -> None:
        keyed = [(row, self._by_key(row)) for row in self.grid.rows if row > self.columns.head]
        for row, parameter in keyed:
            if parameter is not None:
                self._take(row, parameter, "")
        for row, parameter in keyed:
            if parameter is None:
                self._unkeyed(row)

    def _by_key(self, row: int) -> Parameter | None:
        """The row's parameter by its key, unless its label is that of another row: then somebody sorted without it."""
        key = self.grid.text(row, self.columns.key)
        parameter = catalogue.BY_KEY.get(key) if key != "tunnels" else None
        if parameter is None:
            return None
        return parameter if not self._contradicted(row, parameter) else None

    def _contradicted(self, row: int, parameter: Parameter) -> bool:
        said = _rows_of(_label(self.grid.text(row, self.columns.label)), None)
        return bool(said) and parameter not in said

    def _unkeyed(self, row: int) -> None:
        label = _label(self.grid.text(row, self.columns.label))
        phase = section_of(label) if label else None
        if phase is not None:
            self.phase = phase or None
        if not any(self._holds(row, side) for side in SIDES):
            return
        rows = _rows_of(label, self.phase)
        free = [each for each in rows if not self._is_taken(each)] or rows
        if not free:
            if phase is None and self._holds(row, PARTNER):
                self._leave(row, PARTNER, label, NO_ROW)
            return
        known = self.grid.text(row, self.columns.key) in catalogue.BY_KEY
        doubt = _OTHER_KEY if known else _AMBIGUOUS if len(free) > 1 else ""
        self._take(row, free[0], doubt, strict="fingerprint" not in label.lower())

    def _holds(self, row: int, side: Side) -> bool:
        column = self.columns.sides.get(side)
        cell = self.grid.at(row, column) if column else None
        return cell is not None and bool(cell.text or cell.problem)

    def _is_taken(self, parameter: Parameter) -> bool:
        return any((side, parameter.key_of(side)) in self.found.taken for side in SIDES)

    def _take(self, row: int, parameter: Parameter, doubt: str, strict: bool = False) -> None:
        """Takes a row's cells. With `strict`, what stands beside a label of the key counts in normal form alone."""
        for side, column in self.columns.sides.items():
            key = parameter.key_of(side)
            own = catalogue.BY_KEY[key]
            if (
                side not in own.sides
                or own.kind in ("tunnels", "flags")
                or (key == "device" and side == VNS3)
            ):
                continue
            if self.grid.covered(row, column):
                continue
            if (side, key) in self.found.taken:
                text = self.grid.text(row, column)
                if self._holds(row, side) and text != self.found.taken[side, key]:
                    self._leave(row, side, "", f"{cell_name(key, side)} stands further up already")
                continue
            self.found.taken[side, key] = self.grid.text(row, column)
            guess = _BY_PLACE if column in self.columns.guessed else ""
            told = "; ".join(part for part in (doubt, guess) if part)
            self._answer(row, column, side, own, told, strict)

    def _answer(self, row: int, column: int, side: Side, own: Parameter, doubt: str, strict: bool) -> None:
        cell, where = self.grid.at(row, column), self.grid.where(row, column)
        text, problem = cell.text, cell.problem
        if own.key == FINGERPRINT:
            if text.lower() in (GIVEN, NOT_GIVEN):
                return  # what stands there where nobody may see it
            read = "" if strict and not STRICT_FINGERPRINT.fullmatch(text) else text
            if text and (why := fingerprint_problem(read)):
                text, problem = "", why
        elif cell.number and own.kind == "text" and not problem:
            doubt = "; ".join(part for part in (doubt, _COPY) if part)
        self.found.cells.append(Answer(side, own.key, text, where, problem, doubt))

    def _leave(self, row: int, side: Side, label: str, why: str) -> None:
        column = self.columns.sides[side]
        text = "" if is_key_label(label) else self.grid.at(row, column).text
        text = f"{label}: {text}" if label and text else text
        self.found.leave(self.grid.where(row, column), text, why)


def _label(text: str) -> str:
    """The row's own label; a second line has the partner's word for it."""
    return text.partition("\n")[0].strip()


def _rows_of(label: str, phase: int | None) -> list[Parameter]:
    """The rows that a label may mean, likeliest first."""
    if not label:
        return []
    found = {
        parameter: None
        for meaning in meanings(label, DEVICES.values(), phase)
        if (parameter := _row_of(meaning)) is not None
    }
    exact = [parameter for parameter in found if parameter.label == label]
    return exact if phase is not None and len(exact) == 1 else list(found)


def _row_of(meaning: Meaning) -> Parameter | None:
    """The row in which the partner states what a label means."""
    own = catalogue.BY_KEY[meaning.key]
    row = own if meaning.of_row else catalogue.BY_KEY[own.other_key]
    return row if row.kind not in ("tunnels", "flags") else None


# Tunnels


class _Tunnels:
    """The table with a row for each pair of subnets."""

    def __init__(self, grid: Grid, columns: _Columns, found: Found) -> None:
        self.grid, self.columns, self.found = grid, columns, found

    def read(self) -> None:
        seen: set[str] = set()
        for row in self.grid.rows:
            if row <= self.columns.head:
                continue
            key = self.grid.text(row, self.columns.key)
            key = key if form.tunnel_number(key) is not None and key not in seen else ""
            seen.add(key)
            for side in SIDES:
                self._take(row, side, key)

    def _take(self, row: int, side: Side, key: str) -> None:
        fields: dict[str, str] = {}
        problems, places, doubt = [], [], ""
        for name in ("local_subnet", "remote_subnet"):
            column = self.columns.subnets.get((side, name))
            if column is None or self.grid.covered(row, column):
                continue
            cell = self.grid.at(row, column)
            fields[name] = cell.text
            places.append(self.grid.where(row, column))
            doubt = _BY_PLACE if column in self.columns.guessed else doubt
            if cell.problem:
                problems.append(f"{catalogue.TUNNEL_FIELDS[name].label.lower()}: {cell.problem}")
        if key or any(fields.values()) or problems:
            where = f"{places[0]}:{places[-1].rpartition('!')[2]}" if places else self.grid.where(row)
            self.found.tunnels.append(TunnelAnswer(side, key, fields, where, "; ".join(problems), doubt))


def facts(grids: Iterable[Grid]) -> dict[str, str]:
    """What the workbook says of itself under the labels of About, wherever they stand."""
    wanted = (form.SHEET_ID, form.REVISION, form.DIGEST)
    found: dict[str, str] = {}
    for grid in sorted(grids, key=lambda each: each.name.lower() != form.ABOUT.lower()):
        for label, value in _pairs(grid):
            if label in wanted and value:
                found.setdefault(label, value)
    return found


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    """Each text with the next one of its row."""
    for cells in grid.rows.values():
        texts = [cell.text for cell in cells.values() if cell.text]
        yield from pairwise(texts)


__all__ = ["FINGERPRINT", "NO_ROW", "Found", "facts", "fingerprint_problem", "read"]
