"""What copying adds to a configuration, taken off again: pagers, colours, line numbers, and a word processor's signs.

A pager's prompt that stands between two lines would end a section, and defaults would be read where values stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vns3pair.ipsec.diagnosis import unwritten

_ESCAPES = re.compile(unwritten.ESCAPES)
_PAGER = re.compile(
    r"^[ \t\r\b]*(?:<-{1,3} ?more ?-{1,3}>|-{2,3} ?more ?-{2,3}(?:[ \t]?\(\d{1,3}%\))?|-{3}\(more(?: \d{1,3}%)?\)-{3})"
    r"[ \t\r\b]*",
    re.I | re.M,
)
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
_SIGNS = str.maketrans(
    {**dict.fromkeys(unwritten.UNSEEN, ""), **dict.fromkeys(unwritten.BLANKS, " "), **_DASHES}
)
_DOUBLE = str.maketrans(dict.fromkeys("\u201c\u201d\u201e", '"'))
_SINGLE = str.maketrans(dict.fromkeys("\u2018\u2019\u201a", "'"))
_ENTITY = re.compile(r"&(quot|apos|amp|lt|gt|#34|#39);")
_ENTITIES = {**unwritten.ENTITIES, "#34": '"', "#39": "'"}
_NUMBER = re.compile(r"[ \t]*(\d{1,7})(?:[:.|)][ \t]?|[ \t]{1,2}|(?=\n|\Z))")
_QUOTED = re.compile(r"[ \t]*>[ \t]?")
_FEWEST = 3
"""Lines of which each begins with the next number before they count as numbered."""


def as_configured(text: str) -> str:
    """The text as it stands on the box, as far as that is sure; each line keeps its number. Linear in its length."""
    if not text.isascii():
        text = text.translate(_SIGNS)
        if '"' not in text:
            text = text.translate(_DOUBLE)
        if "'" not in text and "\u2018" in text:
            text = text.translate(_SINGLE)
    elif "\0" in text:
        text = text.replace("\0", "")
    if "\x1b" in text or "^[" in text:
        text = _ESCAPES.sub("", text)
    if "ore" in text or "ORE" in text:
        text = _PAGER.sub("", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text and "<" not in text and '"' not in text:
        text = _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], text)
    return _without_margin(text)


def _without_margin(text: str) -> str:
    """Without what stands before every line: numbers that count up, or a mail's sign of what is quoted."""
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    if len(filled) < _FEWEST:
        return text
    if all(_QUOTED.match(line) for line in filled):
        return "\n".join(_QUOTED.sub("", line, count=1) for line in lines)
    if _counts_up(filled):
        return "\n".join(_NUMBER.sub("", line, count=1) for line in lines)
    return text


def _counts_up(lines: list[str]) -> bool:
    return all(number is not None and number == first for first, number in _with_expected(lines))


def _with_expected(lines: list[str]) -> Iterator[tuple[int, int | None]]:
    """What number each line has and should have, after the first one's."""
    first: int | None = None
    for place, line in enumerate(lines):
        found = _NUMBER.match(line)
        number = None if found is None else int(found[1])
        first = number if first is None else first
        yield (first or 0) + place, number


__all__ = ["as_configured"]
