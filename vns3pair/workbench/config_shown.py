"""Configurations as a page shows them: texts to copy, screens to tick off, and rows that are missing, with the way to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.devices import quoting
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.devices.writers.writing import Block
from vns3pair.ipsec.parameter import VNS3, Side

MOST_LINES = 400
"""Lines of a text that stand on the page. A longer one is there to be downloaded."""
MOST_ROWS = 50
"""Rows of a table of like screens that stand on the page."""
MOST_NAMED = 40
_TABLE = 3
"""So many screens with the same fields, one after the other, are one table."""
_PLACE = re.compile(r"([a-z_0-9]+)\[(\d+)\]")
_FILE_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.\w{1,10}", re.ASCII)


class Gap(Protocol):
    """A row that is missing or not said, and why."""

    @property
    def key(self) -> str: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A gap with its row's name and the part of the sheet's address that leads there, empty where there is no row."""

    label: str
    link: str
    why: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to copy. `pieces` are its parts, each with whether it is the place of the key; `more` lines are left out."""

    id: str
    title: str
    note: str
    pieces: tuple[tuple[str, bool], ...]
    more: int
    file: str
    url: str

    @property
    def left_out(self) -> str:
        return f"{self.more:,} more line{'s' * (self.more != 1)}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A field to fill in, or what it says `without` a value. `tick` names it for the browser, and `mark` changes with its value."""

    id: str
    label: str
    value: str
    without: str
    note: str
    link: str
    copied: bool
    tick: str
    mark: str


@dataclass(frozen=True, slots=True)
class Row:
    """One screen as a row of a table. Its tick belongs to its values, wherever they stand."""

    title: str
    tick: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One screen with its entries, or several with the same fields: then `entries` read the same on each.

    Of those the other fields are a table: its `columns` with what is to know of each, and its rows, of which `more`
    are left out.
    """

    id: str
    title: str
    where: str
    note: str
    entries: tuple[Entry, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    more: int = 0


def link_to(key: str, side: Side) -> str:
    """What follows the sheet's address so that the row of a side's key stands open; empty for no row."""
    bare = key.partition("[")[0]
    parameter = catalogue.BY_KEY.get(bare)
    if parameter is None:
        return ""
    if bare == "tunnels":
        return "#block-tunnels"
    row = key if side == VNS3 else parameter.other_key
    return f"?open={row}#{row}"


def named(gaps: Iterable[Gap], side: Side) -> tuple[tuple[Named, ...], int]:
    """Gaps with their rows' names, each once, and how many more there are."""
    found = list(
        dict.fromkeys(Named(name_of(gap.key, side), link_to(gap.key, side), gap.why) for gap in gaps)
    )
    return tuple(found[:MOST_NAMED]), max(0, len(found) - MOST_NAMED)


def name_of(key: str, side: Side) -> str:
    """What a side calls a row, a numbered tunnel by its number."""
    if place := _PLACE.fullmatch(key):
        return f"Tunnel {int(place[2]) + 1}"
    return cell_name(key, side) if key in catalogue.BY_KEY else ""


def text_of(block: Block, number: int, file: str, url: str) -> Text:
    """A block as its place on the page shows it. `file` is what it is called when it is downloaded from `url`."""
    lines = block.text.split("\n")
    shown = "\n".join(lines[:MOST_LINES])
    parts = shown.split(quoting.KEY_PLACEHOLDER)
    pieces: list[tuple[str, bool]] = [(parts[0], False)]
    for part in parts[1:]:
        pieces += [(quoting.KEY_PLACEHOLDER, True), (part, False)]
    more = max(0, len(lines) - MOST_LINES)
    return Text(f"text-{number}", block.title, block.note, tuple(pieces), more, file, url)


def file_of(block: Block, stem: str, number: int, count: int) -> str:
    """A name for a block's file: that of its title, where it is a path, else of the sheet and the device."""
    last = block.title.rpartition("/")[2].strip()
    if _FILE_NAME.fullmatch(last):
        return last
    return f"{stem}-{number}.txt" if count > 1 else f"{stem}.txt"


def parts_of(screens: Sequence[Screen], side: Side) -> tuple[Part, ...]:
    """Screens as the page shows them, like ones together where there are many."""
    return tuple(_parts(screens, side))


def _parts(screens: Sequence[Screen], side: Side) -> Iterator[Part]:
    number = 0
    for _, group in groupby(screens, key=lambda screen: tuple(field.label for field in screen.fields)):
        alike = list(group)
        if len(alike) >= _TABLE and len(alike[0].fields) > 1:
            yield _table(alike, number, side)
        else:
            for place, screen in enumerate(alike, number):
                entries = tuple(_entries(screen, place, side))
                yield Part(f"part-{place}", screen.title, screen.where, screen.note, entries)
        number += len(alike)


def _table(alike: Sequence[Screen], number: int, side: Side) -> Part:
    """Like screens as the fields that read the same in each, and a row each for the others."""
    first, last = alike[0], alike[-1]
    varying = _varying(alike)
    rows = tuple(_row(screen, place, side, varying) for place, screen in enumerate(alike[:MOST_ROWS], number))
    shared = [entry for place, entry in enumerate(_entries(first, number, side)) if place not in varying]
    return Part(
        f"part-{number}",
        f"{first.title} to {last.title}",
        first.where,
        " ".join(dict.fromkeys(note for note in (first.note, last.note) if note)),
        entries=tuple(shared),
        columns=tuple((first.fields[place].label, _common_note(alike, place)) for place in varying),
        rows=rows,
        more=len(alike) - len(rows),
    )


def _varying(alike: Sequence[Screen]) -> tuple[int, ...]:
    """The places of the fields that do not read the same on every screen; the first one where all do."""
    first = alike[0].fields
    found = [
        place
        for place, field in enumerate(first)
        if any(
            (screen.fields[place].value, screen.fields[place].note) != (field.value, field.note)
            for screen in alike
        )
    ]
    return tuple(found) or (0,)


def _common_note(alike: Sequence[Screen], place: int) -> str:
    """What is to know of a field on each of the screens; empty where that is not the same."""
    notes = {screen.fields[place].note for screen in alike}
    return notes.pop() if len(notes) == 1 else ""


def _row(screen: Screen, place: int, side: Side, varying: Sequence[int]) -> Row:
    entries = tuple(_entries(screen, place, side))
    values = "\n".join(screen.fields[each].value for each in varying)
    return Row(screen.title, _short(values), tuple(entries[each] for each in varying))


def _entries(screen: Screen, place: int, side: Side) -> Iterator[Entry]:
    for number, field in enumerate(screen.fields):
        yield _entry(screen, field, f"field-{place}-{number}", side)


def _entry(screen: Screen, field: ScreenField, name: str, side: Side) -> Entry:
    return Entry(
        name,
        field.label,
        field.value,
        field.without,
        field.note,
        link_to(field.key, side),
        field.copied and bool(field.value),
        _short(f"{screen.title}\n{field.label}"),
        _short(field.value),
    )


def _short(text: str) -> str:
    """A few digits that stand for a text: what a browser keeps holds none of the sheet's values."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


__all__ = [
    "Entry",
    "Named",
    "Part",
    "Row",
    "Text",
    "file_of",
    "link_to",
    "named",
    "parts_of",
    "text_of",
]
