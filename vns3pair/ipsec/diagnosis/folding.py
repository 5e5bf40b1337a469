"""Messages that were written down twice, by two programs or two journals, told from those that came twice."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from vns3pair.ipsec.diagnosis.headers import Headed
from vns3pair.ipsec.diagnosis.line import Line

_THREAD = re.compile(r"\d{1,3}\[[A-Z]{3}\] (?:<[^>]{1,100}> )?")
_LAST_REPEATED = re.compile(r"(?:-+ )?last message repeated (\d{1,9}) times?")
_WINDOW = 6
"""How many other lines may stand between the two of a pair."""
_APART = 1.5
"""Seconds by which two journals' stamps of one message may differ."""


class _Seen(NamedTuple):
    key: str
    headed: Headed


class Folder:
    """Takes lines one by one and lets through those that are new. `doubled`: each line of the log stands twice."""

    def __init__(self, doubled: bool) -> None:
        self._doubled = doubled
        self._recent: deque[_Seen] = deque(maxlen=_WINDOW)
        self._waiting: Line | None = None
        self._dropped = False
        self.folded = 0

    def take(self, number: int, headed: Headed, raw: str) -> Iterator[Line]:
        """The line before, if it is complete now; a repeated line is held until the next one comes."""
        waiting = self._waiting
        if headed.text.startswith("last message") or headed.text.startswith("-"):
            repeated = _LAST_REPEATED.match(headed.text)
            if repeated is not None:
                if waiting is not None and number - waiting.number <= 2:
                    yield waiting
                    times = max(1, int(repeated[1]))
                    self._waiting = Line(number, headed.time, waiting.text, raw, times)
                return
        thread = _THREAD.match(headed.text) if headed.text[:1].isdigit() else None
        key = headed.text[thread.end() :] if thread is not None else headed.text
        if (twin := self._twin(key, headed, raw)) is not None:
            self._recent.remove(twin)
            self.folded += 1
            # Of two ways to write one message the longer one tells whose it is.
            if (
                waiting is not None
                and waiting.text == twin.headed.text
                and len(headed.text) > len(waiting.text)
            ):
                self._waiting = waiting._replace(text=headed.text)
            return
        self._recent.append(_Seen(key, headed))
        self._waiting = Line(number, headed.time, headed.text, raw, headed.times)
        if waiting is not None:
            yield waiting

    def rest(self) -> Iterator[Line]:
        if self._waiting is not None:
            yield self._waiting
            self._waiting = None

    def _twin(self, key: str, headed: Headed, raw: str) -> _Seen | None:
        for seen in self._recent:
            if seen.key == key and _same_time(seen.headed, headed) and headed.times == seen.headed.times:
                if seen.headed.source != headed.source:
                    return seen
                if seen is self._recent[-1] and self._stands_twice(headed, raw):
                    return seen
        return None

    def _stands_twice(self, headed: Headed, raw: str) -> bool:
        """The very same line again: no repeat if its stamp is finer than a second, or if all lines are so."""
        same = self._waiting is not None and self._waiting.raw == raw
        return same and (self._doubled or "." in headed.stamp)


def _same_time(one: Headed, other: Headed) -> bool:
    if one.time is None or other.time is None:
        return one.time is other.time or "code" in one.source + other.source
    return abs(one.time - other.time) < _APART
