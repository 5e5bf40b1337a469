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


_Candidate = tuple[Shape, re.Pattern[str]]

_NO_DIGITS = str.maketrans("", "", "0123456789")
MOST_KNOWN = 20_000
"""Wordings kept. A log has some hundred; where each line has its own, keeping them is of no use."""


class _Compiled:
    """A dialect made ready: patterns compiled once, literals without the digits they may hold."""

    def __init__(self, dialect: Dialect) -> None:
        self.key = dialect.key
        self.signs = dialect.signs
        self._who = tuple(re.compile(form) for form in dialect.who)
        self._shapes = tuple(
            (shape.literal, shape.literal.translate(_NO_DIGITS), (shape, re.compile(shape.form)))
            for shape in dialect.shapes
        )
        self.literals = tuple(dict.fromkeys(shape.literal for shape in dialect.shapes))

    def candidates(self, wording: str) -> tuple[_Candidate, ...]:
        """The shapes whose literal a line of this wording, its text without digits, may hold."""
        return tuple(candidate for _literal, bare, candidate in self._shapes if bare in wording)

    def names(self, text: str) -> dict[str, str]:
        """Connection, peer and numbers, as most lines of the dialect carry them."""
        for form in self._who:
            matched = form.search(text)
            if matched:
                return {name: value for name, value in matched.groupdict().items() if value}
        return {}


class Matcher:
    """Finds the shape of each line among dialects; the one most lines were in so far is tried first.

    Lines differ in numbers far more than in words, so what a wording can be is worked out once.
    """

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._dialects = [_Compiled(dialect) for dialect in dialects]
        self._order = list(self._dialects)
        self._known: dict[str, dict[str, tuple[_Candidate, ...]]] = {}
        self.counts: dict[str, int] = {}
        self.matched = 0

    @property
    def literals(self) -> tuple[str, ...]:
        """All pieces of text one of which each line with a shape holds."""
        return tuple(dict.fromkeys(text for dialect in self._dialects for text in dialect.literals))

    def match(self, line: Line) -> Event | None:
        """What the line says, or None where no shape fits."""
        text = line.text[:LONGEST]
        candidates = self._candidates(text)
        if not candidates:
            return None
        for dialect in self._speaking(line.raw):
            for shape, form in candidates.get(dialect.key, ()):
                matched = form.search(text) if shape.literal in text else None
                if matched:
                    self._count(dialect)
                    groups = {name: value for name, value in matched.groupdict().items() if value}
                    return Event(line, shape, dialect.key, groups, dialect.names(text))
        return None

    def _speaking(self, raw: str) -> Sequence[_Compiled]:
        """The dialect whose program the line names; all of them, the usual one first, where it names none."""
        for dialect in self._order:
            if any(sign in raw for sign in dialect.signs):
                return (dialect,)
        return self._order

    def _candidates(self, text: str) -> dict[str, tuple[_Candidate, ...]]:
        wording = text.translate(_NO_DIGITS)
        known = self._known.get(wording)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            every = {dialect.key: dialect.candidates(wording) for dialect in self._dialects}
            known = {key: candidates for key, candidates in every.items() if candidates}
            if len(wording) < 1_000:
                self._known[wording] = known
        return known

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
