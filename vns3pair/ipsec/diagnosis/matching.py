"""Which shape a line has: what the line says, for which connection."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from vns3pair.ipsec.diagnosis import wire
from vns3pair.ipsec.diagnosis.line import Line
from vns3pair.ipsec.diagnosis.shape import Dialect, Shape

LONGEST = 8_000
"""Characters of a message that are looked at; what a daemon says stands at the start."""

Told = tuple[tuple[str, str], ...]


class Event(NamedTuple):
    """A line whose shape is known.

    `groups` are what the shape reads, without what the line leaves open; `names` what lines of its dialect
    carry alike: connection, peer and numbers. `told` are those of both that hold a value of the catalogue.
    """

    line: Line
    shape: Shape
    dialect: str
    groups: Mapping[str, str]
    names: Mapping[str, str]
    told: Told = ()

    def get(self, name: str) -> str | None:
        """What the line tells of this name, from its shape or from what all lines carry."""
        return self.groups.get(name) or self.names.get(name)


_VARYING = b"0123456789abcdefABCDEF"
"""What differs between two lines that say the same: numbers, also hexadecimal ones."""
_GRAM = 3
MOST_KNOWN = 5_000
"""Wordings kept. A log has some hundred; where each line has its own, keeping them is of no use."""
LONGEST_KNOWN = 1_000
_OVERLAP = 16
"""Characters of a message that may belong to a sign which begins before it."""

_NOTHING: Mapping[str, str] = {}


def _wording(text: str) -> bytes:
    """The text without what varies."""
    return text.encode("utf-8", "replace").translate(None, _VARYING)


class _Form:
    """A shape with its regular expression, which is compiled when a line first needs it."""

    __slots__ = ("bare", "dialect", "literal", "search", "shape", "told")

    def __init__(self, shape: Shape, dialect: _Compiled) -> None:
        self.shape = shape
        self.dialect = dialect
        self.literal = shape.literal
        self.bare = _wording(shape.literal)
        self.told: tuple[str, ...] = ()
        self.search: Callable[[str], re.Match[str] | None] = self._first_search

    def _first_search(self, text: str) -> re.Match[str] | None:
        compiled = re.compile(self.shape.form)
        self.told = tuple(name for name in compiled.groupindex if name in wire.VALUES)
        self.search = compiled.search
        return compiled.search(text)

    def grams(self) -> set[bytes]:
        return _grams(self.bare)


def _grams(wording: bytes) -> set[bytes]:
    return {wording[at : at + _GRAM] for at in range(len(wording) - _GRAM + 1)}


class _Compiled:
    """A dialect made ready: what it is known by, its shapes, and who its lines are about."""

    def __init__(self, dialect: Dialect) -> None:
        self.key = dialect.key
        self.signs = dialect.signs
        self.forms = tuple(_Form(shape, self) for shape in dialect.shapes)
        self._who = tuple(re.compile(form) for form in dialect.who)

    def names(self, text: str) -> Mapping[str, str]:
        """Connection, peer and numbers, as most lines of the dialect carry them."""
        for form in self._who:
            matched = form.search(text)
            if matched is not None:
                return {name: value for name, value in matched.groupdict().items() if value}
        return _NOTHING


class _Ready:
    """Dialects made ready together, once for all logs."""

    def __init__(self, dialects: Iterable[Dialect]) -> None:
        self.dialects = tuple(_Compiled(dialect) for dialect in dialects)
        self._forms = [form for dialect in self.dialects for form in dialect.forms]
        self.literals = tuple(dict.fromkeys(form.literal for form in self._forms))
        self._by_gram: dict[bytes, list[int]] = {}
        self._always: list[int] = []
        self._index()

    def _index(self) -> None:
        """Put each form where it is looked for: at the rarest piece of its literal."""
        common: dict[bytes, int] = {}
        for form in self._forms:
            for gram in form.grams():
                common[gram] = common.get(gram, 0) + 1
        for place, form in enumerate(self._forms):
            grams = form.grams()
            if grams:
                self._by_gram.setdefault(min(grams, key=lambda gram: (common[gram], gram)), []).append(place)
            else:
                self._always.append(place)

    def candidates(self, wording: bytes) -> list[_Form]:
        """The forms whose literal a line of this wording may hold, in the order of their declaration."""
        places = list(self._always)
        for gram in self._by_gram.keys() & _grams(wording):
            places += self._by_gram[gram]
        return [self._forms[place] for place in sorted(places) if self._forms[place].bare in wording]


@lru_cache(maxsize=16)
def _ready(dialects: tuple[Dialect, ...]) -> _Ready:
    return _Ready(dialects)


class _Sign(NamedTuple):
    """A text that tells a dialect, with its place among all and without what varies."""

    place: int
    text: str
    bare: bytes
    dialect: _Compiled


class _Known(NamedTuple):
    """What lines of one wording may be, and what they may name, in the order in which it is tried."""

    forms: list[_Form]
    signs: list[_Sign]


class Matcher:
    """Finds the shape of each line among dialects; the one most lines were in so far is tried first.

    Lines differ in numbers far more than in words, so what a wording can be is worked out once.
    """

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self._ready = _ready(tuple(dialects))
        self._known: dict[bytes, _Known] = {}
        self._by_first: dict[str, dict[bytes, _Known]] = {}
        self._before: dict[bytes, list[_Sign]] = {}
        self._try_in(self._ready.dialects)
        self.counts: dict[str, int] = {}
        self.matched = 0

    @property
    def literals(self) -> tuple[str, ...]:
        """All pieces of text one of which each line with a shape holds."""
        return self._ready.literals

    def match(self, line: Line) -> Event | None:
        """What the line says, or None where no shape fits."""
        text = line.text[:LONGEST]
        known = self._of_wording(text)
        speaking: _Compiled | None = None
        asked = False
        for form in known.forms:
            if form.literal not in text or (matched := form.search(text)) is None:
                continue
            if not asked:
                speaking, asked = self._speaking(line.raw, text, known.signs), True
            if speaking is None or speaking is form.dialect:
                return self._event(line, text, form, matched)
        return None

    def _event(self, line: Line, text: str, form: _Form, matched: re.Match[str]) -> Event:
        dialect = form.dialect
        self.matched += 1
        self.counts[dialect.key] = count = self.counts.get(dialect.key, 0) + 1
        if dialect is not self._order[0] and count > self.counts.get(self._order[0].key, 0):
            self._try_in((dialect, *(other for other in self._ready.dialects if other is not dialect)))
        groups = _NOTHING
        if matched.re.groups:
            groups = {name: value for name, value in matched.groupdict().items() if value}
        names = dialect.names(text)
        told: Told = ()
        if form.told:
            told = tuple([(name, groups[name]) for name in form.told if name in groups])
        for name in wire.VALUES_OF_NAMES:
            if name in names and name not in groups:
                told += ((name, names[name]),)
        return Event(line, form.shape, dialect.key, groups, names, told)

    def _speaking(self, raw: str, text: str, signs: list[_Sign]) -> _Compiled | None:
        """The dialect whose program the line names, the usual one first; None where it names none.

        `signs` are those that the message may hold. What stands before it is alike in most lines but for numbers.
        """
        possible = self._signs
        if raw.endswith(text):
            before = _wording(raw[: len(raw) - len(text) + _OVERLAP])
            known = self._before.get(before)
            if known is None:
                if len(self._before) >= MOST_KNOWN:
                    self._before.clear()
                known = self._before[before] = [sign for sign in self._signs if sign.bare in before]
            possible = (
                sorted({*known, *signs}, key=lambda sign: sign.place) if known and signs else known or signs
            )
        return next((sign.dialect for sign in possible if sign.text in raw), None) if possible else None

    def _of_wording(self, text: str) -> _Known:
        wording = _wording(text)
        known = self._known.get(wording)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            forms = sorted(self._ready.candidates(wording), key=lambda form: self._place[form.dialect.key])
            known = _Known(forms, [sign for sign in self._signs if sign.bare in wording] if forms else [])
            if len(wording) < LONGEST_KNOWN:
                self._known[wording] = known
        return known

    def _try_in(self, order: tuple[_Compiled, ...]) -> None:
        """Try the dialects in this order from now on."""
        self._order = order
        self._place: dict[str, int] = {}
        for dialect in order:
            self._place.setdefault(dialect.key, len(self._place))
        self._before.clear()
        signs = [(sign, dialect) for dialect in order for sign in dialect.signs]
        self._signs = [
            _Sign(place, sign, _wording(sign), dialect) for place, (sign, dialect) in enumerate(signs)
        ]
        self._known = self._by_first.setdefault(order[0].key if order else "", {})

    @property
    def dialect(self) -> str:
        """Key of the dialect most lines are in; empty where none was."""
        return max(self.counts, key=lambda key: self.counts[key], default="")
