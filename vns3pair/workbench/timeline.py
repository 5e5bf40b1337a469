"""The timeline of a log: what happened when on each connection, to be drawn and to be read as a table.

Times are told from the first event on. Distances grow with the time between two events, but ever more slowly: a
negotiation takes milliseconds, and the rekey comes hours later.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from types import MappingProxyType

from vns3pair.ipsec.diagnosis.finding import OTHER, THIS, Moment, Reading
from vns3pair.ipsec.diagnosis.wording import since

MOST_LANES = 12
MOST = 400
FEWEST = 30
"""Moments in all, and of each lane at least, as far as it has them."""
APART = 12 * 3600.0
"""Seconds between the two logs' beginnings from which on their clocks are taken for unrelated."""

KINDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "start": ("plain", "›", "starts"),
        "phase1": ("ok", "1", "phase 1 up"),
        "phase2": ("ok", "2", "phase 2 up"),
        "rekey": ("note", "↻", "rekeyed"),
        "retry": ("warn", "…", "no answer, again"),
        "refusal": ("bad", "✗", "refused"),
        "drop": ("bad", "▾", "down"),
        "note": ("unknown", "i", "note"),
    }
)
"""Tone, shape and word of each kind of moment."""
_TELL = frozenset({"start", "phase1", "phase2", "rekey", "retry"})
_ENDS_PHASE1 = frozenset({"drop", "start"})


@dataclass(frozen=True, slots=True)
class Event:
    """A moment with its place on the line, 0 to 1, and its time in words.

    A repeated one reaches from `at` to `until`, in words from `when` to `last`. `line` is the first of its lines
    that is on the page, 0 where none is.
    """

    moment: Moment
    at: float
    until: float
    when: str
    last: str
    tone: str
    shape: str
    word: str
    line: int

    @property
    def says(self) -> str:
        """What happened; a refusal's text says why, not that it is one."""
        text = self.moment.text
        return text if self.moment.kind in _TELL else f"{self.word}: {text}"

    @property
    def times(self) -> str:
        """How often, and how far apart: `9 times until +8 h, about every 1 h`; empty for what was seen once."""
        moment = self.moment
        if moment.count < 2:
            return ""
        if self.last == self.when:
            return f"{moment.count:,} times"
        if moment.time is None or moment.until is None:
            return f"{moment.count:,} times until {self.last}"
        every = since((moment.until - moment.time) / (moment.count - 1)).removeprefix("+")
        return f"{moment.count:,} times until {self.last}, about every {every}"

    @property
    def anchor(self) -> str:
        return f"line-{self.moment.end}-{self.line}"


@dataclass(frozen=True, slots=True)
class Span:
    """How long a phase was up, as far as the log tells."""

    phase: int
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One connection at one end."""

    connection: str
    end: str
    events: tuple[Event, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    word: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All of it."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    events: tuple[Event, ...]
    timed: bool
    clocks_differ: bool

    @property
    def several(self) -> bool:
        """Whether it tells of more than one connection."""
        return len({lane.connection for lane in self.lanes}) > 1

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """The kinds that occur, for the legend."""
        found = {event.moment.kind for lane in self.lanes for event in lane.events}
        return [KINDS[kind] for kind in KINDS if kind in found]


def of(reading: Reading, quoted: Collection[tuple[str, int]] = ()) -> Timeline | None:
    """The timeline of a reading; None where nothing happened that can be told. `quoted` are ends and numbers of lines."""
    if not reading.moments:
        return None
    moments: list[Moment] = list(reading.moments)
    timed = any(moment.time is not None for moment in moments)
    moments, clocks_differ = _on_one_clock(moments)
    moments.sort(key=lambda moment: (moment.time or 0.0, moment.end != THIS, moment.number))
    events = _placed(moments, timed, quoted)
    return Timeline(
        lanes=tuple(_lane(*name, events) for name in _names(reading)),
        ticks=_ticks(events) if timed else (),
        events=events,
        timed=timed,
        clocks_differ=clocks_differ,
    )


def chosen(reading: Reading) -> tuple[Moment, ...]:
    """As many moments as a page bears: of a few lanes, each one's first and last ones."""
    names = _names(reading)[:MOST_LANES]
    most = max(FEWEST, MOST // max(1, len(names)))
    picked: list[Moment] = []
    for name in names:
        own = [moment for moment in reading.moments if (moment.connection, moment.end) == name]
        picked += own if len(own) <= most else own[: most // 2] + own[-(most // 2) :]
    return tuple(picked)


def _names(reading: Reading) -> list[tuple[str, str]]:
    """The lanes, those of the connection that the cause is about first."""
    first = reading.verdict.connection if reading.verdict else None
    names = dict.fromkeys((moment.connection, moment.end) for moment in reading.moments)
    return sorted(names, key=lambda name: name[0] != first)


def _on_one_clock(moments: Sequence[Moment]) -> tuple[list[Moment], bool]:
    """The moments with times from the first one on; where two clocks have nothing to do with each other, from each one's."""
    begins: dict[str, float] = {}
    for moment in moments:
        if moment.time is not None:
            begins[moment.end] = min(moment.time, begins.get(moment.end, moment.time))
    differ = len(begins) == 2 and abs(begins[THIS] - begins[OTHER]) > APART
    start = min(begins.values(), default=0.0)
    placed, last = [], dict.fromkeys((THIS, OTHER), 0.0)
    for moment in moments:
        zero = begins.get(moment.end, start) if differ else start
        time = last[moment.end] if moment.time is None else moment.time - zero
        until = moment.until - zero if moment.until is not None else None
        last[moment.end] = time
        placed.append(replace(moment, time=time, until=until))
    return placed, differ


def _placed(moments: Sequence[Moment], timed: bool, quoted: Collection[tuple[str, int]]) -> tuple[Event, ...]:
    places = _places(moments, timed)
    lines: dict[str, list[int]] = {THIS: [], OTHER: []}
    for end, number in sorted(quoted):
        lines[end].append(number)
    events = []
    for index, moment in enumerate(moments):
        tone, shape, word = KINDS.get(moment.kind, KINDS["note"])
        when = since(moment.time or 0.0) if timed else f"line {moment.number}"
        last = since(_until(moment)) if timed else f"line {moment.last}"
        begin, end = places[index, False], places.get((index, True), places[index, False])
        own = lines[moment.end]
        at = bisect_left(own, moment.number)
        line = own[at] if at < len(own) and own[at] <= moment.last else 0
        events.append(Event(moment, begin, end, when, last, tone, shape, word, line))
    return tuple(events)


def _until(moment: Moment) -> float:
    time = moment.time or 0.0
    return time if moment.until is None else max(time, moment.until)


def _places(moments: Sequence[Moment], timed: bool) -> dict[tuple[int, bool], float]:
    """Where each moment begins and, of a repeated one, ends (True), 0 to 1: in their order, a long wait wider."""
    points = [
        ((moment.time or 0.0, moment.end != THIS, moment.number), (index, False))
        for index, moment in enumerate(moments)
    ] + [
        ((_until(moment), moment.end != THIS, moment.last), (index, True))
        for index, moment in enumerate(moments)
        if moment.count > 1 and (moment.last > moment.number or _until(moment) > (moment.time or 0.0))
    ]
    points.sort()
    widths = [0.0]
    for (before, _), (after, _) in pairwise(points):
        widths.append(1.0 + (1.6 * math.log10(1 + max(0.0, after[0] - before[0])) if timed else 0.0))
    total = sum(widths) or 1.0
    return {name: so_far / total for (_, name), so_far in zip(points, accumulate(widths), strict=True)}


def _lane(connection: str, end: str, events: Iterable[Event]) -> Lane:
    own = [event for event in events if (event.moment.connection, event.moment.end) == (connection, end)]
    return Lane(connection, end, tuple(own), tuple(_spans(own)))


def _spans(events: Sequence[Event]) -> Iterable[Span]:
    """From when each phase was up until it went down, or the log ended."""
    begun: dict[int, float] = {}
    for event in events:
        kind = event.moment.kind
        if kind in ("phase1", "phase2"):
            begun.setdefault(1 if kind == "phase1" else 2, event.at)
        elif kind in _ENDS_PHASE1:
            yield from (Span(phase, start, event.at) for phase, start in begun.items())
            begun = {}
    yield from (Span(phase, start, 1.0) for phase, start in begun.items())


def _ticks(events: Sequence[Event]) -> tuple[Tick, ...]:
    """A tick for each time that differs in words from the one before."""
    found: list[Tick] = []
    points = {(event.at, event.when) for event in events} | {(event.until, event.last) for event in events}
    for at, word in sorted(points):
        if not found or found[-1].word != word:
            found.append(Tick(at, word))
    return tuple(found)


__all__ = ["KINDS", "Event", "Lane", "Timeline", "chosen", "of"]
