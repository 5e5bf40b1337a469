"""The workbook, a form that comes back: Connection, Tunnels, Findings, About, and a hidden sheet behind them.

The partner's cells may be filled in, all else is protected. Beside the state as sent stands the state now, a formula
that answers as a value is typed. There are no macros, no links to other files, and no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from vns3pair.documents import form, hints, layout
from vns3pair.documents.form import HEADER_ROW, KEY, STATE_NOW, STATE_SENT, TunnelRow
from vns3pair.documents.lists import Lists, Shown
from vns3pair.documents.reading_formulas import vns3_normal
from vns3pair.documents.structure import GIVEN, HOW_TO_READ, About, Layout, Line, TunnelLine, clean
from vns3pair.documents.xlsx_archive import saved
from vns3pair.documents.xlsx_page import GAP, Cell, Page
from vns3pair.documents.xlsx_styles import Styles, by_sign, of_input
from vns3pair.ipsec import catalogue, psk, values
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Parameter, Reader

_GAP = 1.0
"""The width of the locked column beside the partner's: see `formulas.between_locked`."""
_CONNECTION = {
    form.PARAMETER: 33.0,
    form.CELL_COLUMNS[VNS3]: 25.0,
    "Match": 7.0,
    form.CELL_COLUMNS[PARTNER]: 27.0,
    "": _GAP,
    STATE_NOW: 20.0,
    STATE_SENT: 17.0,
    "Effect": 19.0,
    "Explanation": 56.0,
}
_TUNNELS = {
    "No.": 6.0,
    form.NAME: 18.0,
    **{head: 21.0 for (side, _), head in form.SUBNET_COLUMNS.items() if side == VNS3},
    "Match": 7.0,
    **{head: 21.0 for (side, _), head in form.SUBNET_COLUMNS.items() if side == PARTNER},
    "": _GAP,
    STATE_NOW: 20.0,
    STATE_SENT: 17.0,
    "Effect": 19.0,
    "Ping": 22.0,
    "Explanation": 46.0,
}
_INSET = (form.CELL_COLUMNS[VNS3], STATE_NOW, STATE_SENT, "Effect", "Explanation", "Ping")
_HEADS = {
    **dict.fromkeys(
        (*_INSET, *(head for (side, _), head in form.SUBNET_COLUMNS.items() if side == VNS3)), "header_inset"
    ),
    form.CELL_COLUMNS[PARTNER]: "header_input",
    **{head: "header_input" for (side, _), head in form.SUBNET_COLUMNS.items() if side == PARTNER},
}


def write(comparison: Comparison, about: About, reader: Reader = "neutral") -> bytes:
    """The workbook as bytes; equal input gives equal bytes."""
    printed = layout.make(comparison, about, reader)
    book = Workbook()
    book.remove(book.active)
    styles = Styles(book)
    pages = [
        Page(book, styles, title, printed, keyed=title in (form.CONNECTION, form.TUNNELS))
        for title in form.SHEETS
    ]
    lists = Lists(book, styles)
    _Connection(pages[0], lists, comparison, reader).fill(printed)
    _Tunnels(pages[1], lists, comparison).fill(printed)
    _findings(pages[2], printed)
    _about(pages[3], printed, about)
    _describe(book, printed, about)
    return saved(book)


class _Connection:
    """The sheet with a row for each parameter."""

    def __init__(self, page: Page, lists: Lists, comparison: Comparison, reader: Reader) -> None:
        self._page, self._lists, self._comparison = page, lists, comparison
        self._rows = {row.key: row for row in comparison.rows}
        self._hidden = layout.hidden_sides(self._rows[layout.FINGERPRINT])
        self._shown: dict[str, Shown] = {}

    def fill(self, printed: Layout) -> None:
        page = self._page
        page.columns(_CONNECTION, styles=_HEADS, key=KEY)
        page.lead(hints.IN_ONE_LINE, 4)
        for block in printed.blocks:
            page.section(block.title, {6: Cell(block.matching, "section_text")})
            for line in block.lines:
                self._row(line)
        page.section(
            "Tunnels", {6: Cell(f"{printed.tunnels_matching}, see the sheet Tunnels", "section_text")}
        )
        self._lists.connection(self._comparison, self._shown)
        _colour(page, "G", ("C", "E"))
        page.aside(7, _now_in_short(printed, page.next_row - 1))

    def _row(self, line: Line) -> None:
        parameter, row = catalogue.BY_KEY[line.key], self._page.next_row
        asked = form.asked(parameter)
        partner = self._partner_text(line) if asked else line.partner
        cells = [
            Cell(line.label, "label", below=hints.name_below(line.key, self._comparison.partner)),
            Cell(line.vns3, "value"),
            Cell(line.mark, "mark"),
            Cell(partner, of_input(partner) if asked else "value"),
            GAP,
            self._state_now(line, partner),
            *_state(line),
            Cell(self._told(line), "text"),
        ]
        self._page.row(cells, line.key)
        if asked:
            self._page.worksheet.add_data_validation(self._validation(parameter, row))

    def _partner_text(self, line: Line) -> str:
        if line.key == layout.FINGERPRINT and PARTNER in self._hidden:
            return GIVEN
        return form.filled_in(self._comparison.partner, catalogue.BY_KEY[line.key].other_key)

    def _state_now(self, line: Line, partner: str) -> Cell:
        """A formula where something is compared; what others depend on has a line on the hidden sheet too."""
        parameter, row, sent = catalogue.BY_KEY[line.key], self._page.next_row, _sign_and_state(line)
        if parameter.compared or line.key in ("device", "local_private_ip"):
            formula = Lists.state_cell(len(self._shown))
            self._shown[line.key] = Shown(row, line.vns3, partner, sent, self._normal(line.key))
            if parameter.compared:
                return Cell(sent, "state_plain", formula=formula)
        return Cell("", "state_plain")

    def _normal(self, key: str) -> str:
        """VNS3's value as the formulas compare it; a fingerprint only if this reader may see it."""
        value, parameter = self._comparison.vns3.value(key), catalogue.BY_KEY[key]
        if value is None or not parameter.compared:
            return ""
        if key == layout.FINGERPRINT and (VNS3 in self._hidden or not psk.is_fingerprint(value)):
            return ""
        return vns3_normal(parameter, value)

    def _told(self, line: Line) -> str:
        """Why the row needs a look, and what the partner's blank cell counts as."""
        if line.state == "not_applicable" and not self._rows[line.key].parameter.compared:
            return ""
        blank = hints.blank_counts(catalogue.BY_KEY[line.key].other_key, self._comparison.partner)
        told = "" if line.state in ("match", "not_applicable") else line.explanation
        return f"{told} {blank if line.state != 'not_applicable' else ''}".strip()

    def _validation(self, parameter: Parameter, row: int) -> DataValidation:
        own, half = catalogue.BY_KEY[parameter.other_key], self._comparison.partner
        found = DataValidation(
            allow_blank=True,
            showInputMessage=True,
            promptTitle=hints.hint_title(own),
            prompt=hints.hint(own, half),
            sqref=f"E{row}",
        )
        if labels := _choices(own, half):
            found.type, found.formula1 = "list", self._lists.choices(labels)
            found.showErrorMessage, found.errorStyle = True, "information"
            found.errorTitle, found.error = hints.NOT_LISTED_TITLE, hints.NOT_LISTED
        return found


def _choices(parameter: Parameter, half: Half) -> list[str]:
    """The labels that a drop-down offers: those of the catalogue that nothing known of the device speaks against."""
    if parameter.kind == "yes_no":
        return [values.show(parameter, True), values.show(parameter, False)]
    offered = [choice for choice in parameter.choices if parameter.key != "device" or choice.value != "vns3"]
    return [choice.label for choice in offered if half.takes(parameter.key, choice.value)]


class _Tunnels:
    """The sheet with a row for each pair of subnets, and blank ones for more."""

    def __init__(self, page: Page, lists: Lists, comparison: Comparison) -> None:
        self._page, self._lists, self._comparison = page, lists, comparison

    def fill(self, printed: Layout) -> None:
        page, rows = self._page, list(form.tunnel_rows(self._comparison))
        page.columns(_TUNNELS, styles=_HEADS, key=KEY)
        page.lead(hints.tunnels_in_one_line(self._comparison.partner), 7)
        states = self._lists.tunnels(rows, HEADER_ROW + 1)
        lines: list[TunnelLine | None] = [*printed.tunnels, *[None] * form.SPARE_ROWS]
        for number, (row, line, state) in enumerate(zip(rows, lines, states, strict=True), 1):
            page.row(list(_tunnel(number, row, line, state)), row.key)
        page.filter()
        _colour(page, "J", ("D", "E", "G", "H"))
        for column, field in (("G", "local_subnet"), ("H", "remote_subnet")):
            page.worksheet.add_data_validation(self._validation(field, column))

    def _validation(self, field: str, column: str) -> DataValidation:
        own = catalogue.TUNNEL_FIELDS[field]
        return DataValidation(
            allow_blank=True,
            showInputMessage=True,
            promptTitle=own.label,
            prompt=hints.tunnel_hint(own, self._comparison.partner),
            sqref=f"{column}{HEADER_ROW + 1}:{column}{self._page.next_row - 1}",
        )


def _tunnel(number: int, row: TunnelRow, line: TunnelLine | None, state: str) -> Iterator[Cell]:
    told = line.line if line else None
    yield Cell(str(number), "mark")
    yield Cell(line.name if line else "", "label")
    yield from (Cell(row.text(VNS3, field), "value") for field in ("local_subnet", "remote_subnet"))
    yield Cell(told.mark if told else "", "mark")
    yield from (Cell(row.text(PARTNER, field), "input") for field in ("local_subnet", "remote_subnet"))
    yield GAP
    yield Cell(_sign_and_state(told) if told else "", "state_plain", formula=state)
    yield from _state(told) if told else (Cell(""), Cell(""))
    yield Cell(line.ping if line else "")
    yield Cell("" if told is None or told.state == "match" else told.explanation)


def _sign_and_state(line: Line) -> str:
    return f"{line.sign} {line.state_word}".strip()


def _state(line: Line) -> Iterator[Cell]:
    """The state as sent, and what it does."""
    effect = line.effect_word if line.effect != "none" else ""
    basis = f" ({line.basis})" if effect and line.basis else ""
    yield Cell(_sign_and_state(line), f"state_{line.tone}")
    yield Cell(effect + basis, f"state_{line.tone}" if effect else "text")


def _colour(page: Page, state: str, values_at: tuple[str, ...]) -> None:
    """Colours that follow the state now: its own cell always, the values where they differ."""
    first, last = HEADER_ROW + 1, page.next_row - 1
    for rule in by_sign(state, first):
        page.worksheet.conditional_formatting.add(f"{state}{first}:{state}{last}", rule)
    ranges = " ".join(f"{column}{first}:{column}{last}" for column in values_at)
    for rule in by_sign(state, first, cells=True):
        page.worksheet.conditional_formatting.add(ranges, rule)


def _now_in_short(printed: Layout, last: int) -> Cell:
    """How many rows are in which state now, which the headline tells as sent."""
    states = f"G{HEADER_ROW + 1}:G{last}"
    wanted = {"match": "✓", "differ": "✗~", "to fill in": "…", "to be checked": "?"}
    sent = [_sign_and_state(line)[:1] for block in printed.blocks for line in block.lines]
    counted, shown = [], []
    for word, signs in wanted.items():
        terms = "+".join(f'SUMPRODUCT(--EXACT(LEFT({states},1),"{sign}"))' for sign in signs)
        counted.append(f'{terms}&" {word}"')
        shown.append(f"{sum(sent.count(sign) for sign in signs)} {word}")
    return Cell("Now: " + ", ".join(shown), "now", formula='"Now: "&' + '&", "&'.join(counted))


def _findings(page: Page, printed: Layout) -> None:
    widths = {
        "Effect": 22,
        "Finding": 26,
        "Side": 12,
        "VNS3": 22,
        "Partner": 22,
        "What happens": 48,
        "Remedy": 42,
        "Basis": 11,
        "Source": 30,
    }
    page.columns(widths, styles=dict.fromkeys(set(widths) - {"Finding"}, "header_inset"))
    page.rows(
        [
            Cell(f"{finding.sign} {finding.effect_word}".strip(), f"state_{finding.tone}"),
            Cell(finding.title, "label"),
            Cell(finding.where),
            Cell(finding.vns3, "value"),
            Cell(finding.partner, "value"),
            Cell(finding.explanation),
            Cell(finding.remedy),
            Cell(finding.basis),
            Cell(layout.joined(finding.citations)),
        ]
        for finding in printed.findings
    )
    if not printed.findings:
        page.row([Cell("✓ none", "state_good"), Cell("Nothing differs and nothing is advised.")])
    page.filter()


def _about(page: Page, printed: Layout, about: About) -> None:
    page.columns({"About": 24, "This document": 110}, styles={"This document": "header_inset"})
    page.rows([Cell(name, "label"), Cell(text, "value")] for name, text in printed.facts)
    _signed(page, about)
    page.section("How to fill this in and send it back")
    for step, text in hints.instructions(about):
        page.row([Cell(step, "label"), Cell(text, "code" if step.startswith(" ") else "prose")])
    page.section("Counts as sent")
    page.rows([Cell(name, "label"), Cell(number, "value")] for name, number in printed.counts)
    page.section("How to read")
    page.rows([Cell(mark, "label"), Cell(text)] for mark, text in HOW_TO_READ)


def _signed(page: Page, about: About) -> None:
    """Who signed an agreed sheet, where to ask whether that still holds, and which weak spots were accepted."""
    still = (("Still valid?", about.verify_url),) if about.verify_url else ()
    for title, facts in (("Signatures", about.signatures + still), ("Accepted", about.accepted)):
        if facts:
            page.section(title)
            page.rows([Cell(clean(name), "label"), Cell(clean(text), "value")] for name, text in facts)


def _describe(book: Any, printed: Layout, about: About) -> None:
    made = about.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = book.properties
    properties.title, properties.creator, properties.language = printed.title, "vns3pair", "en"
    properties.subject = "IPsec connection sheet"
    properties.created = properties.modified = made
    book.security.lockStructure = True
    book.calculation.fullCalcOnLoad = True


__all__ = ["write"]
