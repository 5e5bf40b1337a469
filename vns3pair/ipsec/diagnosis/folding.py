"""Messages that were written down twice, by two programs or two journals, told from those that came twice."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from vns3pair.ipsec.diagnosis.headers import CODED, Headed
from vns3pair.ipsec.diagnosis.line import Line

_THREAD = re.compile(r"\d{1,3}\[[A-Z]{3}\] (?:<[^>]{1,100}> )?")
_LAST_REPEATED = re.compile(r"(?:\S{1,100} )?(?:-+ )?last message repeated (\d{1,9}) times?")
_REPEATED = "last message repeated"
_WINDOW = 6
"""How many other lines may stand between the two of a pair."""
_APART = 1.5
"""Seconds by which two journals' stamps of one message may differ."""


class _Held:
    """A line that may have a twin yet; without `key` once it had."""

    __slots__ = ("headed", "key", "line", "thread")

    def __init__(self, key: str, thread: str, headed: Headed, line: Line) -> None:
        self.key: str | None = key
        self.thread = thread
        self.headed = headed
        self.line = line


class Folder:
    """Takes lines one by one and lets through those that are new. `doubled`: each line of the log stands twice."""

    def __init__(self, doubled: bool) -> None:
        self._doubled = doubled
        self._held: deque[_Held] = deque()
        self._keys: deque[str] = deque(maxlen=_WINDOW)
        self.folded = 0

    def take(self, number: int, headed: Headed, raw: str) -> Line | None:
        """The oldest line held, once there are enough: a line is held while its twin may follow."""
        text = headed.text
        if _REPEATED in text and (repeated := _LAST_REPEATED.match(text)) is not None:
            if not self._held or number - self._held[-1].line.number > 2:
                return None
            headed = headed._replace(text=self._held[-1].line.text, times=max(1, int(repeated[1])))
            text = headed.text
        thread = ""
        key = text
        if text[:1].isdigit() and (found := _THREAD.match(text)) is not None:
            thread, key = found[0], text[found.end() :]
        if key in self._keys and (twin := self._twin(key, thread, headed, raw)) is not None:
            self.folded += 1
            twin.key = None
            # Of two ways to write one message the longer one tells whose it is.
            if len(text) > len(twin.line.text):
                twin.line = twin.line._replace(text=text)
            return None
        self._keys.append(key)
        self._held.append(_Held(key, thread, headed, Line(number, headed.time, text, raw, headed.times)))
        return self._held.popleft().line if len(self._held) > _WINDOW else None

    def rest(self) -> Iterator[Line]:
        """The lines held at the end."""
        while self._held:
            yield self._held.popleft().line

    def _twin(self, key: str, thread: str, headed: Headed, raw: str) -> _Held | None:
        for held in self._held:
            if held.key != key or (thread and held.thread and thread != held.thread):
                continue
            other = held.headed
            if headed.times != other.times:
                continue
            if headed.source != other.source and _same_time(headed, other):
                return held
            if held is self._held[-1] and held.line.raw == raw and (self._doubled or "." in headed.stamp):
                # The very same line again: no repeat if its stamp is finer than a second, or if all lines are so.
                return held
        return None


def _same_time(one: Headed, other: Headed) -> bool:
    """Whether two programs may have written this at once; what is told to a command has a code, no stamp."""
    if one.time is None or other.time is None:
        return one.source.endswith(CODED) != other.source.endswith(CODED)
    return abs(one.time - other.time) < _APART
