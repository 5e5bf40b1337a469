"""What is known of a connection while its log is read: attempts, findings, living SAs."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec.diagnosis.finding import LIKELY, THIS, Moment, Quote
from vns3pair.ipsec.diagnosis.line import Line
from vns3pair.ipsec.diagnosis.masking import mask
from vns3pair.ipsec.diagnosis.values import Sightings

# What is kept of one connection, however long its log: memory stays flat.
MOST_ATTEMPTS = 400
MOST_QUOTES = 8
MOST_MOMENTS = 600
MOST_UPS = 5_000
LONGEST_QUOTE = 600

BRIEF = 60.0
"""Seconds: establishments closer than this were thrown away by the other end."""

REACH, PROPOSAL, AUTHENTICATION, PHASE_2, UP = range(5)
"""Stages of a negotiation, in order. What fails at one is overcome by whatever comes later in the next."""


def quote(line: Line, decisive: bool) -> Quote:
    """The line as it may be shown: masked, and cut to a sane length."""
    text = line.raw if len(line.raw) <= LONGEST_QUOTE * 4 else line.text
    return Quote(THIS, line.number, mask(text[: LONGEST_QUOTE * 2])[:LONGEST_QUOTE], decisive)


@dataclass(slots=True)
class Finding:
    """A cause met so far, with the lines that show it."""

    pattern: str
    detail: str
    stage: int
    phase: int | None
    version: int | None
    certainty: str = LIKELY
    role: str | None = None
    first: int = 0
    last: int = 0
    count: int = 0
    order: int = 0
    time: float | None = None
    quotes: list[Quote] = field(default_factory=list)
    sightings: Sightings = field(default_factory=dict)
    later_child: bool = False
    """It is about a Child SA made after IKE_AUTH, which alone carries a group of its own."""

    def add(self, line: Line, order: int, decisive: bool = True) -> None:
        """Count one more line that shows it."""
        self.first = line.number if not self.count else min(self.first, line.number)
        self.last = max(self.last, line.number)
        self.count += line.times
        self.order = order
        self.time = line.time
        if len(self.quotes) < MOST_QUOTES:
            self.quotes.append(quote(line, decisive))

    def reach_back(self, lines: Iterable[Line], count: int) -> None:
        """Lines before that lead to it: `count` of them, a few of which are given."""
        lines = list(lines)
        for line in lines:
            self.first = min(self.first, line.number)
        self.count += count
        room = MOST_QUOTES - len(self.quotes)
        self.quotes.extend(quote(line, decisive=False) for line in lines[:room])


@dataclass(slots=True)
class Block:
    """The proposals that are being told."""

    group: str
    phase: int | None
    cipher: str = ""
    """A cipher whose key length may follow."""
    proposal: dict[str, Any] = field(default_factory=dict)
    """Values of the proposal told last."""
    readable: dict[str, Any] = field(default_factory=dict)
    """Values of the phase 2 proposal that is agreed if phase 2 comes up."""
    offer: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Values of all its proposals."""


@dataclass(slots=True)
class Attempt:
    """One SA number: a negotiation of phase 1, or of one phase 2 SA."""

    role: str | None = None
    version: int | None = None
    child: bool = False
    up: bool = False
    answered: bool = False
    quick: bool = False
    """Phase 2 was asked for under this IKE SA, from either end."""
    replaces: bool = False
    replaced: str | None = None
    """Number of the phase 2 SA that this one is to replace."""
    ike_sa: str | None = None
    """Number of the IKE SA that this Child SA belongs to, as far as it is told apart."""
    asks: str = ""
    """Under an IKE SA that is all there is of an attempt: the Child SA asked for last, `rekey` or `further`."""
    reason: Finding | None = None
    silent: list[tuple[Line, str]] = field(default_factory=list)
    silences: int = 0
    encrypted: bool = False
    """The first encrypted message of phase 1 was sent."""
    repeats: int = 0
    """How often the peer sent its last message again."""
    sightings: Sightings = field(default_factory=dict)
    block: Block | None = None
    """The proposals that lines tell one by one at the moment."""
    since: float | None = None


@dataclass(slots=True)
class Run:
    """Equal steps of the timeline, one after the other."""

    kind: str
    text: str
    number: int
    last: int
    time: float | None
    until: float | None
    count: int

    def add(self, line: Line) -> None:
        self.number = min(self.number, line.number)
        self.last = max(self.last, line.number)
        self.count += line.times
        if line.time is not None:
            self.until = line.time

    def moment(self, connection: str) -> Moment:
        return Moment(
            THIS, connection, self.number, self.last, self.time, self.until, self.kind, self.text, self.count
        )


@dataclass(slots=True)
class Connection:
    """One connection and peer of the log."""

    name: str | None
    peer: str | None = None
    local: str | None = None
    version: int | None = None
    attempts: OrderedDict[str, Attempt] = field(default_factory=OrderedDict)
    current: Attempt = field(default_factory=Attempt)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    living: set[str] = field(default_factory=set)
    reached: dict[int, int] = field(default_factory=dict)
    """Stage reached, and the order of the event that last reached it."""
    phase1_up: bool = False
    ike_sa: str | None = None
    """Number of the phase 1 that came up last, while none has begun since."""
    fresh: bool = False
    """A phase 1 from scratch came up since the last phase 2."""
    replaced: set[str] = field(default_factory=set)
    pairs: set[str] = field(default_factory=set)
    """Subnet pairs that came up."""
    further_up: int = 0
    """Order of the event by which a tunnel after the first of its IKE SA came up last."""
    ending: bool = False
    """The peer announced that it deletes an SA; the next one to go is its doing."""
    lines: dict[int, Quote] = field(default_factory=dict)
    """The lines that showed a value first."""
    nat: bool = False
    native: bool = False
    """What came up last sends plain ESP."""
    stopping: bool = False
    ups: list[tuple[float | None, int]] = field(default_factory=list)
    """Establishments from scratch: time and line number."""
    up_count: int = 0
    last_up: float | None = None
    """When an SA of phase 2 came up last."""
    brief: int = 0
    """Establishments that lived for seconds only."""
    key_proven: bool = False
    """The peer proved that it has the same key."""
    last_time: float | None = None
    runs: list[Run] = field(default_factory=list)
    """The timeline."""
    sightings: Sightings = field(default_factory=dict)

    def attempt(self, sa: str | None) -> Attempt:
        """The attempt of this SA number, made where it is new; the current one where none is told."""
        if sa is None:
            return self.current
        found = self.attempts.get(sa)
        if found is None:
            found = self.adopt(sa, Attempt())
        self.current = found
        return found

    def adopt(self, sa: str, attempt: Attempt) -> Attempt:
        """Make it the attempt of this SA number; the oldest one goes where there are too many."""
        self.attempts[sa] = attempt
        if len(self.attempts) > MOST_ATTEMPTS:
            self.attempts.popitem(last=False)
        return attempt

    def reach(self, stage: int, order: int) -> None:
        """A stage was reached by the event of this order."""
        self.reached[stage] = order

    def overcome(self, finding: Finding) -> bool:
        """Whether the connection got past the finding's stage after it was last seen."""
        return any(order > finding.order for stage, order in self.reached.items() if stage > finding.stage)

    @property
    def moments(self) -> list[Moment]:
        return [run.moment(self.name or self.peer or "") for run in self.runs]

    def moment(self, kind: str, text: str, line: Line) -> None:
        """Add a step to the timeline; a run of equal steps is one."""
        if self.runs:
            last = self.runs[-1]
            if last.kind == kind and last.text == text and kind in ("retry", "refusal", "rekey", "note"):
                last.add(line)
                return
        if len(self.runs) >= MOST_MOMENTS:
            if self.runs[-1].text == _MORE:
                self.runs[-1].add(line)
                return
            kind, text = "note", _MORE
        self.runs.append(Run(kind, text, line.number, line.number, line.time, line.time, line.times))


_MORE = "and more of the kind"
