"""Which lines of a block hold one of the literals, without touching each line.

Lines of a log differ in numbers far more than in words. So digits, also hexadecimal ones, blanks, quotes and
whatever else does not help to tell words apart are deleted from lines and literals alike; a line that holds a
literal still holds it afterwards. What is left, a line's **stem**, comes again and again, and its answer is known:
no literal, or one for sure, or literals of which so little is left that they are looked for once more, in the line
without its decimal digits.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_DIGITS = bytes(
    code for code in range(256) if (code <= 32 or code >= 127 or code in b"0123456789\"'\\") and code != 10
)
_VARYING = _DIGITS + b"abcdefABCDEF"
MOST_STEMS = 20_000
"""Answers kept. A log has some hundred stems; where each line has its own, keeping them is of no use."""
LONGEST_STEM = 1_000
SHORTEST_STEM = 2
"""A literal of which less is left, such as `00 0e`, is looked for as it is."""
_SURE = 8
"""Bytes of a literal's stem that are enough to tell it."""
_NONE, _ONE, _PERHAPS = range(3)
_SOME = re.compile(b"[%c%c]" % (_ONE, _PERHAPS))


class Sieve:
    """Finds lines that may hold a literal. All lines pass where there are no literals."""

    def __init__(self, literals: Sequence[str]) -> None:
        self._needles = _needles(tuple(literal.encode("utf-8") for literal in literals))
        self._all = not literals
        self._known: dict[bytes, int] = {}
        self._perhaps: dict[bytes, tuple[bytes, ...]] = {}

    def sift(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The lines of the block that may hold a literal, each with its place from 0.

        A piece after the last line feed counts as a line, even an empty one.
        """
        if self._all:
            yield from enumerate(data.split(b"\n"))
            return
        perhaps = self._perhaps
        stems = data.translate(None, _VARYING).split(b"\n")
        answers = self._answers(stems)
        for literal in self._needles.plain:
            _mark(data, literal, answers)
        lines: list[bytes] = []
        for found in _SOME.finditer(answers):
            place = found.start()
            lines = lines or data.split(b"\n")
            line = lines[place]
            if answers[place] == _PERHAPS and (literals := perhaps.get(stems[place])) is not None:
                words = line.translate(None, _DIGITS)
                for literal in literals:
                    if literal in words:
                        break
                else:
                    continue
            yield place, line

    def _answers(self, stems: list[bytes]) -> bytearray:
        known = self._known
        fresh = set(stems).difference(known)
        if len(known) + len(fresh) > MOST_STEMS:
            known.clear()
            self._perhaps.clear()
            fresh = set(stems)
        if fresh:
            self._learn(list(fresh))
        answers = bytearray(map(known.__getitem__, stems))
        for stem in fresh:
            if len(stem) > LONGEST_STEM:
                del known[stem]
        return answers

    def _learn(self, fresh: list[bytes]) -> None:
        self._known.update(dict.fromkeys(fresh, _NONE))
        for number in _holding(fresh, self._needles.sure):
            self._known[fresh[number]] = _ONE
        for needle, literals in self._needles.vague.items():
            for number in _holding(fresh, (needle,)):
                stem = fresh[number]
                if self._known[stem] != _ONE:
                    self._known[stem] = _PERHAPS
                    self._perhaps[stem] = (*self._perhaps.get(stem, ()), *literals)


class _Needles(NamedTuple):
    """What is looked for: stems none of which holds another, stems that tell little, and literals as they are.

    With each stem that tells little stand the literals it may be of, without decimal digits.
    """

    sure: tuple[bytes, ...]
    vague: dict[bytes, tuple[bytes, ...]]
    plain: tuple[bytes, ...]


@lru_cache(maxsize=8)
def _needles(literals: tuple[bytes, ...]) -> _Needles:
    stems = {literal: literal.translate(None, _VARYING) for literal in literals}
    sure: list[bytes] = []
    for needle in sorted({stem for stem in stems.values() if len(stem) >= _SURE}, key=len):
        if not any(shorter in needle for shorter in sure):
            sure.append(needle)
    vague: dict[bytes, tuple[bytes, ...]] = {}
    for literal, stem in stems.items():
        if SHORTEST_STEM <= len(stem) < _SURE:
            vague[stem] = (*vague.get(stem, ()), literal.translate(None, _DIGITS))
    plain = tuple(literal for literal, stem in stems.items() if len(stem) < SHORTEST_STEM)
    return _Needles(tuple(sure), vague, plain)


def _mark(data: bytes, literal: bytes, answers: bytearray) -> None:
    """Let the lines pass that hold the literal as it is."""
    number = start = 0
    for found in re.finditer(re.escape(literal), data):
        number += data.count(b"\n", start, found.start())
        answers[number] = _ONE
        start = found.start()


def _holding(stems: list[bytes], needles: Sequence[bytes]) -> set[int]:
    """The places of the stems that hold a needle: each needle is looked for in all stems at once."""
    joined = b"\n".join(stems)
    starts: list[int] = []
    at = 0
    for stem in stems:
        starts.append(at)
        at += len(stem) + 1
    found: set[int] = set()
    for needle in needles:
        at = joined.find(needle)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            found.add(number)
            after = starts[number] + len(stems[number]) + 1
            at = joined.find(needle, after) if after <= len(joined) else -1
    return found
