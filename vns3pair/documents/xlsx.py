"""The workbook: Connection, Tunnels, Findings, About. Every cell is plain text, no formula, no key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.writer.excel import ExcelWriter

from vns3pair.documents import layout
from vns3pair.documents.structure import HOW_TO_READ, SIGNS, About, Layout, Line
from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import Reader

A4 = 9
HEADER_ROW = 4
TALLEST_ROW = 409
_COMMAND_START = ("=", "+", "-", "@", "\t")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_INK, _GREY, _LINE = "1B2430", "5B6675", "D5DAE1"
_TONES: Mapping[str, tuple[str, str]] = {
    "good": ("0B6B3A", "E9F7EF"),
    "bad": ("A51D16", "FDECEA"),
    "warn": ("7A4A00", "FFF5DC"),
    "open": ("3D4754", "EEF1F5"),
    "unknown": ("4A3A8C", "F0EDFA"),
    "plain": (_GREY, ""),
}

Cell = tuple[str, str]
"""A text and the name of its style."""


def write(comparison: Comparison, about: About, reader: Reader = "neutral") -> bytes:
    """The workbook as bytes; equal input gives equal bytes."""
    printed = layout.make(comparison, about, reader)
    book = Workbook()
    book.remove(book.active)
    styles = _Styles(book)
    _connection(_Sheet(book, styles, "Connection", printed), printed)
    _tunnels(_Sheet(book, styles, "Tunnels", printed), printed)
    _findings(_Sheet(book, styles, "Findings", printed), printed)
    _about(_Sheet(book, styles, "About", printed), printed)
    return _saved(book, printed, about)


def _connection(sheet: _Sheet, printed: Layout) -> None:
    sheet.columns(Parameter=27, VNS3=29, Match=7, Partner=29, State=17, Effect=19, Explanation=62)
    for block in printed.blocks:
        sheet.section(block.title, block.matching)
        sheet.rows(_parameter(line) for line in block.lines)
    sheet.section("Tunnels", f"{printed.tunnels_matching}, see the sheet Tunnels")


def _parameter(line: Line) -> list[Cell]:
    value = _value_style(line.tone)
    return [
        (line.label, "label"),
        (line.vns3, value),
        (line.mark, "mark"),
        (line.partner, value),
        *_state(line),
        (_told(line), "text"),
    ]


def _told(line: Line) -> str:
    """The explanation, of rows that need one."""
    return "" if line.state in ("match", "not_applicable") else line.explanation


def _value_style(tone: str) -> str:
    return f"value_{tone}" if tone in ("bad", "warn", "open") else "value"


def _state(line: Line) -> list[Cell]:
    effect = line.effect_word if line.effect != "none" else ""
    basis = f" ({line.basis})" if effect and line.basis else ""
    return [
        (f"{line.sign} {line.state_word}".strip(), f"state_{line.tone}"),
        (effect + basis, f"state_{line.tone}" if effect else "text"),
    ]


def _tunnels(sheet: _Sheet, printed: Layout) -> None:
    sheet.columns(
        **{
            "No.": 6,
            "Name": 20,
            "VNS3 local": 21,
            "VNS3 remote": 21,
            "Match": 7,
            "Partner local": 21,
            "Partner remote": 21,
            "State": 17,
            "Effect": 19,
            "Ping": 24,
            "Explanation": 50,
        }
    )
    sheet.rows(
        [
            (str(tunnel.number), "mark"),
            (tunnel.name, "label"),
            *((text, _value_style(tunnel.line.tone)) for text in (tunnel.vns3_local, tunnel.vns3_remote)),
            (tunnel.line.mark, "mark"),
            *(
                (text, _value_style(tunnel.line.tone))
                for text in (tunnel.partner_local, tunnel.partner_remote)
            ),
            *_state(tunnel.line),
            (tunnel.ping, "text"),
            (_told(tunnel.line), "text"),
        ]
        for tunnel in printed.tunnels
    )
    sheet.filter()


def _findings(sheet: _Sheet, printed: Layout) -> None:
    sheet.columns(
        Effect=22,
        Finding=26,
        Side=12,
        VNS3=22,
        Partner=22,
        **{"What happens": 48, "Remedy": 42},
        Basis=11,
        Source=30,
    )
    sheet.rows(
        [
            (f"{finding.sign} {finding.effect_word}".strip(), f"state_{finding.tone}"),
            (finding.title, "label"),
            (finding.where, "text"),
            (finding.vns3, "value"),
            (finding.partner, "value"),
            (finding.explanation, "text"),
            (finding.remedy, "text"),
            (finding.basis, "text"),
            (layout.joined(finding.citations), "text"),
        ]
        for finding in printed.findings
    )
    if not printed.findings:
        sheet.rows([[("✓ none", "state_good"), ("Nothing differs and nothing is advised.", "text")]])
    sheet.filter()


def _about(sheet: _Sheet, printed: Layout) -> None:
    sheet.columns(About=24, **{"This document": 92})
    sheet.rows([(name, "label"), (text, "value")] for name, text in printed.facts)
    sheet.section("Counts", "")
    sheet.rows([(name, "label"), (count, "value")] for name, count in printed.counts)
    sheet.section("How to read", "")
    sheet.rows([(mark, "label"), (text, "text")] for mark, text in HOW_TO_READ)


class _Styles:
    """Each style made once; cells then share its record, which is what keeps a big workbook quick."""

    def __init__(self, book: Any) -> None:
        cell = book.create_sheet("styles").cell(1, 1)
        self._records: dict[str, tuple[Any, Any]] = {}
        for name, look in _looks():
            cell.font, cell.fill, cell.border, cell.alignment = look
            cell.quotePrefix = False
            plain = copy(cell._style)
            cell.quotePrefix = True
            self._records[name] = (plain, copy(cell._style))
        book.remove(book["styles"])

    def put(self, cell: Any, text: str, style: str) -> None:
        """The text as text, whatever it begins with."""
        quoted = text.startswith(_COMMAND_START)
        cell._style = self._records[style][quoted]
        if text:
            cell.value = _ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"


def _looks() -> Iterable[tuple[str, tuple[Font, PatternFill, Border, Alignment]]]:
    rule = Side("thin", color=_LINE)
    under, box = Border(bottom=rule), Border(bottom=rule, left=rule, right=rule)
    top, middle = Alignment(vertical="top", wrap_text=True), Alignment("center", "top", wrap_text=True)
    bare, none = Alignment(vertical="center"), Border()
    yield "title", (_font(bold=True, size=16), _fill(""), none, bare)
    yield (
        "header",
        (_font("FFFFFF", bold=True), _fill("27364B"), under, Alignment(vertical="center", wrap_text=True)),
    )
    yield "section", (_font(bold=True, size=11), _fill("E3E8EF"), under, bare)
    yield "label", (_font(), _fill(""), under, top)
    yield "text", (_font(_GREY, size=9), _fill(""), under, top)
    yield "mark", (_font(_GREY), _fill(""), under, middle)
    yield "value", (_font(bold=True), _fill(""), box, top)
    for tone, (ink, paper) in _TONES.items():
        yield f"value_{tone}", (_font(ink if tone != "open" else _INK, bold=True), _fill(paper), box, top)
        yield f"state_{tone}", (_font(ink, bold=tone != "plain"), _fill(paper), under, top)
        yield f"headline_{tone}", (_font(ink, bold=True, size=12), _fill(""), none, bare)


def _font(color: str = _INK, *, bold: bool = False, size: int = 10) -> Font:
    return Font(name="Calibri", size=size, bold=bold, color=color)


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color) if color else PatternFill()


class _Sheet:
    """One sheet being filled from the top: name, headline, header, then rows."""

    def __init__(self, book: Any, styles: _Styles, title: str, printed: Layout) -> None:
        self._cells, self._styles, self._next = book.create_sheet(title), styles, HEADER_ROW + 1
        self._widths: tuple[int, ...] = ()
        styles.put(self._cells.cell(1, 1), printed.title, "title")
        styles.put(self._cells.cell(2, 1), _headline(printed), f"headline_{printed.tone}")
        self._cells.row_dimensions[1].height, self._cells.row_dimensions[2].height = 24, 18
        self._set_page(printed.digest)

    def columns(self, **widths: int) -> None:
        """The header row, which stays in sight and is repeated on every printed page."""
        self._widths = tuple(widths.values())
        for number, (name, width) in enumerate(widths.items(), 1):
            cell = self._cells.cell(HEADER_ROW, number)
            self._styles.put(cell, name, "header")
            self._cells.column_dimensions[cell.column_letter].width = width
        self._cells.row_dimensions[HEADER_ROW].height = 20
        self._cells.freeze_panes = f"B{HEADER_ROW + 1}"
        self._cells.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"

    def section(self, title: str, remark: str) -> None:
        self._row([(title, "section"), (remark, "section"), *[("", "section")] * (len(self._widths) - 2)])

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            self._row(row)

    def _row(self, row: Sequence[Cell]) -> None:
        for number, (text, style) in enumerate(row, 1):
            self._styles.put(self._cells.cell(self._next, number), text, style)
        lines = max(
            _lines(text, style, width) for (text, style), width in zip(row, self._widths, strict=False)
        )
        self._cells.row_dimensions[self._next].height = min(lines * 13.5 + 4, TALLEST_ROW)
        self._next += 1

    def filter(self) -> None:
        """Arrows to filter and sort by, over everything below the header."""
        last = self._cells.cell(HEADER_ROW, len(self._widths)).column_letter
        self._cells.auto_filter.ref = f"A{HEADER_ROW}:{last}{max(self._next - 1, HEADER_ROW)}"

    def _set_page(self, digest: str) -> None:
        cells = self._cells
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


def _lines(text: str, style: str, width: int) -> int:
    """About how many lines a text takes in a column; programs that open the file do not all work it out."""
    room = round(width * 1.15) if style == "text" else width
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(len(line) // room + 1 for line in text.split("\n"))


def _headline(printed: Layout) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in printed.counts)
    return f"{SIGNS[printed.tone]} {printed.headline}   ({counts})"


class _SteadyArchive(ZipFile):
    """A zip whose entries all carry one date, so that equal content gives equal bytes."""

    moment: tuple[int, int, int, int, int, int] = (1980, 1, 1, 0, 0, 0)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        entry = ZipInfo(str(zinfo_or_arcname), self.moment)
        entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
        super().writestr(entry, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        with open(filename, "rb") as content:
            self.writestr(arcname, content.read())


def _saved(book: Any, printed: Layout, about: About) -> bytes:
    made = about.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties = book.properties
    properties.title, properties.creator, properties.language = printed.title, "vns3pair", "en"
    properties.subject = "IPsec connection sheet"
    properties.created = properties.modified = made
    content = BytesIO()
    archive = _SteadyArchive(content, "w", ZIP_DEFLATED)
    ExcelWriter(book, archive).save()
    return content.getvalue()


__all__ = ["write"]
