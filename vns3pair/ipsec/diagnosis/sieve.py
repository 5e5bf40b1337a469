"""Which lines of a block hold one of the literals, without touching each line.

Lines of a log differ in numbers far more than in words. So digits, blanks, quotes and whatever else does not
help to tell words apart are deleted from lines and literals alike; a line that holds a literal still holds it
afterwards. What is left, a line's **stem**, comes again and again, and its answer is known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

_NUMBERS = bytes(
    code for code in range(256) if (code <= 32 or code >= 127 or code in b"0123456789\"'\\") and code != 10
)
_HEXADECIMAL = _NUMBERS + b"abcdefABCDEF"
MOST_STEMS = 20_000
"""Answers kept. A log has some hundred stems; where each line has its own, keeping them is of no use."""
LONGEST_STEM = 1_000
SHORTEST_STEM = 4
"""A literal of which less is left, such as `00 0e`, is looked for as it is, unless it is of signs alone."""
_SIGNS = re.compile(rb"[^0-9A-Za-z]{2,}")
_SAMPLE = 1 << 14
_WORSE = 0.02
"""How many more lines of all may be let through for the sake of fewer stems."""


class Sieve:
    """Finds lines that may hold a literal. All lines pass where there are no literals.

    `sample` is a part of the log, by which it is chosen what to delete.
    """

    def __init__(self, literals: Sequence[str], sample: bytes) -> None:
        self._literals = tuple(literal.encode("utf-8") for literal in literals)
        self._known: dict[bytes, bool] = {}
        self._settle(sample[:_SAMPLE])

    def passing(self, data: bytes) -> list[bool]:
        """For each line of the block whether it may hold a literal; a piece after the last line feed counts."""
        if not self._literals:
            return [True] * (data.count(b"\n") + 1)
        stems = data.translate(None, self._deleted).split(b"\n")
        known = self._known
        fresh = set(stems).difference(known)
        if len(known) + len(fresh) > MOST_STEMS:
            known.clear()
            fresh = set(stems)
        if fresh:
            self._learn(list(fresh))
        answers = list(map(known.__getitem__, stems))
        for literal in self._plain:
            _mark(data, literal, answers)
        for stem in fresh:
            if len(stem) > LONGEST_STEM:
                del known[stem]
        return answers

    def _learn(self, fresh: list[bytes]) -> None:
        self._known.update(dict.fromkeys(fresh, False))
        for number in _holding(fresh, self._needles):
            self._known[fresh[number]] = True

    def _settle(self, sample: bytes) -> None:
        """Choose what to delete: hexadecimal digits too, unless that leaves too little of the literals."""
        shares = []
        for deleted in (_NUMBERS, _HEXADECIMAL):
            stems = sample.translate(None, deleted).split(b"\n")
            shares.append(len(_holding(stems, _needles(self._literals, deleted)[0])) / len(stems))
        self._deleted = _HEXADECIMAL if shares[1] <= shares[0] + _WORSE else _NUMBERS
        self._needles, self._plain = _needles(self._literals, self._deleted)


@lru_cache(maxsize=8)
def _needles(literals: tuple[bytes, ...], deleted: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The stems to look for, none of which holds another, and the literals to look for as they are."""
    stems = {literal: literal.translate(None, deleted) for literal in literals}
    plain = tuple(literal for literal, stem in stems.items() if _says_little(stem))
    kept: list[bytes] = []
    for needle in sorted({stem for stem in stems.values() if not _says_little(stem)}, key=len):
        if not any(shorter in needle for shorter in kept):
            kept.append(needle)
    return tuple(kept), plain


def _says_little(stem: bytes) -> bool:
    return len(stem) < SHORTEST_STEM and not _SIGNS.fullmatch(stem)


def _mark(data: bytes, literal: bytes, answers: list[bool]) -> None:
    """Let the lines pass that hold the literal as it is."""
    number = start = 0
    while (at := data.find(literal, start)) >= 0:
        number += data.count(b"\n", start, at)
        answers[number] = True
        end = data.find(b"\n", at)
        if end < 0:
            return
        number, start = number + 1, end + 1


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
