"""How a log is laid out, judged by a sample of its start."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from vns3pair.ipsec.diagnosis import decoding, headers, repair, starts
from vns3pair.ipsec.diagnosis.stamps import Clock

_LINES = 1_000
_LONGEST = 4_000
_NARROWEST, _WIDEST = 40, 240
"""Columns of a terminal that may have wrapped lines."""
_HOUR = 3_600.0
HARD, SOFT = b"", b" "


class Layout(NamedTuple):
    """`glue` joins a line to the one before that it goes on: nothing, a blank, or None where lines are whole.

    `column` is where a blank too many stands in each row of a terminal: 0 where rows do not tell but words are
    broken by blanks, None where they are not.
    """

    newest_first: bool = False
    one_line: bool = False
    doubled: bool = False
    glue: bytes | None = None
    column: int | None = None
    width: int = 0
    """Of a full row, where rows are to be joined."""


def layout_of(sample: bytes, literals: Sequence[str]) -> Layout:
    """The layout of the log whose first bytes, in UTF-8 and with plain line ends, these are."""
    lines = [line[:_LONGEST].rstrip() for line in sample.split(b"\n")[:_LINES] if line.strip()]
    if not lines:
        return Layout()
    if _on_one_line(lines):
        lines = [part for line in lines for part in starts.parted(line)][:_LINES]
        return Layout(_newest_first(lines), one_line=True, doubled=_doubled(lines))
    return Layout(
        _newest_first(lines),
        doubled=_doubled(lines),
        glue=_glue(lines),
        width=max(map(len, lines)),
        column=_column(lines, literals),
    )


def _on_one_line(lines: list[bytes]) -> bool:
    """Three messages or more a line."""
    counts = [len(starts.starts_in(line)) for line in lines[:100]]
    return sum(counts) >= 3 * len(counts)


def _newest_first(lines: list[bytes]) -> bool:
    clock = Clock()
    times = [headers.take_apart(decoding.as_text(line[:400]), clock).time for line in lines[:300]]
    known = [time for time in times if time is not None]
    steps = [after - before for before, after in pairwise(known) if after != before]
    back = [step for step in steps if step < 0]
    if len(steps) == 1:
        return bool(back) and back[0] > -_HOUR
    return len(back) >= 3 * (len(steps) - len(back)) and len(back) > 1


def _doubled(lines: list[bytes]) -> bool:
    """Whether each line stands twice, one after the other."""
    pairs = len(lines) // 2
    return pairs >= 2 and all(lines[2 * n] == lines[2 * n + 1] for n in range(pairs)) and len(set(lines)) > 1


def _glue(lines: list[bytes]) -> bytes | None:
    """Whether a terminal or a mail broke lines at its width, and what joins them again."""
    width = max(map(len, lines))
    begun = [starts.starts_message(line) for line in lines]
    if not _NARROWEST <= width <= _WIDEST or True not in begun or sum(begun) < 0.2 * len(begun):
        return None
    first = begun.index(True)
    broken = [
        (before, line)
        for before, line, begins in zip(lines[first:], lines[first + 1 :], begun[first + 1 :], strict=False)
        if not begins
    ]
    # A row that is one short had a blank at its end. A word that was parted tells for sure.
    full = [(before, line) for before, line in broken if len(before) >= width - 1]
    if len(full) > 1 or any(_parts_a_word(before[-1:], line[:1]) for before, line in full):
        return HARD
    fitting = sum(len(before) + 1 + len(line.split(None, 1)[0]) > width for before, line in broken)
    return SOFT if fitting >= 0.9 * len(broken) and len(broken) > 1 else None


def _parts_a_word(before: bytes, after: bytes) -> bool:
    """Whether a word may go on from one row to the next."""
    return before.isalnum() and (after.islower() or after.isdigit() or (before.isupper() and after.isupper()))


def _column(lines: list[bytes], literals: Sequence[str]) -> int | None:
    """The column of the blanks that a terminal's end of row left inside words."""
    texts = [decoding.as_text(line) for line in lines[:400]]
    words = repair.words_of(literals)
    known = {*words, *(word for text in texts for word in text.split() if len(word) > 4)}
    for column in range(_NARROWEST, min(_WIDEST, max(map(len, texts)))):
        broken = [text for text in texts if len(text) > column]
        if all(text[column] == " " for text in broken) and any(
            _breaks_a_word(text, column, known) for text in broken
        ):
            return column
    return 0 if any(_is_broken(text, words) for text in texts) else None


def _breaks_a_word(text: str, column: int, known: set[str]) -> bool:
    before, after = text[:column].rpartition(" ")[2], text[column + 1 :].partition(" ")[0]
    return bool(before) and bool(after) and before + after in known and not {before, after} <= known


def _is_broken(text: str, words: Sequence[str]) -> bool:
    joined = text.replace(" ", "")
    return any(
        word in joined and word not in text and repair.blank_within(text, word) is not None for word in words
    )
