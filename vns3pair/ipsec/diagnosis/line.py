"""A line of a log, read."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Log(Protocol):
    """Bytes that can be read and read again: an open file, an upload, or `io.BytesIO`."""

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, whence: int = ..., /) -> int: ...


class Line(NamedTuple):
    """One message of a log.

    `number` is the line's place in the log as it was given, from 1, whatever its order. `time` is in seconds
    from some start; only differences count, and None means that the line has no stamp. `text` is the message
    without stamp, host and program, repaired. `raw` is the line as given, decoded, without its line end.
    `times` counts repeats that were folded into the line.
    """

    number: int
    time: float | None
    text: str
    raw: str
    times: int = 1
