"""racoon's lines, each told as what it says; what needs more than the line is the engine's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from vns3pair.ipsec.diagnosis.dialects.racoon import RACOON
from vns3pair.ipsec.diagnosis.shape import READS, Shape
from vns3pair.ipsec.diagnosis.signals import SIGNALS

FORMS = tuple((shape, re.compile(shape.form)) for shape in RACOON.shapes)


def first_fit(text: str) -> tuple[Shape, dict[str, str]] | None:
    """The shape that counts for a message, and what it reads."""
    for shape, form in FORMS:
        if shape.literal in text and (found := form.search(text)):
            return shape, {k: v for k, v in found.groupdict().items() if v is not None}
    return None


def told(log: str) -> Iterator[tuple[str, int | None]]:
    """Signal and phase of each line, noise and unknown lines left out."""
    for line in log.splitlines():
        fit = first_fit(line)
        if fit and fit[0].signal != "noise":
            yield fit[0].signal, fit[0].phase


@pytest.mark.parametrize("shape", RACOON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_counts_for_its_own_example(shape: Shape) -> None:
    fit = first_fit(shape.example)
    assert fit is not None
    assert fit[0] is shape


@pytest.mark.parametrize("shape", RACOON.shapes, ids=lambda shape: shape.example[:60])
def test_each_shape_says_and_reads_what_is_declared(shape: Shape) -> None:
    assert shape.signal in SIGNALS
    assert set(re.compile(shape.form).groupindex) <= set(READS)
