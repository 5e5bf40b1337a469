"""A file that came back, held against the sheet: each cell three ways, and what it would do to the verdict.

The three are the sheet as the file was exported from it, the file, and the sheet as it is now. What only the file
changed is offered; what only the sheet changed is kept; what both changed is chosen one by one. Without a revision
that the file came from, the sheet as it is now stands for it, and nothing is cleared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from vns3pair.documents import form
from vns3pair.documents.answers import Answer, Answers
from vns3pair.documents.structure import clean
from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.cell_words import cell_name, standing
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Parameter, Side
from vns3pair.ipsec.psk import UNCHECKED
from vns3pair.ipsec.reading import Reading
from vns3pair.sheets import edits
from vns3pair.sheets.edit import Edit

FINGERPRINT, FLAGS = "psk_fingerprint", "psk_flags"
NEW, CLEARED, CONFLICT, UNREAD = "new", "cleared", "conflict", "unread"
"""What can be taken from the file: a value, an emptied cell, one of two that met, a text that cannot be read."""
SAME, KEPT, REFUSED, SUGGESTED = "same", "kept", "refused", "suggested"
"""What cannot: no change, changed on the sheet alone, not to be read at all, of the other side's column."""
OFFERED = (NEW, CLEARED, CONFLICT, UNREAD)
LEFT_OUT = "the file leaves this out, which may mean blank"
MOST_OPTIONS = 6
GIVEN = "given, not shown yet"

Halves = Mapping[Side, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking a line alone does: `better`, `worse` or nothing, and in words."""

    tone: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One cell or tunnel of the file. `edits` is what taking it would do; `id` names it in a form.

    `held` is what the file holds, `reads` how that was read, `now` what the sheet holds. `options` are readings that
    an unreadable text may mean, in normal form, with their words.
    """

    id: str
    side: Side
    key: str
    label: str
    where: str
    state: str
    held: str = ""
    reads: str = ""
    now: str = ""
    problem: str = ""
    doubt: str = ""
    remark: str = ""
    edits: tuple[Edit, ...] = ()
    options: tuple[tuple[Any, str], ...] = ()
    effect: Effect = field(default_factory=Effect)
    ticked: bool = False

    @property
    def row(self) -> str:
        """The key of the sheet's row that the line belongs to."""
        parameter = catalogue.BY_KEY.get(self.key)
        return self.key if parameter is None or self.side == VNS3 else parameter.other_key


@dataclass(frozen=True)
class Sheets:
    """The sheet now, and as the file was exported from it if that is known. `reader` is whose eyes it is for."""

    now: Halves
    base: Halves | None
    reader: Side

    @cached_property
    def comparison(self) -> Comparison:
        return compare(self.now[VNS3], self.now[PARTNER])

    @cached_property
    def before(self) -> Comparison:
        """The comparison that the file was made from; of the sheet now, where that is not known."""
        return compare(self.base[VNS3], self.base[PARTNER]) if self.base is not None else self.comparison

    def half(self, side: Side) -> Any:
        return self.comparison.vns3 if side == VNS3 else self.comparison.partner

    def base_half(self, side: Side) -> Any:
        return self.before.vns3 if side == VNS3 else self.before.partner

    def hides(self, side: Side, key: str) -> bool:
        """Whether the reader may not see this side's fingerprint yet."""
        if key != FINGERPRINT or side == self.reader:
            return False
        fingerprints = [self.half(each).value(FINGERPRINT) for each in SIDES]
        return any(value in (None, UNCHECKED) for value in fingerprints)


def cells(answers: Answers, sheets: Sheets, applied: frozenset[Side]) -> Iterator[Line]:
    """The lines of all cells but the tunnels: own ones of the sides that are `applied`, suggestions of the others."""
    for side in SIDES:
        theirs = [answer for answer in answers.of(side) if answer.key != FLAGS]
        flags = next((answer.text for answer in answers.of(side) if answer.key == FLAGS), "")
        for answer in theirs:
            cell = _Cell(answer, sheets, answers.kind)
            yield cell.line(flags) if side in applied else cell.suggestion()
        if side in applied and side in answers.whole and sheets.base is not None:
            yield from _left_out(side, {answer.key for answer in theirs}, sheets)


def _left_out(side: Side, there: set[str], sheets: Sheets) -> Iterator[Line]:
    """Cells that a whole half does not have though the exported one did."""
    for own in catalogue.of_side(side):
        if own.kind in ("tunnels", "flags") or own.key in there or own.key == FINGERPRINT:
            continue
        if sheets.base_half(side).states(own.key):
            cell = _Cell(Answer(side, own.key, "", f"{side}.{own.key}", doubt=LEFT_OUT), sheets, "json")
            yield cell.line("")


@dataclass(frozen=True)
class _Cell:
    """One cell of the file beside the sheet's."""

    answer: Answer
    sheets: Sheets
    kind: str

    @property
    def own(self) -> Parameter:
        return catalogue.BY_KEY[self.answer.key]

    @cached_property
    def reading(self) -> Reading | None:
        """How the file's text reads; None where it is blank."""
        text = self.answer.text
        return values.read(self.own, text, self.answer.side) if text else None

    def _is(self, half: Any) -> bool:
        """Whether a half states what the file holds."""
        key, text = self.answer.key, self.answer.text
        there = half.reading(key)
        if there is None or self.reading is None:
            return there is None and self.reading is None
        if text in spellings(half.stated.get(key)) or text == form.filled_in(half, key):
            return True
        return there.readable and self.reading.readable and bool(there.value == self.reading.value)

    def _shows(self, comparison: Comparison, half: Any) -> bool:
        """Whether a document shows this very text, or means it: what a side has without stating it is shown too."""
        if self._is(half):
            return True
        row = next(
            (row for row in comparison.rows if row.parameter.key_of(half.side) == self.answer.key), None
        )
        if row is not None and self.answer.text == clean(row.shown(half.side)):
            return True
        value = half.value(self.answer.key)
        return self.reading is not None and value is not None and self.reading.value == value

    @property
    def _exported_effective(self) -> bool:
        """Whether the file was made with what the side has in effect: the workbook's columns that nobody fills in."""
        return self.kind == "xlsx" and self.answer.side == VNS3

    def _as_exported(self) -> bool:
        half = self.sheets.base_half(self.answer.side)
        return self._shows(self.sheets.before, half) if self._exported_effective else self._is(half)

    def line(self, flags: str) -> Line:
        answer, now = self.answer, self.sheets.half(self.answer.side)
        line = self._line(SAME)
        if answer.problem:
            return replace(line, state=REFUSED, problem=answer.problem)
        if self._is(now) or (self.sheets.base is None and (self.reading is None or self._as_exported())):
            return line
        if self.sheets.base is not None and self._as_exported():
            return line if self._is_as_exported(now) else replace(line, state=KEPT)
        meanwhile = self.sheets.base is not None and not self._is_as_exported(now)
        state = CONFLICT if meanwhile else CLEARED if self.reading is None else NEW
        line = replace(line, state=state, doubt=answer.doubt, edits=self._edits(flags))
        if self.reading is not None and not self.reading.readable:
            state = CONFLICT if meanwhile else UNREAD
            line = replace(line, state=state, problem=self.reading.problem, options=self._options())
        return line

    def _is_as_exported(self, now: Any) -> bool:
        """Whether nobody changed the cell on the sheet since the export."""
        key, base = self.answer.key, self.sheets.base_half(self.answer.side)
        was, is_ = base.reading(key), now.reading(key)
        if was is None or is_ is None:
            return was is is_
        if was.readable and is_.readable:
            return bool(was.value == is_.value)
        return bool(base.text(key) == now.text(key))

    def _edits(self, flags: str) -> tuple[Edit, ...]:
        side, key = self.answer.side, self.answer.key
        was = edits.shown_raw(self.sheets.now, side, key, self.sheets.reader)
        readable = self.reading is not None and self.reading.readable
        value = values.normal(self.own, self.reading.value) if readable else self.answer.text
        made = [Edit(side, key, value if self.reading is not None else None, was)]
        if key == FINGERPRINT and flags and self.reading is not None:
            found = values.read(catalogue.BY_KEY[FLAGS], flags, side)
            made += [Edit(side, FLAGS, found.value)] if found.readable else []
        return tuple(made)

    def _options(self) -> tuple[tuple[Any, str], ...]:
        """The readings that may be meant, what the other side states first."""
        if self.reading is None:
            return ()
        side = self.answer.side
        other = self.sheets.half(OTHER[side]).value(self.own.other_key)
        now = self.sheets.half(side).value(self.own.key)
        found = [option for option in self.reading.options if option != now]
        found = sorted(found, key=lambda option: option != other)[:MOST_OPTIONS]
        return tuple((values.normal(self.own, option), values.show(self.own, option)) for option in found)

    def suggestion(self) -> Line:
        """What the file says of a side that it may not change."""
        answer, now = self.answer, self.sheets.half(self.answer.side)
        line = self._line(SAME)
        if answer.key == FINGERPRINT or answer.problem:
            return line
        before = self.sheets.base_half(answer.side)
        if self._shows(self.sheets.before, before) or self._shows(self.sheets.comparison, now):
            return line
        if self.reading is None and (self.sheets.base is None or not before.effective(answer.key).known):
            return line
        problem = self.reading.problem if self.reading is not None else ""
        return replace(line, state=SUGGESTED, problem=problem)

    def _line(self, state: str) -> Line:
        answer, key, side = self.answer, self.answer.key, self.answer.side
        half, hidden = self.sheets.half(side), self.sheets.hides(side, key)
        now = standing(half, key, "")
        reads = values.show(self.own, self.reading.value) if self.reading is not None else ""
        return Line(
            id=f"{side}.{key}",
            side=side,
            key=key,
            label=cell_name(key, side),
            where=answer.where,
            state=state,
            held=GIVEN if hidden and answer.text else clean(answer.shown, 500),
            reads=GIVEN if hidden and reads else clean(reads, 500),
            now=GIVEN if hidden and half.states(key) else clean(now, 500),
            remark=self.reading.remark if self.reading is not None else "",
        )


def spellings(raw: Any) -> tuple[str, ...]:
    """The texts under which a file of ours may hold a stated value that cannot be read."""
    listed = ", ".join(map(values.as_text, raw)) if isinstance(raw, list) else ""
    return tuple(clean(text) for text in (values.as_text(raw), listed) if text)


__all__ = [
    "CLEARED",
    "CONFLICT",
    "KEPT",
    "NEW",
    "OFFERED",
    "REFUSED",
    "SAME",
    "SUGGESTED",
    "UNREAD",
    "Effect",
    "Halves",
    "Line",
    "Sheets",
    "cells",
    "spellings",
]
