"""Why a tunnel is down: what an IPsec log shows, by patterns that are declared.

A log goes through in one pass: `lines` repairs and dates its lines, `matching` finds the declared shape of
each, `engine` lets it change what is known of its connection, `verdict` says what decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from vns3pair.ipsec.diagnosis import lines
from vns3pair.ipsec.diagnosis.both_ends import together
from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.engine import Engine
from vns3pair.ipsec.diagnosis.finding import Diagnosis, Moment, Quote, Reading, Sighting
from vns3pair.ipsec.diagnosis.line import Line, Log
from vns3pair.ipsec.diagnosis.matching import Matcher
from vns3pair.ipsec.diagnosis.spoken import without_keys
from vns3pair.ipsec.diagnosis.verdict import reading_of

__all__ = ["Diagnosis", "Line", "Log", "Moment", "Quote", "Reading", "Sighting", "diagnose", "read_log"]

_AT_ONCE = 128
"""Lines that go through each step together: so the step's code stays close to the processor, which saves a third."""


def diagnose(log: Log, *, other_end: Log | None = None) -> Reading:
    """Read a log, and the other end's with it where there is one. Never raises, whatever the bytes are."""
    reading = read_log(log)
    if other_end is None:
        return reading
    return together(reading, read_log(other_end))


def read_log(log: Log) -> Reading:
    """Read the log of one end."""
    matcher = Matcher(DIALECTS)
    engine = Engine()
    reader = lines.read(log, matcher.literals)
    found = iter(reader)
    while some := list(islice(found, _AT_ONCE)):
        engine.take_all([event for line in some if (event := matcher.match(line)) is not None])
    notes: Sequence[str] = (*reader.notes, *engine.book.notes)
    return without_keys(reading_of(engine, reader.lines, matcher, notes))
