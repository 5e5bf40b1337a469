"""A log's lines, read in blocks: only those that may matter, each with its time and its bare message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vns3pair.ipsec.diagnosis import decoding, headers, repair
from vns3pair.ipsec.diagnosis.line import Line, Log
from vns3pair.ipsec.diagnosis.sieve import Sieve
from vns3pair.ipsec.diagnosis.stamps import Clock

LONGEST = 8_192
"""Characters of a message that are looked at."""


def read(log: Log, literals: Sequence[str] = ()) -> LineReader:
    """The log's lines that hold one of the literals, or all that are not blank where there are no literals.

    A line that holds none may be among them, as digits and blanks do not count when they are looked for.
    """
    return LineReader(log, literals)


class LineReader:
    """Iterates over a log's lines; each time from the start.

    After that, `lines` is the number of lines of the log, `newest_first` whether it ran backwards (the lines
    come oldest first all the same), and `notes` says what had to be repaired.
    """

    def __init__(self, log: Log, literals: Sequence[str] = ()) -> None:
        self._log = log
        self._literals = tuple(literals)
        self._notes: set[str] = set()
        self.lines = 0
        self.newest_first = False

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(sorted(self._notes))

    def __iter__(self) -> Iterator[Line]:
        self.lines = 0
        sieve, clock = Sieve(self._literals), Clock()
        for block in decoding.blocks(self._log):
            yield from self._lines_of(block, sieve, clock)
            self.lines = block.first - 1 + block.data.count(b"\n") + (not block.ended)

    def _lines_of(self, block: decoding.Block, sieve: Sieve, clock: Clock) -> Iterator[Line]:
        data, found = repair.repaired(block.data)
        self._notes |= found
        passing = sieve.passing(data)
        if True not in passing:
            return
        raws = block.data.split(b"\n")
        lines = data.split(b"\n") if data is not block.data else raws
        place = -1
        for _ in range(passing.count(True)):
            place = passing.index(True, place + 1)
            text = repair.plain(decoding.as_text(lines[place][: 2 * LONGEST])[:LONGEST])
            headed = headers.take_apart(text, clock)
            if headed.text:
                raw = decoding.as_text(raws[place][: 2 * LONGEST])[:LONGEST]
                yield Line(block.first + place, headed.time, headed.text, raw, headed.times)
