"""Times and whole numbers as people type them, and a time as people read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec.reading import Reading, unreadable

_UNITS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
        **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
        **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
        **dict.fromkeys(("d", "day", "days"), 86400),
        **dict.fromkeys(("w", "week", "weeks"), 604800),
    }
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3})*", re.ASCII)
_TIMES = re.compile(r"(?:\d+\s*[a-z]+\s*)+", re.ASCII)
_TIME = re.compile(r"(\d+)\s*([a-z]+)", re.ASCII)
_PARENTHESIS = re.compile(r"(.+?)\s*\((.+)\)")
_FRACTION = re.compile(r"\d*[.,]\d+")


def whole_number(text: str) -> int | None:
    """A whole number, with or without grouped thousands (`28,800`, `28.800`, `28 800`)."""
    if text.isascii() and text.isdigit():
        return int(text)
    return int(re.sub(r"\D", "", text)) if _GROUPED.fullmatch(text) else None


def seconds_of(text: str) -> int | Reading:
    """The seconds that a text with or without a unit means; a bare number is seconds."""
    word = text.strip().lower()
    if (echo := _PARENTHESIS.fullmatch(word)) is not None:  # our own "28,800 s (8 h)", typed back
        first, second = seconds_of(echo[1]), seconds_of(echo[2])
        return first if first == second else unreadable("the two times in this cell differ: state one")
    if word.startswith("-"):
        return unreadable("a time cannot be negative")
    number = whole_number(word)
    if number is not None:
        return number
    if (unit := re.fullmatch(r"(.+?)\s*(?:s|secs?|seconds?)", word)) and (
        number := whole_number(unit[1])
    ) is not None:
        return number
    if _TIMES.fullmatch(word):
        parts = _TIME.findall(word)
        if all(name in _UNITS for _, name in parts):
            return sum(int(count) * _UNITS[name] for count, name in parts)
    if _FRACTION.search(word):
        return unreadable("a fraction of a time is not taken: state whole seconds")
    return unreadable("write seconds, or a number with s, m, h or d, such as 28800 or 8h")


def show_duration(seconds: int) -> str:
    """Seconds as the largest units that leave nothing over: 8 h, 1 d, 1 h 30 min, 52 min 5 s."""
    if seconds == 86_400:
        return "24 h"
    parts = []
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts)
