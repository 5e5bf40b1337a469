"""The hidden sheet of the workbook: the drop-downs' choices, and what "State now" is worked out with.

One block has a line for each row of Connection, one a line for each row of Tunnels; beside them stand the tables of
spellings and the choices. Whatever VNS3 or the partner stated is here as text that formulas refer to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from vns3pair.documents import formulas as f
from vns3pair.documents import reading_formulas, spellings, tunnels_now
from vns3pair.documents.form import CONNECTION, LISTS, TUNNELS, TunnelRow
from vns3pair.documents.formulas import Expression
from vns3pair.documents.reading_formulas import Source, Table
from vns3pair.documents.state_now import Cells, StateNow
from vns3pair.documents.tunnels_now import Places, TunnelCells
from vns3pair.documents.xlsx_page import Cell, Writer
from vns3pair.documents.xlsx_styles import Styles
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Comparison

FIRST = 2
_ROW_COLUMNS = (
    "Key",
    "Partner as sent",
    "Partner now",
    "As sent",
    "Place in table",
    "Reads as",
    "Counts as",
    "VNS3 as sent",
    "As sent",
    "VNS3 counts as",
    "State as sent",
    "State now",
)
_TUNNEL_COLUMNS = (
    "VNS3 as sent",
    "VNS3 pair",
    "Partner local now",
    "Partner remote now",
    "Partner local",
    "Partner remote",
    "Partner pair",
    "Not readable",
    "Not readable",
    "Whole",
)
_TUNNELS_AT = len(_ROW_COLUMNS) + 2
_TUNNEL_LETTERS = tuple(get_column_letter(_TUNNELS_AT + place) for place in range(len(_TUNNEL_COLUMNS)))
_TABLES_AT = _TUNNELS_AT + len(_TUNNEL_COLUMNS) + 1


class Shown(NamedTuple):
    """One row of Connection as it is sent: where it stands, its two texts, its state, VNS3's value as compared."""

    row: int
    vns3: str
    partner: str
    state: str
    vns3_normal: str


class Lists:
    """The hidden sheet being filled. Places are known before anything stands there."""

    def __init__(self, book: Any, styles: Styles) -> None:
        self._worksheet = book.create_sheet(LISTS)
        self._worksheet.sheet_state = "hidden"
        self._worksheet.protection.sheet = True
        self._writer = Writer(self._worksheet, styles)
        self._columns = count(_TABLES_AT)
        self._tables: dict[object, Table] = {}
        self._choices: dict[tuple[str, ...], str] = {}
        self._heads(1, _ROW_COLUMNS)
        self._heads(_TUNNELS_AT, _TUNNEL_COLUMNS)

    @staticmethod
    def state_cell(line: int) -> str:
        """The state of the row of Connection that has this line, counted from 0, as seen from another sheet."""
        return f"{LISTS}!$L${FIRST + line}"

    def choices(self, labels: Sequence[str]) -> str:
        """The range that holds these choices of a drop-down, as seen from another sheet."""
        listed = tuple(labels)
        if listed not in self._choices:
            self._choices[listed] = f"{LISTS}!{self._column('Choices', listed)}"
        return self._choices[listed]

    def connection(self, comparison: Comparison, shown: Mapping[str, Shown]) -> None:
        """The lines of all rows whose state is compared, or that one of those depends on."""
        cells = {key: _cells(FIRST + line) for line, key in enumerate(shown)}
        states = StateNow(comparison, cells)
        for row, key in enumerate(shown, FIRST):
            self._line(row, key, shown[key], cells[key], states)

    def _line(self, row: int, key: str, shown: Shown, cells: Cells, states: StateNow) -> None:
        parameter = catalogue.BY_KEY[key]
        table = self._table(key, shown)
        vns3_cell = f"{CONNECTION}!$C${shown.row}"
        partner_cell = f.between_locked(f"{CONNECTION}!$D${shown.row}:$F${shown.row}", 2)
        source = Source(partner_cell, f"$C${row}", cells.vns3, f"$E${row}")
        self._texts(row, {1: key, 2: shown.partner, 8: shown.vns3, 10: shown.vns3_normal, 11: shown.state})
        formulas = {
            3: f.typed(partner_cell),
            4: f.stands(partner_cell, f"$B${row}"),
            6: reading_formulas.reading(parameter, source, table),
            7: states.counts(key),
            9: f.stands(vns3_cell, f"$H${row}"),
        }
        if table is not None:
            formulas[5] = reading_formulas.place(parameter, source.now, table)
        if parameter.compared:
            formulas[12] = states.state(key)
        self._formulas(row, formulas)

    def _table(self, key: str, shown: Shown) -> Table | None:
        """The table of spellings by which the row's text is read, made when first asked for."""
        parameter = catalogue.BY_KEY[key]
        if parameter.kind in spellings.LISTED:
            name: object = key if parameter.kind == "choice" else parameter.kind
            known = spellings.table(parameter)
        elif shown.vns3_normal.isdecimal():
            name = key
            known = dict.fromkeys(spellings.of_number(parameter, int(shown.vns3_normal)), shown.vns3_normal)
        else:
            return None
        if name not in self._tables and known:
            spelled = self._column(f"{name}: spelled", known)
            normal = self._column(f"{name}: means", known.values())
            self._tables[name] = Table(spelled, normal, FIRST - 1)
        return self._tables.get(name)

    def tunnels(self, rows: Sequence[TunnelRow], first: int) -> list[Expression]:
        """The lines of all pairs, the first of which stands in that row of Tunnels; returns each pair's state."""
        last = FIRST + len(rows) - 1
        whole = [f"${letter}${FIRST}:${letter}${last}" for letter in _TUNNEL_LETTERS]
        for line, formula in enumerate(tunnels_now.of_all(whole[6]), FIRST):
            self._formulas(line, {_TUNNELS_AT + 9: formula})
        of_all = (f"{LISTS}!${_TUNNEL_LETTERS[9]}${FIRST + line}" for line in range(3))
        places = Places(f"{LISTS}!{whole[1]}", f"{LISTS}!{whole[6]}", *of_all)
        ipv6 = self._ipv6(list(rows))
        any_of_vns3 = any(row.vns3 is not None for row in rows)
        states = []
        for number, row in enumerate(rows):
            line, at = FIRST + number, first + number
            partner = [f.between_locked(f"{TUNNELS}!$F${at}:$I${at}", place) for place in (2, 3)]
            self._tunnel(row, line, partner, ipv6)
            hidden = (f"{LISTS}!{_TUNNEL_LETTERS[column]}{line}" for column in (0, 1, 6))
            cells = TunnelCells(f"D{at}", f"E{at}", *hidden)
            states.append(tunnels_now.state(row, cells, places, any_of_vns3))
        return states

    def _tunnel(
        self, row: TunnelRow, line: int, typed: Sequence[Expression], ipv6: tuple[str, str] | None
    ) -> None:
        here = [f"{letter}{line}" for letter in _TUNNEL_LETTERS]
        if row.vns3 is not None:
            self._texts(
                line,
                {_TUNNELS_AT: tunnels_now.vns3_texts(row), _TUNNELS_AT + 1: tunnels_now.vns3_key(row.vns3)},
            )
        formulas = {_TUNNELS_AT + 6: tunnels_now.partner_key(here[4], here[5], ipv6=ipv6 is not None)}
        for place, field in enumerate(("local_subnet", "remote_subnet")):
            sent = None
            if tunnels_now.unreadable_as_sent(row, field):
                self._texts(line, {_TUNNELS_AT + 7 + place: row.text("partner", field)})
                sent = here[7 + place]
            formulas[_TUNNELS_AT + 2 + place] = f.typed(typed[place])
            formulas[_TUNNELS_AT + 4 + place] = tunnels_now.partner_field(here[2 + place], sent, ipv6)
        self._formulas(line, formulas)

    def _ipv6(self, rows: list[TunnelRow]) -> tuple[str, str] | None:
        nets = tunnels_now.ipv6_nets(rows)
        if not nets:
            return None
        return self._column("IPv6 written", nets), self._column("IPv6 means", nets.values())

    def _column(self, head: str, texts: Iterable[str]) -> str:
        """A column of texts at the right; returns its range."""
        column, row = next(self._columns), FIRST
        self._writer.put(1, column, Cell(head, "header"))
        for row, text in enumerate(texts, FIRST):
            self._writer.put(row, column, Cell(text, "plain"))
        letter = get_column_letter(column)
        return f"${letter}${FIRST}:${letter}${row}"

    def _heads(self, first: int, names: Iterable[str]) -> None:
        for column, name in enumerate(names, first):
            self._writer.put(1, column, Cell(name, "header"))

    def _texts(self, row: int, texts: Mapping[int, str]) -> None:
        for column, text in texts.items():
            self._writer.put(row, column, Cell(text, "plain"))

    def _formulas(self, row: int, formulas: Mapping[int, str]) -> None:
        for column, formula in formulas.items():
            self._writer.formula(row, column, formula)


def _cells(row: int) -> Cells:
    return Cells(f"$F${row}", f"$G${row}", f"$J${row}", f"$D${row}", f"$I${row}", f"$K${row}")
