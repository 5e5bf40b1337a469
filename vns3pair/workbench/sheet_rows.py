"""A log held against a sheet, as the page shows it: the sheet's rows with a third column, "seen on the wire"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vns3pair.ipsec.comparison import Comparison, hide_fingerprints
from vns3pair.ipsec.diagnosis.against_sheet import against
from vns3pair.ipsec.diagnosis.finding import HEALTHY, Diagnosis, Reading
from vns3pair.ipsec.diagnosis.sheet_remarks import set_by_nobody
from vns3pair.ipsec.diagnosis.sheet_view import Remark, SeenRow, SheetView
from vns3pair.ipsec.diagnosis.sheet_words import named
from vns3pair.ipsec.diagnosis.whose_log import log_side
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Reader, Side
from vns3pair.ipsec.row import Row as Compared
from vns3pair.ipsec.voices import BESIDE, COLUMNS
from vns3pair.sheets.lines import Line, Lines, Value, line_id
from vns3pair.sheets.pills import SHAPES, Pill
from vns3pair.workbench.result_page import quoted_lines

MOST_ROWS = 60
MOST_REMARKS = 3
"""Beside the cause; the rest is folded."""
CONTRADICTS = Pill("bad", SHAPES["bad"], "contradicts", harms=True)
CONCERNED = Pill("bad", SHAPES["bad"], "concerned", harms=True)
SUSPECT = Pill("warn", "►", "look here", harms=True)
TO_CHECK = Pill("note", SHAPES["note"], "to check")
AS_STATED = Pill("ok", SHAPES["ok"], "as on the sheet")
_TONES: Mapping[str, str] = {
    "contradiction": "bad",
    "known": "bad",
    "warned": "warn",
    "nat_traversal": "warn",
    "flapping": "warn",
    "other_peer": "warn",
    "no_trace": "warn",
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
    plain: str
    """What it is called in words for both sides."""
    plain_seen: tuple[Seen, ...]

    @property
    def decides(self) -> bool:
        """Whether it goes into a text for the other side: a value was seen, or the sheet knew of it."""
        return bool(self.seen) or self.pill is CONCERNED

    @property
    def spoken(self) -> str:
        """In one line, for a text to the other side."""
        halves = [f"{COLUMNS[VNS3][value.side]}: {value.text or 'blank'}" for value in self._values]
        seen = ", ".join(
            f"{each.whose}: {each.text}" if each.whose else each.text for each in self.plain_seen
        )
        word = "differs on the sheet" if self.pill is CONCERNED else self.pill.word
        return f"{self.plain}: {'; '.join([*halves, f'seen: {seen} ({word})' if seen else word])}"

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
    foreign: str = ""
    """What to say before all else of a log that is of another tunnel than the sheet's; empty else."""
    plain: Diagnosis | None = None
    """The cause in words for both sides."""
    plain_remarks: tuple[str, ...] = ()
    """What there is to say about the cause, in words for both sides."""


def held(reading: Reading, comparison: Comparison, reader: Side, whose: str) -> Held:
    """Holds the reading against both halves, for a reader of one side. `whose` is empty where that is to be found out."""
    side = next((each for each in SIDES if each == whose), None)
    view = against(reading, comparison.vns3.stated, comparison.partner.stated, side)
    lines = Lines(comparison, reader, ())
    known = {row.key: row for row in hide_fingerprints(comparison.rows, reader)}
    quoted = quoted_lines(view.diagnoses)
    judge = _Judge(view, {row.key: row for row in comparison.rows})
    rows = []
    for seen in sorted(view.rows[:MOST_ROWS], key=judge.place):
        row = known.get(seen.key)
        line = next(iter(lines.of(row)), None) if row is not None else None
        anchors = tuple(each for each in seen.lines if each in quoted)
        label = _label(seen, row, line, reader)
        rows.append(_row(seen, line, label, reader, anchors[:4], judge.pill(seen)))
    remarks = [remark for remark in view.remarks if remark.text(reader)]
    near = [remark for remark in remarks if remark.near and not view.foreign][:MOST_REMARKS]
    organization = comparison.partner.text("organization")
    return Held(
        reading=replace(reading, diagnoses=_named(view, reader, organization)),
        whose=view.side,
        remarks=tuple(_said(remark, reader) for remark in near),
        more=tuple(_said(remark, reader) for remark in remarks if remark not in near and not view.foreign),
        rows=tuple(row for row in rows if row.pill is not AS_STATED),
        rest=tuple(row for row in rows if row.pill is AS_STATED),
        foreign=next(iter(view.remarks_for(reader)), "") if view.foreign else "",
        plain=next(iter(_named(view, "neutral", organization)), None),
        plain_remarks=tuple(_for_both(view)),
    )


def _named(view: SheetView, reader: Reader, organization: str) -> tuple[Diagnosis, ...]:
    """The diagnoses in words for a reader: the gateways by name, and what the sheet says is to be done.

    Of a log of another tunnel it is not known whose the ends are.
    """
    if view.foreign:
        return view.diagnoses
    found = []
    for place, each in enumerate(view.diagnoses):
        log = log_side(view.side, each.end)
        remedy = view.remedy.get(reader, "") if not place else ""

        def told(text: str, log: Side = log) -> str:
            return named(text, log, reader, organization)

        found.append(
            replace(
                each,
                sentence=told(each.sentence),
                why=told(each.why),
                causes=tuple(told(cause) for cause in each.causes),
                remedy=told(remedy or each.remedy),
            )
        )
    return tuple(found)


def _for_both(view: SheetView) -> Iterator[str]:
    """What may be said to either side about the cause, in neutral words.

    Fingerprints stay with their side, and so does the question whether it is the right sheet.
    """
    for remark in view.remarks:
        told = remark.code not in ("known", "contradiction") or "psk_fingerprint" not in remark.keys
        told = told and remark.code != "no_trace"
        if remark.near and told and remark.text(PARTNER):
            yield remark.text()


class _Judge:
    """Says how each row stands to what the log shows, and which comes first."""

    def __init__(self, view: SheetView, rows: Mapping[str, Compared]) -> None:
        first = view.diagnoses[0] if view.diagnoses else None
        self._works = first is not None and first.pattern in HEALTHY
        self._rows = rows
        self._suspected = {
            key for remark in view.remarks if remark.code == "contradiction" for key in remark.keys
        }

    def pill(self, row: SeenRow) -> Pill:
        if row.contradicts:
            return CONTRADICTS
        if not row.concerned:
            return AS_STATED
        compared = self._rows.get(row.key)
        if row.known and not (compared is not None and set_by_nobody(compared)):
            return TO_CHECK if self._works else CONCERNED
        # What was offered as agreed and refused all the same may be set otherwise at the refusing end.
        if row.seen and not row.known and row.key not in self._suspected:
            return AS_STATED
        return TO_CHECK if self._works else SUSPECT

    def place(self, row: SeenRow) -> int:
        """What the log contradicts and the cause is about first, then what the sheet knew; what nobody stated last."""
        pill = self.pill(row)
        if pill is CONTRADICTS:
            return 0 if row.concerned or self._works else 2
        if pill is CONCERNED:
            return 1
        compared = self._rows.get(row.key)
        return 4 if compared is not None and set_by_nobody(compared) else 3


def _row(
    seen: SeenRow,
    line: Line | None,
    label: str,
    reader: Side,
    anchors: tuple[tuple[str, int], ...],
    pill: Pill,
) -> Row:
    return Row(
        id=line.id if line is not None else line_id(seen.key),
        label=label,
        line=line,
        seen=tuple(_values(seen, reader)),
        pill=pill,
        why=seen.text(reader),
        anchors=anchors,
        plain=seen.label,
        plain_seen=tuple(_values(seen, VNS3)),
    )


def _label(seen: SeenRow, row: Compared | None, line: Line | None, reader: Side) -> str:
    """What the row is called apart from its section; to the partner with its device's word after it."""
    if line is None or row is None or reader == VNS3:
        return seen.label
    called = row.called(PARTNER) or row.label
    own = called if called != row.label else seen.label
    return own if line.label in (called, row.label) else f"{own} ({line.label})"


def _values(seen: SeenRow, reader: Side) -> list[Seen]:
    shown = {side: seen.shown(side) for side in SIDES if side in seen.seen}
    if len(shown) == 2 and len(set(shown.values())) == 1:
        return [Seen(next(iter(shown.values())), "", bool(seen.contradicts))]
    return [Seen(text, BESIDE[reader][side], side in seen.contradicts) for side, text in shown.items()]


def _said(remark: Remark, reader: Side) -> Said:
    tone = _TONES.get(remark.code, "note")
    return Said(remark.text(reader), tone, SHAPES[tone], remark.code in ("known", "warned"))


__all__ = ["Held", "Row", "held"]
