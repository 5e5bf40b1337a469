"""What the lines of a log say in one dialect, read as a log is: headers taken off, other dialects tried first."""

from __future__ import annotations

import io
import re

from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.lines import read
from vns3pair.ipsec.diagnosis.matching import Event, Matcher
from vns3pair.ipsec.diagnosis.shape import READS, Dialect, Shape
from vns3pair.ipsec.diagnosis.signals import SIGNALS


def events(log: str, dialect: Dialect) -> list[Event]:
    """The known lines of a log, after all other dialects had their chance."""
    matcher = Matcher((*DIALECTS, dialect))
    return [
        event for line in read(io.BytesIO(f"{log}\n".encode())) if (event := matcher.match(line)) is not None
    ]


def signals(log: str, dialect: Dialect) -> list[str]:
    """Signal and phase of each line, such as `phase1_up 1`; noise left out."""
    found = (event.shape for event in events(log, dialect))
    return [f"{shape.signal} {shape.phase or ''}".strip() for shape in found if shape.signal != "noise"]


def reads(line: str, dialect: Dialect) -> dict[str, str]:
    """What one line reads."""
    (event,) = events(line, dialect)
    return {**event.names, **event.groups}


def hold_against_its_example(shape: Shape, dialect: Dialect) -> None:
    """Asserts that a shape is well declared and is the one that its own example has."""
    assert shape.signal in SIGNALS
    assert shape.literal in shape.example
    assert set(re.compile(shape.form).groupindex) <= set(READS)
    (event,) = events(shape.example, dialect)
    assert event.shape is shape
