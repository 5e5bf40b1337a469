"""The tables of a FortiOS configuration: `config`, `edit`, `set`, `next` and `end`, nested, with virtual domains.

A table's name is what stands behind `config`; an entry's what stands behind `edit`. Only wanted tables are kept. Of
the rest of a configuration, which may be a hundred times as long, the nesting alone is followed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"?|\'([^\']*)\'?|((?:[^\s"\'\\]|\\.)+)|\\')
_ESCAPED = re.compile(r"\\(.)")
_PROMPT = re.compile(r"[\w.~-]{1,64} (?:\([^()\n]{1,64}\) )?[#$] (?=\S)")
_DEEPEST = 40
_MOST_WORDS = 2000
_LONGEST_VALUE = 500
"""Lines that a quoted value may go over; certificates and messages do."""


class Setting(NamedTuple):
    """The words behind a setting's name, without quotes, and its line."""

    words: tuple[str, ...]
    line: int

    @property
    def first(self) -> str:
        return self.words[0] if self.words else ""


@dataclass(slots=True)
class Entry:
    """What stands between `edit` and `next`, or several of them for one name."""

    table: str
    name: str
    vdom: str
    line: int
    settings: dict[str, Setting] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """A setting's first word; empty where it is not set."""
        return self.settings[name].first if name in self.settings else ""


@dataclass(slots=True)
class Tables:
    """The wanted tables of a configuration.

    `strange` are lines that are no FortiOS at all; `unfinished` tells whether the text ends within a table.
    """

    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)
    strange: list[tuple[int, str]] = field(default_factory=list)
    unfinished: bool = False

    def of(self, *tables: str) -> list[Entry]:
        return [entry for (_, table, _), entry in self.entries.items() if table in tables]

    def find(self, vdom: str, table: str, name: str) -> Entry | None:
        return self.entries.get((vdom, table, name))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a line; quoted ones without their quotes and backslashes."""
    found = []
    for match in _WORD.finditer(text):
        quoted, single, plain = match.groups()
        word = (
            single
            if single is not None
            else _ESCAPED.sub(r"\1", quoted if quoted is not None else plain or "")
        )
        found.append(word)
    return tuple(found)


def tables_of(text: str, wanted: Collection[str]) -> Tables:
    """Reads a configuration or a part of one. Never raises; what cannot be followed is passed over."""
    reader = _Reader(wanted)
    for number, line in _lines(text):
        reader.take(number, line)
    reader.tables.unfinished = bool(reader.frames)
    return reader.tables


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without blanks at their ends, a value that goes over several lines as its first line alone."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        number = at + 1
        at += 1
        if line.count('"') % 2 and _opens(line):
            at = _behind_value(lines, at)
        if line:
            yield number, line


def _opens(line: str) -> bool:
    """Whether a quote is open at the line's end, backslashes before quotes considered."""
    return (
        line.startswith(("set ", "append "))
        and line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1
    )


def _behind_value(lines: list[str], at: int) -> int:
    """The line behind a value that is open; where none closes it, the next line."""
    for number in range(at, min(at + _LONGEST_VALUE, len(lines))):
        if lines[number].replace("\\\\", "").replace('\\"', "").count('"') % 2:
            return number + 1
    return at


class _Reader:
    """Follows the nesting. A frame is a table (`config`) or an entry (`edit`), by its name."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.tables = Tables()
        self.frames: list[tuple[str, str]] = []
        self.wanted = wanted
        self.entry: Entry | None = None

    def take(self, number: int, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "set" or word == "append":
            if self.entry is not None:
                self._set(word, rest, number)
        elif word == "config":
            self._open("config", " ".join(rest.split()).lower(), number)
        elif word == "edit":
            self._open("edit", " ".join(words_of(rest)), number)
        elif word == "next":
            self._close("edit")
        elif word == "end":
            self._close("config")
        elif word not in ("unset", "show", "get", "purge", "delete") and not line.startswith("#"):
            prompt = _PROMPT.match(line)
            if prompt is not None:
                self.take(number, line[prompt.end() :])
            else:
                self.tables.strange.append((number, line))

    def _open(self, kind: str, name: str, number: int) -> None:
        if len(self.frames) < _DEEPEST:
            self.frames.append((kind, name))
        self._enter(number)

    def _close(self, kind: str) -> None:
        """Takes frames away down to the last of a kind; where there is none, nothing."""
        for depth in range(len(self.frames) - 1, -1, -1):
            if self.frames[depth][0] == kind:
                del self.frames[depth:]
                break
        self._enter(0)

    def _enter(self, number: int) -> None:
        """Finds the entry that settings now belong to. A table within an entry has settings of its own."""
        self.entry = None
        if len(self.frames) < 2 or self.frames[-1][0] != "edit" or self.frames[-2][1] not in self.wanted:
            return
        table, name, vdom = self.frames[-2][1], self.frames[-1][1], self._vdom()
        entry = Entry(table, name, vdom, number)
        self.entry = self.tables.entries.setdefault((vdom, table, name), entry)

    def _vdom(self) -> str:
        for (kind, table), (within, name) in zip(self.frames, self.frames[1:], strict=False):
            if kind == "config" and table == "vdom" and within == "edit":
                return name
        return ""

    def _set(self, how: str, rest: str, number: int) -> None:
        assert self.entry is not None
        name, _, value = rest.strip().partition(" ")
        words = words_of(value)
        before = self.entry.settings.get(name) if how == "append" else None
        if before is not None:
            words = before.words if len(before.words) > _MOST_WORDS else (*before.words, *words)
        self.entry.settings[name] = Setting(words, number)


__all__ = ["Entry", "Setting", "Tables", "tables_of", "words_of"]
