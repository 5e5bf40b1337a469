"""Two texts side by side, with the words marked that are not the same in both."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Part = tuple[str, bool]
"""A piece of a text and whether it is marked."""
MOST_WORDS = 600
"""Longer texts are not marked: looking for what they share takes its time."""
_WORDS = re.compile(r"\s+|[^\s]+")


def marked(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in pieces. Nothing is marked where they share no word: then all of it differs."""
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(was), len(now)) > MOST_WORDS or not {*was} & {*now} - {" "}:
        return ((before, False),), ((after, False),)
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return (
        tuple(("".join(was[start:end]), kind != "equal") for kind, start, end, _, _ in steps if start < end),
        tuple(("".join(now[start:end]), kind != "equal") for kind, _, _, start, end in steps if start < end),
    )
