"""From a log's bytes to blocks of whole lines in UTF-8, whatever the bytes are.

A block is a run of whole lines as bytes in which each line ends with a line feed. So lines can be looked for
without making text of them. A line longer than a block comes in several blocks.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple

from vns3pair.ipsec.diagnosis import starts
from vns3pair.ipsec.diagnosis.line import Log

BLOCK = 1 << 20
SAMPLE = 1 << 16
"""Bytes of the start by which a log's encoding and format are told."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Block(NamedTuple):
    """Whole lines: `offset` and `size` tell where they lie in the log.

    `first` is the number of the first line, `last` that of the last one, `ended` says whether that one ends here.
    """

    offset: int
    size: int
    first: int
    last: int
    data: bytes
    ended: bool


def read_fully(log: Log, size: int) -> bytes:
    """Up to `size` bytes, fewer only at the end; a log may give fewer at a time."""
    parts: list[bytes] = []
    while size > 0 and (part := log.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def encoding_of(sample: bytes) -> tuple[str, int]:
    """The encoding by which the bytes are split into lines, and the length of the mark at their start.

    Without a mark, UTF-16 shows by the NULs of its ASCII half. All else is split as UTF-8, which other 8-bit
    encodings share in what matters here: line feeds.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding, len(mark)
    half = len(sample) // 2
    if half:
        even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
        if odd > 0.6 and even < 0.05:
            return "utf-16-le", 0
        if even > 0.6 and odd < 0.05:
            return "utf-16-be", 0
    return "utf-8", 0


def blocks(log: Log, size: int = BLOCK) -> Iterator[Block]:
    """All of the log, block after block. The log is read from its start."""
    log.seek(0)
    encoding, skipped = encoding_of(read_fully(log, SAMPLE))
    offset, first, rest = skipped, 1, b""
    log.seek(offset)
    while fresh := read_fully(log, size):
        found = rest + fresh
        cut = _last_line_end(found, encoding)
        if cut == 0 and len(fresh) < size:
            # The end of the log, most likely; a last line needs no line end.
            rest = found
            continue
        if cut == 0:
            # No line ends here: a line longer than a block goes on as it is, cut between characters.
            cut = len(found) - len(found) % 2 if encoding != "utf-8" else starts.last_start(found)
            cut -= found.endswith(b"\r", 0, cut)
        data = in_utf8(found[:cut], encoding)
        ends = data.count(b"\n")
        if data:
            ended = data.endswith(b"\n")
            yield Block(offset, cut, first, first + ends - ended, data, ended)
        first += ends
        offset += cut
        rest = found[cut:]
    if rest and (data := in_utf8(rest, encoding)):
        ended = data.endswith(b"\n")
        yield Block(offset, len(rest), first, first + data.count(b"\n") - ended, data, ended)


def sample_of(log: Log) -> bytes:
    """The start of the log as lines in UTF-8, the last of them whole if there is more than one."""
    log.seek(0)
    found = read_fully(log, SAMPLE)
    encoding, skipped = encoding_of(found)
    whole = len(found) < SAMPLE
    found = found[skipped:]
    cut = len(found) if whole else _last_line_end(found, encoding) or len(found)
    return in_utf8(found[: cut - cut % 2 if encoding != "utf-8" else cut], encoding)


def again(log: Log, block: Block) -> Block:
    """The block's data once more, for reading a log backwards."""
    log.seek(0)
    encoding, _ = encoding_of(read_fully(log, SAMPLE))
    log.seek(block.offset)
    return block._replace(data=in_utf8(read_fully(log, block.size), encoding))


def _last_line_end(found: bytes, encoding: str) -> int:
    """Where the last whole line ends; 0 where there is none."""
    if encoding == "utf-8":
        # A carriage return at the very end may be half of a line end.
        return max(found.rfind(b"\n"), found.rfind(b"\r", 0, len(found) - 1)) + 1
    ends = (b"\n\0", b"\r\0") if encoding == "utf-16-le" else (b"\0\n", b"\0\r")
    feed = _last_aligned(found, ends[0], len(found))
    carriage = _last_aligned(found, ends[1], len(found) - len(found) % 2 - 2)
    return max(feed, carriage) + 2 if max(feed, carriage) >= 0 else 0


def _last_aligned(found: bytes, unit: bytes, end: int) -> int:
    at = found.rfind(unit, 0, max(end, 0))
    while at >= 0 and at % 2:
        at = found.rfind(unit, 0, at + 1)
    return at


def in_utf8(data: bytes, encoding: str) -> bytes:
    """The bytes in UTF-8 (or whatever 8-bit encoding they are in), each line ended by one line feed."""
    if encoding != "utf-8":
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    if b"\r" in data:
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data


def as_text(line: bytes) -> str:
    """One line's text: UTF-8, else Windows' Latin, else Latin-1. Never an error."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")
