"""A block of cells from a spreadsheet, read onto the sheet, and a half written as such a block.

Where the first column holds labels, the block may have rows in any order and forms of any maker; without
labels its values go down the sheet from the cell that was pasted on. What may be the pre-shared key is
dropped unread and never repeated.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from vns3pair.ipsec import catalogue, clipboard, psk, tunnel_lists, values
from vns3pair.ipsec.cell_labels import (
    Meaning,
    key_among,
    meanings,
    opens_tunnels,
    section_of,
    side_word,
    tunnel_word,
)
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.clipboard import Cells
from vns3pair.ipsec.devices import Device
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Parameter, Side, Stated
from vns3pair.ipsec.pasted import Pasted, PastedTunnels, Unmatched, unmatched
from vns3pair.ipsec.reading import Reading

_NOUN: Mapping[Side, str] = {VNS3: "VNS3", PARTNER: "the partner"}
MOST_LINES = 10_000
_PROOF = 200
"""So many lines are looked at to see whether there are labels."""
FINGERPRINT = "psk_fingerprint"
STRICT_FINGERPRINT = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}|unchecked")
"""A key may read as a fingerprint typed carelessly: beside a label of the key only the normal form counts."""
_KEY = "this may be the pre-shared key, so it was not kept"
_COLON = re.compile(r"\s*([^:=\t\n]{1,60}?)\s*(?::|=)\s*(\S.*)", re.DOTALL)


def read_block(
    text: str, *, side: Side, start: str, vns3: Stated, partner: Stated
) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
    """The cells of a pasted block with their places, in the order of the block, and what has none.

    `start` is the key of the row that was pasted on and `side` its column; the halves are as stated. Blank
    cells leave alone what is there: pasting never clears. Tunnels under a label take the place of the side's
    list, tunnels without one are added to it. Never raises.
    """
    halves = {VNS3: Half(VNS3, vns3), PARTNER: Half(PARTNER, partner)}
    lines = list(islice(clipboard.lines_of(text, empty=True), MOST_LINES))
    labelled = _split_at_colons(lines)
    if _has_labels(labelled, [half.device for half in halves.values()]):
        return _Labelled(side, halves).read(labelled)
    return _Downward(side, halves).read(lines, start)


def read_table(
    lines: Sequence[Cells], *, side: Side, devices: Sequence[Device]
) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]] | None:
    """The cells of a table on a sheet that states nothing, and what has no place; None without labels.

    The first cell of each line may be a label in the words of any of `devices`; a value under no heading that
    names a side is `side`'s. Never raises.
    """
    halves = {each: Half(each, {}) for each in SIDES}
    labelled = _split_at_colons(list(lines[:MOST_LINES]))
    if not _has_labels(labelled, devices):
        return None
    return _Labelled(side, halves, devices).read(labelled)


def write_block(stated: Stated, side: Side) -> str:
    """One half as `label TAB value` lines in sheet order, the tunnels last; `read_block` reads it back.

    The fingerprint and what belongs to it stay out, and so does what no parameter has.
    """
    rows = []
    for parameter in catalogue.of_side(side):
        raw = stated.get(parameter.key)
        if parameter.key in (FINGERPRINT, "psk_flags", "tunnels") or values.is_blank(raw):
            continue
        if parameter.key == "device" and side == VNS3:
            continue
        rows.append((cell_name(parameter.key, side), _text(parameter, raw, side)))
    tunnels = stated.get("tunnels")
    listed = tunnels if isinstance(tunnels, list) else [] if values.is_blank(tunnels) else [tunnels]
    lines = tunnel_lists.write_lines(listed, side)
    return clipboard.written(rows) + (f"{catalogue.BY_KEY['tunnels'].label}\n{lines}" if lines else "")


def _text(parameter: Parameter, raw: Any, side: Side) -> str:
    reading = values.read(parameter, raw, side)
    if reading.readable:
        return values.show(parameter, reading.value)
    return ", ".join(values.as_text(item) for item in raw) if isinstance(raw, list) else values.as_text(raw)


def _split_at_colons(lines: list[Cells]) -> list[Cells]:
    """Lines of `label: value`, as they come in a mail, as two cells."""
    if any(len(line.cells) > 1 for line in lines):
        return lines
    found = []
    for line in lines:
        parts = _COLON.fullmatch(line.cells[0])
        whole = (
            parts is None or "->" in parts[1] or parts[1].lower() == "compat"
        )  # what VNS3's own begin with
        found.append(line if parts is None or whole else replace(line, cells=(parts[1], parts[2].strip())))
    return found


def _has_labels(lines: Sequence[Cells], devices: Sequence[Device | None]) -> bool:
    """Whether enough of the first column names rows; values such as `PSK` and `Tunnel` are no proof of it."""
    known = beside = alone = 0
    for line in islice((line for line in lines if line.cells[0]), _PROOF):
        label = line.cells[0]
        if len(line.cells) == 1 and opens_tunnels(label):
            return known > 0 or not beside  # what follows are tunnels and no labels
        if len(line.cells) > 1:
            beside += 1
            if label.lower() != line.cells[1].lower():
                known += bool(meanings(label, devices, None) or tunnel_word(label))
        else:
            alone += section_of(label) is None
    if known >= 2:
        return known * 4 >= beside
    return known == 1 and beside <= 2 and not alone


class _Block:
    """A block being read: what has a place, what has none, and the tunnels on the way."""

    def __init__(self, side: Side, halves: Mapping[Side, Half]) -> None:
        self.side, self.halves = side, halves
        self.pasted: list[Pasted] = []
        self.unmatched: list[Unmatched] = []
        self.tunnels = PastedTunnels(halves)

    def result(self) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
        found = (*self.pasted, *self.tunnels.made())
        left = sorted([*self.unmatched, *self.tunnels.unmatched], key=lambda each: each.line)
        return found, tuple(left)

    def leave(self, line: Cells, text: str, why: str) -> None:
        self.unmatched.append(unmatched(line.number, text, why))

    def take_pair(self, line: Cells) -> bool:
        """Takes a line that reads as a pair of subnets."""
        pair = tunnel_lists.read_pair(line.text, self.side)
        if pair.tunnel is None or pair.problem:
            return False
        self.tunnels.take(self.side, [replace(pair, number=line.number)])
        return True

    def place(self, line: Cells, whose: Side, key: str, text: str, label: str = "") -> None:
        """Puts a text into a side's cell."""
        parameter, half = catalogue.BY_KEY[key], self.halves[whose]
        reading = values.read(parameter, text, whose)
        if (
            key == FINGERPRINT
            and "fingerprint" not in label.lower()
            and not STRICT_FINGERPRINT.fullmatch(text)
        ):
            reading = values.read(parameter, "", whose)
        if key == "psk_exchange" and psk.looks_like_key(text):
            reading = Reading(problem=_KEY, secret=True)
        name, now = cell_name(key, whose), half.reading(key)
        found = Pasted(line.number, whose, key, name, "", None, "", reading.problem, False)
        if reading.readable:
            shown = values.show(parameter, reading.value)
            reads = f"{shown} ({reading.remark})" if reading.remark else shown
            reads = reading.remark if shown in reading.remark else reads
            changed = now is None or now.value != reading.value
            found = replace(found, text=text, value=reading.value, reads=reads, changed=changed)
        elif not reading.secret:
            found = replace(found, text=text, value=text, changed=half.text(key) != text)
        self.pasted.append(found)


class _Labelled(_Block):
    """A block whose first column says which row each line is."""

    def __init__(
        self, side: Side, halves: Mapping[Side, Half], devices: Sequence[Device | None] = ()
    ) -> None:
        super().__init__(side, halves)
        self.devices = devices or [half.device for half in halves.values()]
        self.names = {each: half.text("organization") for each, half in halves.items()}
        self.taken: set[tuple[Side, str]] = set()
        self.phase: int | None = None
        self.columns: dict[int, Side] = {1: side}

    def read(self, lines: Sequence[Cells]) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
        left = deque(lines)
        while left:
            line = left.popleft()
            if any(line.cells) and not self._heading(line):
                if any(line.cells[1:]):
                    self._values(line)
                elif opens_tunnels(line.cells[0]):
                    self._list_of_tunnels(line, left)
                else:
                    self._title(line)
        return self.result()

    def _list_of_tunnels(self, title: Cells, left: deque[Cells]) -> None:
        """Takes the lines below the title of the tunnels, up to the next label."""
        below = []
        while left and not self._is_label(left[0]):
            below.append(left.popleft().text)
        whose = next(iter(self.columns.values())) if len(self.columns) == 1 else self.side
        found = tunnel_lists.read_lines("\n".join(below), whose)
        self.tunnels.take(whose, [replace(each, number=each.number + title.number) for each in found], True)

    def _is_label(self, line: Cells) -> bool:
        label = line.cells[0]
        return len(line.cells) > 1 and bool(meanings(label, self.devices, None)) and not tunnel_word(label)

    def _heading(self, line: Cells) -> bool:
        """Takes a line that says whose the columns are; the first column of a side counts."""
        if self.pasted or meanings(line.cells[0], self.devices, None):
            return False
        sides: dict[int, Side] = {}
        for place, cell in enumerate(line.cells[1:], 1):
            whose = side_word(cell, self.side, self.names)
            if whose is not None and whose not in sides.values():
                sides[place] = whose
        self.columns = sides or self.columns
        return bool(sides)

    def _title(self, line: Cells) -> None:
        """A line without values: a section's title, a label whose value is blank, a pair, or unknown."""
        label = line.cells[0]
        phase = section_of(label)
        if phase is not None:
            self.phase = phase or None
        elif (
            not meanings(label, self.devices, self.phase)
            and not tunnel_word(label)
            and not self.take_pair(line)
        ):
            self.leave(line, line.text, "no value stands beside it")

    def _values(self, line: Cells) -> None:
        label, word = line.cells[0], tunnel_word(line.cells[0])
        found = meanings(label, self.devices, self.phase)
        beside = [
            (whose, line.cells[place])
            for place, whose in self.columns.items()
            if place < len(line.cells) and line.cells[place]
        ]
        if word and (word == "tunnels" or not found):
            for whose, text in beside:
                self.tunnels.cell(line.number, whose, word, text)
        elif not found and not (len(self.columns) == 1 and self.take_pair(line)):
            self.leave(
                line, "\t".join(cell for cell in line.cells if cell), "no row of the sheet has this name"
            )
        elif found:
            self._known(line, label, self._likeliest(found, beside), beside)

    def _known(self, line: Cells, label: str, meaning: Meaning, beside: list[tuple[Side, str]]) -> None:
        for whose, text in beside:
            key = meaning.key_of(whose)
            if key == "device" and whose == VNS3:
                continue
            if not _statable(key, whose):
                why = f"{_NOUN[whose]} states no {catalogue.BY_KEY[key].label}"
                self.leave(line, f"{label}\t{text}", why)
            elif (whose, key) in self.taken:
                self.leave(line, f"{label}\t{text}", f"{cell_name(key, whose)} stands further up already")
            else:
                self.taken.add((whose, key))
                self.place(line, whose, key, text, label)
        if not beside:
            self.leave(line, label, "its value stands in a column whose heading names no side")
        elif list(self.columns) == [1] and any(line.cells[2:]):
            more = "\t".join(cell for cell in line.cells[2:] if cell)
            self.leave(line, f"{label}\t{more}", "a second value, and no heading says whose it is")

    def _likeliest(self, found: list[Meaning], beside: list[tuple[Side, str]]) -> Meaning:
        """Of the cells that a label may mean, the first that is free and can hold the values, else a free one."""
        free = [
            each
            for each in found
            if not any((whose, each.key_of(whose)) in self.taken for whose, _ in beside)
        ]
        able = (
            each
            for each in free
            if all(_could_hold(whose, each.key_of(whose), text) for whose, text in beside)
        )
        return next(able, (free or found)[0])


def _could_hold(whose: Side, key: str, text: str) -> bool:
    parameter = catalogue.BY_KEY[key]
    if not _statable(key, whose):
        return False
    return parameter.kind == "fingerprint" or values.read(parameter, text, whose).readable


class _Downward(_Block):
    """A block of values alone, which go down the sheet as the page shows it."""

    def read(self, lines: Sequence[Cells], start: str) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
        if start.partition("[")[0] == "tunnels":
            self.tunnels.take(
                self.side, tunnel_lists.read_lines("\n".join(line.text for line in lines), self.side)
            )
            return self.result()
        both = self.side == VNS3 and any(len(line.cells) > 1 and line.cells[1] for line in lines)
        sides: tuple[Side, ...] = SIDES if both else (self.side,)
        rows = [row for row in _rows_shown() if any(_statable(row.key_of(each), each) for each in sides)]
        place = next((number for number, row in enumerate(rows) if row.key == start), 0)
        last = max(number for number, row in enumerate(rows) if row.compared)
        for line in lines:
            if place > last and self.take_pair(line):
                continue
            if place < len(rows):
                self._fill(line, rows[place], sides)
                place += 1
            elif any(line.cells):
                self.leave(line, line.text, "the sheet ends above it")
        return self.result()

    def _fill(self, line: Cells, row: Parameter, sides: tuple[Side, ...]) -> None:
        if key_among(line.cells) and not _are_methods(row, line.cells):
            self.unmatched.append(Unmatched(line.number, "", _KEY))
            return
        for whose, text in zip(sides, line.cells, strict=False):
            if text and _statable(row.key_of(whose), whose):
                self.place(line, whose, row.key_of(whose), text)
            elif text:
                self.leave(line, text, f"{_NOUN[whose]} states no {row.label}")
        more = "\t".join(cell for cell in line.cells[len(sides) :] if cell)
        if more:
            shown = "" if row.key == FINGERPRINT else more
            self.leave(line, shown, f"beside {row.label} there is no column for it")


def _are_methods(row: Parameter, cells: Sequence[str]) -> bool:
    """Whether the cells say how the sides authenticate: `Pre-shared key` beside `Certificate` is no key."""
    return row.key == "authentication" and all(
        values.read(row, cell, PARTNER).readable for cell in cells if cell
    )


def _rows_shown() -> list[Parameter]:
    """The rows as the page shows them: sections in which nothing is compared stand last."""
    compared = {parameter.section for parameter in catalogue.PARAMETERS if parameter.compared}
    return sorted(catalogue.PARAMETERS, key=lambda parameter: parameter.section not in compared)


def _statable(key: str, side: Side) -> bool:
    """Whether a side states a parameter in a cell of its own."""
    own = catalogue.BY_KEY[key]
    return side in own.sides and own.kind not in ("tunnels", "flags") and (key, side) != ("device", VNS3)


__all__ = ["STRICT_FINGERPRINT", "Pasted", "Unmatched", "read_block", "read_table", "write_block"]
