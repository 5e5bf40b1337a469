"""Pre-shared keys and other secrets in a pasted configuration, cut before anything reads, shows or keeps the text.

The rules are in `config_key_rules`; the browser's script takes the same steps with them (`static/config_keys.js`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from vns3pair.ipsec.devices import config_key_rules as rules
from vns3pair.ipsec.devices.config_key_rules import CUT


def _compiled(pattern: str) -> re.Pattern[str]:
    named = re.sub(r"\(\?<(?=[a-z])", "(?P<", pattern)
    return re.compile(re.sub(r"\\k<([a-z]+)>", r"(?P=\1)", named), re.I | re.A)


_WHOLE = tuple(map(_compiled, rules.WHOLE))
_RULES = tuple(
    (ends, frozenset(needs.split("|")), _compiled(pattern)) for ends, needs, pattern in rules.RULES
)
_NEEDED = tuple(sorted({word for _, needs, _ in _RULES for word in needs}))
_SIGNS, _STAYS, _NEXT = _compiled(rules.SIGNS), _compiled(rules.STAYS), _compiled(rules.NEXT)
_SEQUENCE, _OPENING = _compiled(rules.SEQUENCE), _compiled(rules.OPENING)
_NUMBER, _PAIR, _WORD = _compiled(rules.NUMBER), _compiled(rules.PAIR), _compiled(rules.WORD)
_BEFORE_ADDRESS = _compiled(rules.BEFORE_ADDRESS)
_ALONE, _GOES_ON = _compiled(rules.ALONE), _compiled(rules.GOES_ON)
_SECTION, _SECTION_ENDS = _compiled(rules.SECTION[0]), _compiled(rules.SECTION[1])
_OF_SECTION = ("line", frozenset({"name"}), _compiled(rules.SECTION[2]))
_PLAIN = str.maketrans(rules.PLAIN)
_BLANKS = " \t\r\n"
_MAY_STAND_BELOW = frozenset({"pair", "json", "below"})


class _Value(NamedTuple):
    """Where a value ends, its opening and closing quotes, and the quote that the next lines may have to close it."""

    end: int
    opening: str = ""
    closing: str = ""
    goes_on: str = ""


class _Line(NamedTuple):
    """A line without keys; how many there were; the quote or `next` that the next line goes on with, or nothing."""

    text: str
    cuts: int
    goes_on: str


def cut(text: str) -> tuple[str, int]:
    """The text with each key and password replaced by `CUT`, and how many were cut.

    Lines stay where they are, and quotes and brackets around a value stay too, so that what is left can still be
    parsed. A text without keys is given back as it is; nothing is cut a second time.
    """
    text, count = _cut_in_whole(text)
    lines = text.split("\n")
    # Some lines are asked for twice: whether they go on with a value, and by themselves. It is forgotten with the text.
    cut_line = lru_cache(maxsize=256)(_cut_line)
    at, in_section = 0, False
    while at < len(lines):
        in_section = _SECTION.match(lines[at]) is not None or (
            in_section and _SECTION_ENDS.match(lines[at]) is None
        )
        done = cut_line(lines[at], in_section)
        lines[at], count = done.text, count + done.cuts
        at += 1
        if done.goes_on == "next":
            count += _cut_alone(lines, at, cut_line)
        elif done.goes_on:
            at = _close(lines, at, done.goes_on, cut_line)
    return "\n".join(lines), count


def _cut_in_whole(text: str) -> tuple[str, int]:
    count = 0

    def without(found: re.Match[str]) -> str:
        nonlocal count
        value = found["value"]
        bare = value.strip(_BLANKS)
        if _STAYS.match(bare) or (CUT in bare and bare.strip(CUT + _BLANKS + r"\n") == ""):
            return found[0]
        count += 1
        before, _, after = value.partition(bare)
        return found["head"] + before + CUT + "\n" * bare.count("\n") + after

    for pattern in _WHOLE:
        text = pattern.sub(without, text)
    return text, count


def _cut_line(line: str, in_section: bool) -> _Line:
    plain = line if line.isascii() and "\0" not in line else line.translate(_PLAIN)
    if not in_section and _SIGNS.search(plain) is None:
        return _Line(line, 0, "")
    count, goes_on, text = 0, "", plain
    low = text.lower()
    there = {word for word in _NEEDED if word in low} | {"name"}
    for ends, needs, rule in (*_RULES, _OF_SECTION) if in_section else _RULES:
        if not needs.isdisjoint(there):
            done = _apply(text, ends, rule)
            text, count, goes_on = done.text, count + done.cuts, done.goes_on or goes_on
    return _Line(text if count else line, count, goes_on)


def _apply(line: str, ends: str, rule: re.Pattern[str]) -> _Line:
    pieces, kept, at, count, goes_on = [], 0, 0, 0, ""
    while (found := rule.search(line, at)) is not None:
        start = found.end()
        value = _value(line, start, ends)
        bare = line[start + len(value.opening) : value.end].removesuffix(value.closing)
        at = max(value.end, found.start() + 1)
        if not value.opening and _is_below(bare, ends) and not line[value.end :].strip(_BLANKS):
            goes_on = "next"
        elif not _STAYS.match(bare):
            quote = '"' if ends == "json" and not value.opening else ""
            pieces += [line[kept:start], quote or value.opening, CUT, quote or value.closing]
            kept, count = value.end, count + 1
            goes_on = value.goes_on or goes_on
    return _Line("".join((*pieces, line[kept:])), count, goes_on)


def _is_below(bare: str, ends: str) -> bool:
    """Whether what stands for a value says that it is on the next line: nothing, a sign for it, or a backslash."""
    return bare == "\\" or (ends in _MAY_STAND_BELOW and _NEXT.match(bare) is not None)


def _value(line: str, start: int, ends: str) -> _Value:
    opening = _OPENING.match(line, start)
    if opening is not None and ends != "at":
        return _quoted(line, start, opening[0])
    if ends == "json":
        return _Value(_end_of(_NUMBER, line, start))
    if ends == "at":
        return _Value(line.index("@", start))
    if ends == "word":
        return _Value(_without_closers(line, start, _end_of(_WORD, line, start)))
    if ends == "pair" and (pair := _PAIR.match(line, start)) is not None:
        return _Value(pair.end())
    if ends == "address" and (behind := _BEFORE_ADDRESS.search(line, start)) is not None:
        return _Value(behind.start())
    end = _without_closers(line, start, len(line))
    return _Value(end, goes_on=next((quote for quote in "\"'" if line.count(quote, start, end) % 2), ""))


def _quoted(line: str, start: int, opening: str) -> _Value:
    last = _without_closers(line, start, len(line))
    closed = _SEQUENCE.match(line, start)
    if closed is not None:
        odd = len(opening) == 1 and len(line) <= rules.BALANCED and line.count(opening, closed.end()) % 2
        end = last if odd else closed.end()
        return _Value(end, opening, opening)
    if line.endswith(opening, start + len(opening), last):
        return _Value(last, opening, opening)
    return _Value(last, opening, "", opening)


def _end_of(pattern: re.Pattern[str], line: str, start: int) -> int:
    found = pattern.match(line, start)
    return start if found is None else found.end()


def _without_closers(line: str, start: int, end: int) -> int:
    while end > start and line[end - 1] in rules.CLOSERS:
        end -= 1
    return end


def _close(lines: list[str], at: int, quote: str, cut_line: Callable[[str, bool], _Line]) -> int:
    """Cuts the lines of a value up to the quote that closes it, where one does; returns the line to go on with."""
    for number in range(at, min(at + rules.LINES, len(lines))):
        if cut_line(lines[number], False).cuts:
            break
        end = lines[number].find(quote)
        if end >= 0:
            rest = lines[number][end:]
            if _GOES_ON.match(rest[len(quote) :]) is None:
                break
            lines[at:number] = [""] * (number - at)
            lines[number] = rest
            return number + 1
    return at


def _cut_alone(lines: list[str], at: int, cut_line: Callable[[str, bool], _Line]) -> int:
    """Cuts a line that is nothing but the value of a name before it; returns how many values that were."""
    for number in range(at, min(at + 2, len(lines))):
        line = lines[number]
        bare = line.strip(rules.CLOSERS + "\\")
        if not bare:
            continue
        if _ALONE.match(bare) is None or _STAYS.match(bare.strip("\"'")) or cut_line(line, False).cuts:
            return 0
        quote = bare[0] if bare[0] in "\"'" else ""
        lines[number] = line.replace(bare, f"{quote}{CUT}{quote}", 1)
        return 1
    return 0


__all__ = ["CUT", "cut"]
