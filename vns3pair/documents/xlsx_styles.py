"""How the cells of the workbook look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any, NamedTuple

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

from vns3pair.documents.structure import SIGNS

INK, GREY, LINE = "1B2430", "5B6675", "D5DAE1"
INPUT, INPUT_LINE = "FFFBE8", "E0C97F"
HEAD, SECTION, INPUT_HEAD = "27364B", "E3E8EF", "F2D06B"
TONES: Mapping[str, tuple[str, str]] = {
    "good": ("0B6B3A", "E9F7EF"),
    "bad": ("A51D16", "FDECEA"),
    "warn": ("7A4A00", "FFF5DC"),
    "open": ("3D4754", "EEF1F5"),
    "unknown": ("4A3A8C", "F0EDFA"),
    "plain": (GREY, ""),
}
"""Ink and paper of each tone."""
TEXT_FORMAT, LONGEST_AS_TEXT = "@", 255
"""Keeps a spreadsheet from making dates and numbers of what is typed; Excel shows none so formatted that is longer."""


class Look(NamedTuple):
    """Everything that a cell's style says."""

    font: Font
    fill: PatternFill
    border: Border
    alignment: Alignment
    open: bool = False
    """Whether the cell may be filled in."""
    format: str = "General"


class Styles:
    """Each style made once; cells then share its record, which is what keeps a big workbook quick."""

    def __init__(self, book: Any) -> None:
        cell = book.create_sheet("styles").cell(1, 1)
        self._records: dict[str, tuple[Any, Any]] = {}
        for name, look in _looks():
            cell.font, cell.fill, cell.border, cell.alignment = look[:4]
            cell.protection = Protection(locked=not look.open)
            cell.number_format = look.format
            cell.quotePrefix = False
            plain = copy(cell._style)
            cell.quotePrefix = True
            self._records[name] = (plain, copy(cell._style))
        book.remove(book["styles"])

    def record(self, style: str, quoted: bool = False) -> Any:
        """What openpyxl keeps of a style; `quoted` marks a text that looks like a command as text."""
        return self._records[style][quoted]


def font(color: str = INK, *, bold: bool = False, size: int = 10) -> Font:
    return Font(name="Calibri", size=size, bold=bold, color=color)


def fill(color: str) -> PatternFill:
    return PatternFill("solid", start_color=color, end_color=color) if color else PatternFill()


def of_input(text: str) -> str:
    """The style of a cell to fill in that is sent with this text."""
    return "input" if len(text) <= LONGEST_AS_TEXT else "input_long"


def two_lines(label: str, below: str) -> CellRichText:
    """A row's label, and in small what one side calls it."""
    first = InlineFont(rFont="Calibri", sz=10, color=INK)
    second = InlineFont(rFont="Calibri", sz=8, color=GREY)
    return CellRichText(TextBlock(first, label), TextBlock(second, f"\n{below}"))


def by_sign(column: str, row: int, *, cells: bool = False) -> Iterator[FormulaRule]:
    """Rules that colour by the sign that the state in this column begins with; values only where they differ."""
    tones: Iterable[str] = ("bad", "warn") if cells else ("good", "bad", "warn", "open", "unknown")
    for tone in tones:
        ink, paper = TONES[tone]
        formula = f'EXACT(LEFT(${column}{row},1),"{SIGNS[tone]}")'
        yield FormulaRule(formula=[formula], font=Font(bold=True, color=ink), fill=fill(paper))


def _looks() -> Iterator[tuple[str, Look]]:
    rule = Side("thin", color=LINE)
    under, box = Border(bottom=rule), Border(bottom=rule, left=rule, right=rule)
    frame = Side("thin", color=INPUT_LINE)
    top, middle = Alignment(vertical="top", wrap_text=True), Alignment("center", "top", wrap_text=True)
    inset_middle = Alignment("left", "center", wrap_text=True, indent=1)
    inset = Alignment("left", "top", wrap_text=True, indent=1)
    bare, wrapped, none = Alignment(vertical="center"), Alignment(vertical="center", wrap_text=True), Border()
    yield "plain", Look(font(), fill(""), none, bare)
    yield "title", Look(font(bold=True, size=16), fill(""), none, bare)
    yield "lead", Look(font(GREY), fill(""), none, wrapped)
    yield "now", Look(font(bold=True), fill(""), none, bare)
    yield "header", Look(font("FFFFFF", bold=True), fill(HEAD), under, wrapped)
    yield "header_inset", Look(font("FFFFFF", bold=True), fill(HEAD), under, inset_middle)
    yield "header_input", Look(font(INK, bold=True), fill(INPUT_HEAD), under, inset_middle)
    yield "section", Look(font(bold=True, size=11), fill(SECTION), under, bare)
    yield (
        "section_text",
        Look(font(GREY, size=9), fill(SECTION), under, Alignment("left", "center", indent=1)),
    )
    yield "label", Look(font(), fill(""), under, top)
    yield "text", Look(font(GREY, size=9), fill(""), under, inset)
    yield "mark", Look(font(GREY), fill(""), under, middle)
    yield "value", Look(font(bold=True), fill(""), box, inset)
    yield "prose", Look(font(), fill(""), under, inset)
    yield "code", Look(Font(name="Consolas", size=9, color=INK), fill(""), under, inset)
    edge = Border(bottom=frame, left=frame, right=frame, top=frame)
    entry = Look(font(bold=True), fill(INPUT), edge, inset, open=True)
    yield "input", entry._replace(format=TEXT_FORMAT)
    yield "input_long", entry
    for tone, (ink, paper) in TONES.items():
        yield f"value_{tone}", Look(font(ink if tone != "open" else INK, bold=True), fill(paper), box, inset)
        yield f"state_{tone}", Look(font(ink, bold=tone != "plain"), fill(paper), under, inset)
        yield f"headline_{tone}", Look(font(ink, bold=True, size=12), fill(""), none, bare)
