"""A log's lines, read in blocks: only those that may matter, each with its time and its bare message."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from vns3pair.ipsec.diagnosis import decoding, headers, repair, starts
from vns3pair.ipsec.diagnosis.decoding import Block
from vns3pair.ipsec.diagnosis.folding import Folder
from vns3pair.ipsec.diagnosis.layout import HARD, Layout, layout_of
from vns3pair.ipsec.diagnosis.line import Line, Log
from vns3pair.ipsec.diagnosis.masking import is_lone_key
from vns3pair.ipsec.diagnosis.sieve import Sieve
from vns3pair.ipsec.diagnosis.stamps import Clock

LONGEST = 8_192
"""Bytes of a message that are looked at."""
_REPEATED = "last message repeated"
_AT_ONCE = 2_000
_TOGETHER = 128
"""Lines that go through each step together: so the step's code stays close to the processor."""
_MOST_ROWS = 50
"""Rows of a terminal that one line may fill."""

DOUBLED = "messages that stood there twice were counted once"
NEWEST_FIRST = "the log ran backwards and was turned round"
ONE_LINE = "messages that stood on one line were parted"
WRAPPED = "lines that a terminal or mail had broken were joined"
BLANKS = "blanks inside words were taken out"


def read(log: Log, literals: Sequence[str] = ()) -> LineReader:
    """The log's lines that hold one of the literals, or all that are not blank where there are no literals.

    A line that holds none may be among them, as digits and blanks do not count when they are looked for.
    """
    return LineReader(log, literals)


_Row = tuple[int, bytes, bytes]
"""A line's number, its bytes repaired but for the header, and as given."""


class LineReader:
    """Iterates over a log's lines; each time from the start.

    After that, `lines` is the number of lines of the log, `newest_first` whether it ran backwards (the lines
    come oldest first all the same), and `notes` says what had to be repaired.
    """

    def __init__(self, log: Log, literals: Sequence[str] = ()) -> None:
        self._log = log
        self._literals = tuple(literals)
        self._words = repair.words_of(self._literals)
        self._notes: set[str] = set()
        self._layout = Layout()
        self.lines = 0
        self.newest_first = False

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(sorted(self._notes))

    def __iter__(self) -> Iterator[Line]:
        self._begin()
        clock, folder = Clock(), Folder(self._layout.doubled)
        rows = self._rows()
        while some := list(islice(rows, _TOGETHER)):
            texts = [decoding.as_text(data[:LONGEST]) for _, data, _ in some]
            heads = [headers.take_apart(text, clock) for text in self._repaired(texts)]
            for (number, data, raw), text, headed in zip(some, texts, heads, strict=True):
                if headed.text:
                    given = text if data is raw else decoding.as_text(raw[:LONGEST])
                    if (line := folder.take(number, headed, given)) is not None:
                        yield line
        yield from folder.rest()
        if folder.folded:
            self._notes.add(DOUBLED)

    def _repaired(self, texts: list[str]) -> list[str]:
        plain = [repair.plain(text) for text in texts]
        column = self._layout.column
        return plain if column is None else [repair.unwrapped(text, self._words, column) for text in plain]

    def _begin(self) -> None:
        sample, found = repair.repaired(decoding.sample_of(self._log))
        self._layout = layout = layout_of(sample, self._literals)
        self._notes = found
        self.newest_first = layout.newest_first
        told = (
            (layout.newest_first, NEWEST_FIRST),
            (layout.one_line, ONE_LINE),
            (layout.glue is not None, WRAPPED),
            (layout.column is not None, BLANKS),
        )
        self._notes.update(note for holds, note in told if holds)

    def _rows(self) -> Iterator[_Row]:
        sieve = Sieve((*self._literals, _REPEATED) if self._literals else ())
        if self._layout.glue is not None:
            rows = _sifted(self._joined(self._layout.glue), sieve)
            yield from _backwards(rows) if self.newest_first else rows
            return
        if self.newest_first:
            seen = [self._count(block)._replace(data=b"") for block in decoding.blocks(self._log)]
            for block in reversed(seen):
                yield from reversed(list(self._passing(decoding.again(self._log, block), sieve)))
            return
        for block in decoding.blocks(self._log):
            yield from self._passing(self._count(block), sieve)

    def _count(self, block: Block) -> Block:
        self.lines = block.last
        return block

    def _passing(self, block: Block, sieve: Sieve) -> Iterator[_Row]:
        """The block's lines that may hold a literal."""
        data, found = repair.repaired(block.data)
        self._notes |= found
        if self._layout.one_line:
            for place, line in enumerate(data.split(b"\n"), block.first):
                yield from _parted(place, line, sieve)
            return
        raws = None if data is block.data else block.data.split(b"\n")
        for place, line in sieve.sift(data):
            if len(line) > LONGEST:
                yield from _parted(block.first + place, line, sieve)
            else:
                yield block.first + place, line, line if raws is None else raws[place]

    def _joined(self, glue: bytes) -> Iterator[_Row]:
        """Lines put together from the rows of a terminal, or from lines that a mail broke."""
        for number, rows in _grouped(self._physical(), self._layout.width if glue == HARD else 0):
            yield number, _whole(rows, glue, self._layout.width), b" ".join(rows)

    def _physical(self) -> Iterator[tuple[int, bytes]]:
        for block in decoding.blocks(self._log):
            data, found = repair.repaired(self._count(block).data)
            self._notes |= found
            yield from enumerate(data.split(b"\n")[: -1 if block.ended else None], block.first)


def _sifted(rows: Iterator[_Row], sieve: Sieve) -> Iterator[_Row]:
    """The rows that may hold a literal."""
    while some := list(islice(rows, _AT_ONCE)):
        for place, _ in sieve.sift(b"\n".join(row[1] for row in some)):
            yield some[place]


def _backwards(rows: Iterator[_Row]) -> Iterator[_Row]:
    """The rows from the last to the first; all of them are kept, so they are packed."""
    packed: list[bytes] = []
    while some := list(islice(rows, _AT_ONCE)):
        packed.append(zlib.compress(b"\n".join(b"%d\n%b\n%b" % row for row in some), 1))
    for pack in reversed(packed):
        fields = zlib.decompress(pack).split(b"\n")
        for at in range(len(fields) - 3, -1, -3):
            yield int(fields[at]), fields[at + 1], fields[at + 2]


def _grouped(lines: Iterable[tuple[int, bytes]], width: int) -> Iterator[tuple[int, list[bytes]]]:
    """Rows that make one line; with a width, only a row that is full goes on."""
    number, rows = 0, list[bytes]()
    for place, line in lines:
        row = line.rstrip()
        if not row:
            continue
        full = bool(rows) and len(rows[-1]) >= width - 1 and len(rows) < _MOST_ROWS
        # Joined to a message, a line of a file of keys would not be known as one.
        if full and not (starts.starts_message(row) or is_lone_key(row.decode("latin-1"))):
            rows.append(row)
            continue
        if rows:
            yield number, rows
        number, rows = place, [row]
    if rows:
        yield number, rows


def _whole(rows: list[bytes], glue: bytes, width: int) -> bytes:
    """One line of its rows. The blank at which a row ended is gone where the row is one short."""
    quoted = rows[0].startswith(b">")
    line = rows[0]
    for before, row in pairwise(rows):
        part = row.lstrip(b"> ") if quoted else row
        line += part if glue == HARD and len(before) >= width else b" " + part.lstrip()
    return line


def _parted(number: int, line: bytes, sieve: Sieve) -> Iterator[_Row]:
    parts = [part[:LONGEST].replace(b"\n", b" ") for part in starts.parted(line)]
    for _, part in sieve.sift(b"\n".join(parts)):
        yield number, part, part
