"""Which shape a line has: what the line says, for which connection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vns3pair.ipsec.diagnosis.line import Line
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

LONGEST = 8_000
"""Characters of a message that are looked at; what a daemon says stands at the start."""


class Event(NamedTuple):
    """A line whose shape is known.

    `groups` are what the shape reads, without what the line leaves open; `names` what lines of its dialect
    carry alike: connection, peer and numbers.
    """

    line: Line
    shape: Shape
    dialect: str
    groups: Mapping[str, str]
    names: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """What the line tells of this name, from its shape or from what all lines carry."""
        return self.groups.get(name) or self.names.get(name)


class _Compiled:
    """A dialect made ready: shapes by literal, patterns compiled once."""

    def __init__(self, dialect: Dialect) -> None:
        self.key = dialect.key
        self.signs = dialect.signs
        self.who = tuple(re.compile(form) for form in dialect.who)
        ordered: dict[str, list[tuple[int, Shape, re.Pattern[str]]]] = {}
        for place, shape in enumerate(dialect.shapes):
            ordered.setdefault(shape.literal, []).append((place, shape, re.compile(shape.form)))
        self.shapes = ordered
        self.literals = tuple(ordered)

    def match(self, text: str) -> tuple[Shape, dict[str, str]] | None:
        """The first shape that fits, and what it reads."""
        found = [entry for literal in self.literals if literal in text for entry in self.shapes[literal]]
        if not found:
            return None
        found.sort(key=lambda entry: entry[0])
        for _place, shape, form in found:
            matched = form.search(text)
            if matched:
                return shape, {name: value for name, value in matched.groupdict().items() if value}
        return None

    def names(self, text: str) -> dict[str, str]:
        """Connection, peer and numbers, as most lines of the dialect carry them."""
        for form in self.who:
            matched = form.search(text)
            if matched:
                return {name: value for name, value in matched.groupdict().items() if value}
        return {}


class Matcher:
    """Finds the shape of each line among dialects; the one most lines were in so far is tried first."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = [_Compiled(dialect) for dialect in dialects]
        self._order = list(self._dialects)
        self.counts: dict[str, int] = {}
        self.matched = 0

    @property
    def literals(self) -> tuple[str, ...]:
        """All pieces of text one of which each line with a shape holds."""
        return tuple(dict.fromkeys(text for dialect in self._dialects for text in dialect.literals))

    def match(self, line: Line) -> Event | None:
        """What the line says, or None where no shape fits."""
        text = line.text[:LONGEST]
        for dialect in self._order:
            found = dialect.match(text)
            if found is None:
                continue
            self._count(dialect)
            return Event(line, found[0], dialect.key, found[1], dialect.names(text))
        return None

    def _count(self, dialect: _Compiled) -> None:
        self.matched += 1
        self.counts[dialect.key] = self.counts.get(dialect.key, 0) + 1
        first = self._order[0]
        if dialect is not first and self.counts[dialect.key] > self.counts.get(first.key, 0):
            self._order = [dialect, *(other for other in self._dialects if other is not dialect)]

    @property
    def dialect(self) -> str:
        """Key of the dialect most lines are in; empty where none was."""
        return max(self.counts, key=lambda key: self.counts[key], default="")
