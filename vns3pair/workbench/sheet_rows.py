"""A log held against a sheet, as the page shows it: the sheet's rows with a third column, "seen on the wire"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vns3pair.ipsec.comparison import Comparison, hide_fingerprints
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.finding import CERTAIN, HEALTHY, OTHER, THIS, Reading
from vns3pair.ipsec.diagnosis.sheet_view import Remark, SeenRow, SheetView
from vns3pair.ipsec.parameter import SIDES, VNS3, Side
from vns3pair.ipsec.voices import BESIDE, COLUMNS
from vns3pair.sheets.lines import Line, Lines, Value, line_id
from vns3pair.sheets.pills import SHAPES, Pill

MOST_ROWS = 60
MOST_REMARKS = 3
"""Beside the cause; the rest is folded."""
CONTRADICTS = Pill("bad", SHAPES["bad"], "contradicts", harms=True)
CONCERNED = Pill("bad", SHAPES["bad"], "concerned", harms=True)
SUSPECT = Pill("warn", "►", "look here", harms=True)
TO_CHECK = Pill("note", SHAPES["note"], "to check")
AS_STATED = Pill("ok", SHAPES["ok"], "as on the sheet")
_PHASES: Mapping[str, str] = {"phase1": "Phase 1", "phase2": "Phase 2"}
_TONES: Mapping[str, str] = {
    "contradiction": "bad",
    "known": "bad",
    "warned": "warn",
    "nat_traversal": "warn",
    "flapping": "warn",
    "other_peer": "warn",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one side's value; `whose` is empty where both sides have it."""

    text: str
    whose: str
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet of which the log tells. `line` is None for a pair of subnets that is on no row."""

    id: str
    label: str
    line: Line | None
    seen: tuple[Seen, ...]
    pill: Pill
    why: str
    anchors: tuple[tuple[str, int], ...]

    @property
    def spoken(self) -> str:
        """In one line, for a text to the other side."""
        halves = [f"{COLUMNS[VNS3][value.side]}: {value.text or 'blank'}" for value in self._values]
        seen = ", ".join(f"{each.whose}: {each.text}" if each.whose else each.text for each in self.seen)
        return "; ".join([*halves, f"seen: {seen} ({self.pill.word})"])

    @property
    def cells(self) -> tuple[Value, ...]:
        """Both sides' cells, the reader's own first; none where no row of the sheet is meant."""
        return self.line.values if self.line is not None else ()

    @property
    def _values(self) -> tuple[Value, ...]:
        return (self.line.vns3, self.line.partner) if self.line is not None else ()


@dataclass(frozen=True, slots=True)
class Said:
    """A remark with its tone."""

    text: str
    tone: str
    shape: str
    expected: bool


@dataclass(frozen=True, slots=True)
class Held:
    """The reading in the order that the sheet suggests, whose log it is, and what there is to say and to show."""

    reading: Reading
    whose: Side
    remarks: tuple[Said, ...]
    more: tuple[Said, ...]
    """Remarks that the rows say too, or that matter less."""
    rows: tuple[Row, ...]
    rest: tuple[Row, ...]
    """Rows that the log confirms."""


def held(reading: Reading, comparison: Comparison, reader: Side, whose: str) -> Held:
    """Holds the reading against both halves, for a reader of one side. `whose` is empty where that is to be found out."""
    side = next((each for each in SIDES if each == whose), None)
    view = against(reading, comparison.vns3.stated, comparison.partner.stated, side)
    lines = Lines(comparison, reader, ())
    known = {row.key: row for row in hide_fingerprints(comparison.rows, reader)}
    quoted = {
        number: (end, number)
        for end in (OTHER, THIS)
        for each in reading.diagnoses
        for quote in each.quotes
        if quote.end == end
        for number in [quote.number]
    }
    judge = _Judge(view)
    rows = []
    for seen in view.rows[:MOST_ROWS]:
        row = known.get(seen.key)
        line = next(iter(lines.of(row)), None) if row is not None else None
        anchors = tuple(quoted[number] for number in seen.lines if number in quoted)
        rows.append(_row(seen, line, reader, anchors[:4], judge.pill(seen)))
    remarks = [_said(remark, reader) for remark in view.remarks if remark.text(reader)]
    remarks.sort(key=lambda said: not said.expected)
    return Held(
        reading=replace(reading, diagnoses=view.diagnoses),
        whose=view.side,
        remarks=tuple(remarks[:MOST_REMARKS]),
        more=tuple(remarks[MOST_REMARKS:]),
        rows=tuple(row for row in rows if row.pill is not AS_STATED),
        rest=tuple(row for row in rows if row.pill is AS_STATED),
    )


class _Judge:
    """Says how each row stands to what the log shows."""

    def __init__(self, view: SheetView) -> None:
        first = view.diagnoses[0] if view.diagnoses else None
        self._about = SUSPECT
        if first is not None and first.pattern in HEALTHY:
            self._about = TO_CHECK
        elif first is not None and first.certainty == CERTAIN:
            self._about = CONCERNED
        self._found = any(row.concerned and row.contradicts for row in view.rows)

    def pill(self, row: SeenRow) -> Pill:
        if row.contradicts:
            return CONTRADICTS
        # What was seen as stated is not it where both sides' values were seen, or another row is found to be it.
        cleared = bool(row.seen) and not row.known and (len(row.seen) == len(SIDES) or self._found)
        return self._about if row.concerned and not cleared else AS_STATED


def _row(
    seen: SeenRow, line: Line | None, reader: Side, anchors: tuple[tuple[str, int], ...], pill: Pill
) -> Row:
    return Row(
        id=line.id if line is not None else line_id(seen.key),
        label=_label(seen, line, reader),
        line=line,
        seen=tuple(_values(seen, reader)),
        pill=pill,
        why=seen.text(reader),
        anchors=anchors,
    )


def _label(seen: SeenRow, line: Line | None, reader: Side) -> str:
    """What the row is called apart from its section; to the partner in its device's words."""
    if line is None or reader == VNS3 or line.section not in _PHASES or line.label.startswith("P"):
        return line.label if line is not None and reader != VNS3 else seen.label
    return f"{_PHASES[line.section]}: {line.label}"


def _values(seen: SeenRow, reader: Side) -> list[Seen]:
    shown = {side: seen.shown(side) for side in SIDES if side in seen.seen}
    if len(shown) == 2 and len(set(shown.values())) == 1:
        return [Seen(next(iter(shown.values())), "", bool(seen.contradicts))]
    return [Seen(text, BESIDE[reader][side], side in seen.contradicts) for side, text in shown.items()]


def _said(remark: Remark, reader: Side) -> Said:
    tone = _TONES.get(remark.code, "note")
    return Said(remark.text(reader), tone, SHAPES[tone], remark.code in ("known", "warned"))


__all__ = ["Held", "Row", "held"]
