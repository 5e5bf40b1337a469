"""strongSwan's settings files (strongswan.conf(5)): sections in braces, settings, and sections that build on others.

Whatever the text, reading it never raises and takes time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vns3pair.ipsec.devices.readers.ipsec_conf import MOST_UNREAD
from vns3pair.ipsec.devices.readers.reading import Unread

DEEPEST = 30
"""Sections within sections that are followed; what lies deeper is left out."""
MOST_SECTIONS = 20_000
"""Sections that are followed, each time it is built on counted."""
LONGEST_REFERENCE = 300
MOST_REFERENCES = 20
"""Sections that one builds on, directly or through others."""

ANOTHER_FILE = "it takes in another file: paste what is in there too"
NO_SETTING = "it is neither a setting nor a section"

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)++")
_NAME = re.compile(r"[^#{}:.,=\"\r\n\t ]++(?:\.[^#{}:.,=\"\r\n\t ]++)*+")
_TO_BRACE = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+\{")
_REFERENCES = re.compile(r"[ \t]*+:([^{}\n#=\"]*+)(?:[ \t\r\n]++|#[^\n]*+)*+\{")
_EQUALS = re.compile(r"[ \t]*+=")
_INDENT = re.compile(r"[ \t\r]*+")
_PART = re.compile(r'[^#}"\r\n\t ]++')
_QUOTED = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(\r?\n|.)", re.DOTALL)
_REST = re.compile(r"[^\n]*")
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}


class Value(NamedTuple):
    """A setting's value without quotes, and the number of its line from 1."""

    text: str
    line: int


@dataclass(slots=True)
class Section:
    """A section; its settings and sections are its own, without those of the sections it builds on."""

    line: int = 0
    settings: dict[str, Value] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Settings:
    """A file: its root section, what could not be read, and whether braces were left open."""

    root: Section = field(default_factory=Section)
    unread: list[Unread] = field(default_factory=list)
    cut_off: bool = False
    too_deep: bool = False
    left: int = MOST_SECTIONS

    def bases(self, section: Section) -> tuple[Section, ...]:
        """The section, and those it builds on, the nearest first."""
        found, seen = [section], {id(section)}
        for one in found:
            for path in one.references:
                base = self._at(path)
                if base is not None and id(base) not in seen and len(found) <= MOST_REFERENCES:
                    seen.add(id(base))
                    found.append(base)
        return tuple(found)

    def _at(self, path: str) -> Section | None:
        at: Section | None = self.root
        for name in path.split(".")[:DEEPEST]:
            at = at.sections.get(name) if at is not None else None
        return at


def read(text: str) -> Settings:
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.settings = Settings()
        self.open: list[Section] = [self.settings.root]
        self.line, self.counted = 1, 0
        self.too_deep = 0
        self.quotes_end = True

    def read(self) -> Settings:
        at, end = 0, len(self.text)
        while at < end:
            if blank := _BLANK.match(self.text, at):
                at = blank.end()
            elif self.text[at] == "}":
                at = self._close(at)
            else:
                at = self._statement(at)
        self.settings.cut_off = len(self.open) > 1 or self.too_deep > 0
        return self.settings

    def _close(self, at: int) -> int:
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()
        return at + 1

    def _statement(self, at: int) -> int:
        name = _NAME.match(self.text, at)
        if name is None:
            return self._leave(at, NO_SETTING)
        if self.text.startswith(("include ", "include\t"), at):
            return self._leave(at, ANOTHER_FILE)
        if equals := _EQUALS.match(self.text, name.end()):
            return self._setting(name[0], at, equals.end())
        if brace := _TO_BRACE.match(self.text, name.end()):
            return self._section(name[0], at, "", brace.end())
        if brace := _REFERENCES.match(self.text, name.end()):
            return self._section(name[0], at, brace[1], brace.end())
        return self._leave(at, NO_SETTING)

    def _section(self, name: str, at: int, references: str, end: int) -> int:
        if self.too_deep or len(self.open) > DEEPEST:
            self.too_deep += 1
            self.settings.too_deep = True
            return end
        section = self.open[-1].sections.setdefault(name, Section(self._line_of(at)))
        section.references.extend(_reference_words(references))
        self.open.append(section)
        return end

    def _setting(self, name: str, at: int, end: int) -> int:
        parts = []
        while True:
            end = self._past(_INDENT, end)
            if quoted := self._quoted(end):
                parts.append(_ESCAPED.sub(_unescaped, quoted[1]))
                end = quoted.end()
            elif part := _PART.match(self.text, end):
                parts.append(part[0])
                end = part.end()
            else:
                break
        if not self.too_deep:
            self.open[-1].settings[name] = Value(" ".join(parts), self._line_of(at))
        return self._leave(end, NO_SETTING) if self.text.startswith('"', end) else end

    def _quoted(self, at: int) -> re.Match[str] | None:
        """A quoted text. After one that nothing ends there is none any more, and none is looked for to the end again."""
        if not self.quotes_end or not self.text.startswith('"', at):
            return None
        quoted = _QUOTED.match(self.text, at)
        self.quotes_end = quoted is not None
        return quoted

    def _past(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self.text, at)
        return match.end() if match is not None else at

    def _leave(self, at: int, why: str) -> int:
        rest = _REST.match(self.text, at)
        assert rest is not None  # it matches anything
        if len(self.settings.unread) < MOST_UNREAD:
            self.settings.unread.append(Unread(self._line_of(at), rest[0].strip(), why))
        return max(rest.end(), at + 1)

    def _line_of(self, at: int) -> int:
        self.line += self.text.count("\n", self.counted, at)
        self.counted = at
        return self.line


def _reference_words(text: str) -> list[str]:
    words = [word for word in re.split(r"[\s,]+", text) if word and len(word) <= LONGEST_REFERENCE]
    return words[:MOST_REFERENCES]


def _unescaped(match: re.Match[str]) -> str:
    return "" if match[1].endswith("\n") else _MEANT.get(match[1], match[1])


def sections(settings: Settings, section: Section) -> Iterator[tuple[str, tuple[Section, ...]]]:
    """The sections within one and within those it builds on, each name once, with all that it is made of.

    Only so many are followed in a file, however often they are built on.
    """
    made: dict[str, list[Section]] = {}
    for base in settings.bases(section):
        for name, inner in base.sections.items():
            if settings.left <= 0:
                break
            settings.left -= 1
            made.setdefault(name, []).extend(settings.bases(inner))
    for name, parts in made.items():
        yield name, tuple(parts)


def value(made_of: tuple[Section, ...], name: str) -> Value:
    """A setting of a section, from the nearest that has it; empty where none has."""
    return next((one.settings[name] for one in made_of if name in one.settings), Value("", 0))


__all__ = ["Section", "Settings", "Value", "read", "sections", "value"]
