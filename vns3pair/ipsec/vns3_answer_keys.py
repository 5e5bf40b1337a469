"""The answer of a controller's API without the keys in it. An answer holds pre-shared keys in clear.

The time it takes grows with the answer alone, whatever that is made of: each text is gone through once, however many
keys are looked for in it.
"""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from vns3pair.ipsec.devices.quoting import line
from vns3pair.ipsec.sheetfile import names_a_key

CUT = "(cut)"
"""Stands where a text held a key, or what may be one."""

_DEEPEST = 24
_LONG_ENOUGH = 8
_HEAD = 16
"""A longer key is known by so many of its first characters and cut for all its length, so that few lengths are to be
tried of keys that begin alike."""
_SHORTEST = 6
"""A key shorter than that may be any number or word of an answer, such as an endpoint's name."""
_SHORTEST_SAID = 4
"""A key shorter than that is left in a text even where the text speaks of keys."""

_QUOTED = (
    r"(?P<{0}>\\{{1,8}}+[\"'])(?:(?!(?<!\\)(?P={0})).)*+(?:(?P={0}))?|"
    r"\"(?:[^\"\\]|\\.?)*+\"?|'(?:[^'\\]|\\.?)*+'?"
)
"""To the quote that ends it, and to the end of the text where there is none."""
_INNER = r"(?:[\[{(]\s{0,8}+(?:\\{0,8}+[\"'][\w-]{1,40}+\\{0,8}+[\"']\s{0,8}+:\s{0,8}+)?){0,4}"
"""A key may stand in a list, or in an object of its own: `"psk": {"value": ...}`."""
_NAMES_A_KEY = r"psk|secret|passw|passphrase|pwd|credential|token|(?:shared|private|auth|api|ike)[-_ ]?key"
_NAMED = rf"(?:{_NAMES_A_KEY})[\w-]{{0,40}}+(?:\\{{0,8}}+[\"'])?"
_IS = r"(?:\s{0,8}+(?:=>|->|:=|[=:]|%3[ad])|>)\s{0,8}+"
_SAYS_A_KEY = re.compile(
    rf"{_NAMED}{_IS}{_INNER}(?:{_QUOTED.format('a')}|\S+)|:\s{{0,8}}+PSK\s{{1,8}}+(?:{_QUOTED.format('b')}|\S+)",
    re.IGNORECASE | re.DOTALL,
)
"""A name and its value, as in settings, in XML and in JSON within a text, and the line of a secrets file."""
_SECRET = re.compile(r"(?:token|key|pwd|credentials?)\s*$", re.IGNORECASE)
_SPEAKS_OF_KEYS = re.compile(r"psk|secret|passw|passphrase|pwd|credential|\bkeys?\b|\btoken", re.IGNORECASE)
_BEGINS = re.compile(r"(?<![\w-])")
_ESCAPED = re.compile(r"\\{1,8}u([0-9a-f]{4})", re.IGNORECASE)
"""A character as JSON may write it: `\\u0070sk` in JSON within a text."""


def _no_hurry() -> None:
    """What is asked where there is no deadline."""


def without_keys(answer: Any, in_time: Callable[[], object] = _no_hurry) -> Any:
    """The answer without pre-shared keys, passwords and tokens, at any depth.

    What goes by such a name is left out. A text that has `psk=...` or the like in it, or a key that stands anywhere
    in the answer, loses that. What is nested deeper than any answer is left out whole. `in_time` is called over and
    over, and may raise to put an end to it.
    """
    names = _Names()
    keys = _Keys(_keys_in(answer, names, in_time), in_time)
    return _cut(answer, names, keys, 0)


class _Names(dict[str, bool]):
    """Whether what goes by a name is secret; worked out once for each."""

    def __missing__(self, name: str) -> bool:
        found = self[name] = names_a_key(name) or _SECRET.search(name[-20:]) is not None
        return found


def _keys_in(answer: Any, names: _Names, in_time: Callable[[], object]) -> Iterator[str]:
    """What goes by the name of a key or stands below such a name, at any depth."""
    waiting = [(answer, False)]
    while waiting:
        in_time()
        found, named = waiting.pop()
        parts: Iterable[tuple[Any, bool]] = ()
        if isinstance(found, dict):
            parts = ((value, named or names[name]) for name, value in found.items())
        elif isinstance(found, list):
            parts = ((item, named) for item in found)
        elif named and type(found) in (str, int, float):
            yield str(found)
        waiting += (part for part in parts if part[1] or isinstance(part[0], (dict, list)))


def _cut(answer: Any, names: _Names, keys: _Keys, depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    if isinstance(answer, dict):
        kept = ((name, value) for name, value in answer.items() if not names[name])
        return {keys.cut(name): _cut(value, names, keys, depth + 1) for name, value in kept}
    if isinstance(answer, list):
        return [_cut(item, names, keys, depth + 1) for item in answer]
    if isinstance(answer, str):
        return keys.cut(answer)
    return CUT if type(answer) in (int, float) and str(answer) in keys.whole else answer


class _Keys:
    """Keys, to be cut from any number of texts.

    A long one is looked for everywhere. One of 6 or 7 characters has to be all of a text, as it may be a part of many
    a word: cutting `london` and `acme-1` would take names from endpoints. It is cut within a text, and so is one of 4
    or 5, where it stands in quotes, or as a word of its own in a text that speaks of keys. There it is the key.
    """

    def __init__(self, keys: Iterable[str], in_time: Callable[[], object]) -> None:
        self.in_time = in_time
        forms = {form for key in keys for written in _written(key) for form in _forms(written)}
        self.whole = frozenset(key for key in forms if len(key) >= _SHORTEST)
        said = (key for key in forms if _SHORTEST_SAID <= len(key) < _LONG_ENOUGH)
        # `authby=secret` speaks of no key that is "secret".
        self.said = frozenset(key for key in said if not _SPEAKS_OF_KEYS.fullmatch(key))
        self.said_lengths = sorted({len(key) for key in self.said})
        self.heads: dict[str, int] = {}
        """What a long key begins with, and the length of the longest that does."""
        for key in self.whole:
            if len(key) >= _LONG_ENOUGH:
                head = key[:_HEAD]
                self.heads[head] = max(len(key), self.heads.get(head, 0))
        self.starts = frozenset(head[:_LONG_ENOUGH] for head in self.heads)

    def cut(self, text: str) -> str:
        """The text without keys. Also one that only shows once what no page shows has gone is found."""
        if len(text) <= _SHORTEST_SAID:
            return text
        self.in_time()
        for form in _forms(text):
            kept = self._without(form)
            if kept != form:
                return kept
        return text

    def _without(self, text: str) -> str:
        if text in self.whole:
            return CUT
        kept = _cut_out(text, heapq.merge(self._long(text), self._said(text)))
        signs = "=" in kept or ":" in kept or ">" in kept or "%3" in kept
        return _SAYS_A_KEY.sub(CUT, kept) if signs else kept

    def _long(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where long keys stand, by where they begin."""
        for at in range(len(text) - _LONG_ENOUGH + 1 if self.heads else 0):
            if text[at : at + _LONG_ENOUGH] in self.starts:
                self.in_time()
                for length in range(_HEAD, _LONG_ENOUGH - 1, -1):
                    if whole := self.heads.get(text[at : at + length]):
                        yield at, at + whole
                        break

    def _said(self, text: str) -> Iterator[tuple[int, int]]:
        """The same of the short ones, where they are no part of a word."""
        if not self.said:
            return
        speaks = _SPEAKS_OF_KEYS.search(text) is not None
        if not speaks and '"' not in text and "'" not in text:
            return
        for found in _BEGINS.finditer(text):
            at = found.start()
            self.in_time()
            for length in self.said_lengths:
                if text[at : at + length] in self.said and _ends(text, at, at + length, speaks):
                    yield at, at + length


def _ends(text: str, start: int, stop: int, speaks: bool) -> bool:
    """Whether what begins there ends there too: by the quote that it began with or, of a word, by no part of one."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    if before in ('"', "'") and after in (before, "\\"):
        return True
    return speaks and not after.isalnum() and after not in ("-", "_")


def _cut_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without what stands from here to there, by where it begins. Of what overlaps nothing is left."""
    kept: list[str] = []
    end = 0
    for start, stop in spans:
        if start > end or not kept:
            kept += (text[end:start], CUT)
        end = max(end, stop)
    return "".join((*kept, text[end:]))


def _written(key: str) -> Iterator[str]:
    """The key, and how JSON within a text writes it, also within JSON of its own and where it escapes slashes."""
    yield key
    for ascii_alone in (True, False):
        once = json.dumps(key, ensure_ascii=ascii_alone)[1:-1]
        yield from (once, json.dumps(once, ensure_ascii=ascii_alone)[1:-1], once.replace("/", "\\/"))


def _forms(text: str) -> Iterable[str]:
    """The text with JSON's own way of writing characters undone, as a page shows it, and as it came; mostly one."""
    plain = _plain(text)
    if "\\" not in text:
        return (text,) if plain == text else (plain, text)
    unescaped = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return dict.fromkeys((_plain(unescaped), plain, text))


def _plain(text: str) -> str:
    """The text on one line and without what is not seen."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    return line(text)


__all__ = ["CUT", "without_keys"]
