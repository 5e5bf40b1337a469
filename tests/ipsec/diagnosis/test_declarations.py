"""Every shape of every dialect: well declared, not hidden by another one, and quick on hostile text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import pytest

from tests.ipsec.diagnosis.growth import LINEAR, growth
from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.diagnosis.dialects import DIALECTS
from vns3pair.ipsec.diagnosis.matching import LONGEST
from vns3pair.ipsec.diagnosis.patterns import PATTERNS
from vns3pair.ipsec.diagnosis.shape import READS, Dialect, Shape
from vns3pair.ipsec.diagnosis.signals import SIGNALS

SHAPES = [(dialect, shape) for dialect in DIALECTS for shape in dialect.shapes]
NAMES = [
    f"{dialect.key} {place} {shape.literal}"
    for dialect in DIALECTS
    for place, shape in enumerate(dialect.shapes)
]
COMPILED = {shape.form: re.compile(shape.form) for _dialect, shape in SHAPES}
each_shape = pytest.mark.parametrize(("dialect", "shape"), SHAPES, ids=NAMES)
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.key)


@each_shape
def test_a_shape_holds_its_literal_and_speaks_in_known_words(dialect: Dialect, shape: Shape) -> None:
    assert shape.signal in SIGNALS
    assert shape.literal
    assert shape.literal in shape.example
    assert COMPILED[shape.form].groupindex.keys() <= READS.keys()
    assert shape.phase in (None, 1, 2)
    assert shape.version in (None, 1, 2)
    assert shape.role in (None, "initiator", "responder")
    assert "\n" not in shape.example


@each_shape
def test_a_shape_is_the_first_of_its_dialect_to_fit_its_example(dialect: Dialect, shape: Shape) -> None:
    fitting = (
        other
        for other in dialect.shapes
        if other.literal in shape.example and COMPILED[other.form].search(shape.example)
    )
    assert next(fitting) is shape


@each_shape
def test_the_address_of_an_example_is_one_of_the_documentation_or_private_ranges(
    dialect: Dialect, shape: Shape
) -> None:
    ranges = r"(?:192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+\.\d+|192\.168\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+)\.\d+"
    special = r"(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|255\.\d+\.\d+\.\d+|239\.\d+\.\d+\.\d+)"
    for address in re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", shape.example):
        assert re.fullmatch(f"{ranges}|{special}", address), address


@each_dialect
def test_a_dialect_is_known_and_names_lines_by_known_words(dialect: Dialect) -> None:
    assert dialect.title
    assert not dialect.device or dialect.device in DEVICES
    for form in dialect.who:
        assert re.compile(form).groupindex.keys() <= READS.keys()


def test_no_two_dialects_have_one_key() -> None:
    keys = [dialect.key for dialect in DIALECTS]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "pluto"


@each_dialect
def test_no_two_shapes_of_a_dialect_are_one(dialect: Dialect) -> None:
    forms = [(shape.literal, shape.form) for shape in dialect.shapes]
    assert len(set(forms)) == len(forms)


def test_each_pattern_is_reached_by_a_signal_that_some_line_says() -> None:
    said = {shape.signal for _dialect, shape in SHAPES}
    for pattern in PATTERNS.values():
        assert said & set(pattern.signals), pattern.code


def _hostile(shape: Shape, size: int) -> Iterator[str]:
    """Texts that make a careless expression try the same thing again and again."""
    literal, example = shape.literal, shape.example
    head, _, tail = example.partition(literal)
    yield literal * (size // len(literal))
    yield "a" * (size // 2) + literal + "a" * (size // 2)
    yield (head + literal + " ") * (size // (len(head + literal) + 1))
    yield head + literal + " " * size
    yield head + literal + "1" * size
    yield head + literal + "0.0.0.0/" * (size // 8)
    yield head + literal + "[" * (size // 2) + "{" * (size // 2)
    yield head + (literal + tail[: len(tail) // 2]) * (size // (len(literal + tail) + 1))


SIZES = (500, 1_000, 2_000, 4_000, LONGEST)


def _grows(form: re.Pattern[str], texts: list[str]) -> float:
    """By what factor the time grows at worst where a text doubles; it stops where that is too much."""
    worst = 0.0
    for small, large in pairwise(texts):
        worst = max(worst, growth(partial(form.search, small), partial(form.search, large)))
        if worst >= LINEAR:
            break
    return worst


@each_shape
def test_time_grows_with_hostile_text_and_no_faster(dialect: Dialect, shape: Shape) -> None:
    form = COMPILED[shape.form]
    for texts in zip(*(_hostile(shape, size) for size in SIZES), strict=True):
        assert _grows(form, list(texts)) < LINEAR, texts[0][:120]


@each_dialect
def test_who_a_line_is_about_is_found_in_time_that_grows_with_the_text(dialect: Dialect) -> None:
    for form in map(re.compile, dialect.who):
        for text in ('"', "packet from ", "ike 0:", "IP = ", "<a|", "[", "1.", "#1"):
            assert _grows(form, [text * (size // len(text)) for size in SIZES]) < LINEAR, text


def test_no_more_of_a_line_is_searched_than_a_message_has() -> None:
    assert LONGEST <= 10_000
