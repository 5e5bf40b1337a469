"""Messages that were written down twice, by two programs or two journals, told from those that came twice."""

from __future__ import annotations

import re
from collections import deque

from vns3pair.ipsec.diagnosis.headers import CODED, Headed
from vns3pair.ipsec.diagnosis.line import Line

_THREAD = re.compile(r"\d{1,3}\[[A-Z]{3}\] (?:<[^>]{1,100}> )?")
_LAST_REPEATED = re.compile(r"(?:\S{1,100} )?(?:-+ )?last message repeated (\d{1,9}) times?")
_REPEATED = "last message repeated"
_WINDOW = 6
"""How many other lines may stand between the two of a pair."""
_APART = 1.5
"""Seconds by which two journals' stamps of one message may differ."""


class Folder:
    """Takes lines one by one and lets through those that are new. `doubled`: each line of the log stands twice."""

    def __init__(self, doubled: bool) -> None:
        self._doubled = doubled
        self._recent: deque[tuple[str, str, Headed]] = deque(maxlen=_WINDOW)
        self._waiting: Line | None = None
        self.folded = 0

    def take(self, number: int, headed: Headed, raw: str) -> Line | None:
        """The line before, if it is complete now; each line is held until the next one comes."""
        text, waiting = headed.text, self._waiting
        if _REPEATED in text:
            repeated = _LAST_REPEATED.match(text)
            if repeated is not None:
                if waiting is None or number - waiting.number > 2:
                    return None
                self._waiting = Line(number, headed.time, waiting.text, raw, max(1, int(repeated[1])))
                return waiting
        thread = ""
        key = text
        if text[:1].isdigit() and (found := _THREAD.match(text)) is not None:
            thread, key = found[0], text[found.end() :]
        if (twin := self._twin(key, thread, headed, raw)) is not None:
            self._recent.remove(twin)
            self.folded += 1
            # Of two ways to write one message the longer one tells whose it is.
            if waiting is not None and waiting.text == twin[2].text and len(text) > len(waiting.text):
                self._waiting = waiting._replace(text=text)
            return None
        self._recent.append((key, thread, headed))
        self._waiting = Line(number, headed.time, text, raw, headed.times)
        return waiting

    def rest(self) -> Line | None:
        """The line that was held last."""
        return self._waiting

    def _twin(self, key: str, thread: str, headed: Headed, raw: str) -> tuple[str, str, Headed] | None:
        for seen in self._recent:
            if seen[0] != key:
                continue
            other = seen[2]
            if (thread and seen[1] and thread != seen[1]) or headed.times != other.times:
                continue
            if headed.source != other.source and _same_time(headed, other):
                return seen
            if seen is self._recent[-1] and self._stands_twice(headed, raw):
                return seen
        return None

    def _stands_twice(self, headed: Headed, raw: str) -> bool:
        """The very same line again: no repeat if its stamp is finer than a second, or if all lines are so."""
        same = self._waiting is not None and self._waiting.raw == raw
        return same and (self._doubled or "." in headed.stamp)


def _same_time(one: Headed, other: Headed) -> bool:
    """Whether two programs may have written this at once; what is told to a command has a code, no stamp."""
    if one.time is None or other.time is None:
        return one.source.endswith(CODED) != other.source.endswith(CODED)
    return abs(one.time - other.time) < _APART
