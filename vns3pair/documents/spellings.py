"""The spellings that a formula knows of each value: tables for the workbook's hidden sheet.

Each is asked of `values.read` before it is listed, so the workbook never knows better than the reader does. What
is not listed is left to the reader, when the file comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.choice_words import WORDS
from vns3pair.ipsec.durations import show_duration
from vns3pair.ipsec.parameter import PARTNER, Parameter

IGNORED: Mapping[str, str] = MappingProxyType(
    {"encryption": " -_.()[]:", "hash": " -_.()[]:", "choice": " -_."}
)
"""By kind, the characters that do not count in a text of it. Case never does."""

LISTED = frozenset({"encryption", "hash", "group", "choice", "yes_no", "nat_traversal"})
"""The kinds whose values are few enough to list."""

_NAT_T_WORDS = ("force", "always", "required", "never", "auto", "automatic", "auto-detect", "detect")


def normal(value: Any) -> str:
    """A value in normal form as the formulas hold it."""
    return "yes" if value is True else "no" if value is False else str(value)


def table(parameter: Parameter) -> Mapping[str, str]:
    """Spelling to normal form, for one of the kinds `LISTED`; spelled as `IGNORED` leaves it, in lower case."""
    return _algorithms(parameter.kind) if parameter.kind in algorithms.KINDS else _table(parameter)


@cache
def _algorithms(kind: str) -> Mapping[str, str]:
    """Both phases know the same names; a catalogue entry of the kind stands for all of them."""
    parameter = next(p for p in catalogue.PARAMETERS if p.kind == kind)
    return _known(parameter, _names(kind))


@cache
def _table(parameter: Parameter) -> Mapping[str, str]:
    words: list[str] = [*values.YES, *values.NO] if parameter.kind != "choice" else []
    words += [str(choice.value) for choice in parameter.choices]
    words += [choice.label for choice in parameter.choices]
    words += WORDS.get(parameter.key, {})
    words += _NAT_T_WORDS if parameter.kind == "nat_traversal" else ()
    return _known(parameter, words)


def _names(kind: str) -> Iterator[str]:
    for algorithm in algorithms.KINDS[kind]:
        yield from (str(algorithm.value), algorithm.label, *algorithm.aliases, *algorithm.spellings.values())
        if kind == "group":
            yield from (f"{word}{algorithm.value}" for word in ("group ", "group", "dh ", "dh", "dh group "))
            yield from (
                f"{algorithm.value} ({algorithm.bits} bit)",
                f"{algorithm.value} - {algorithm.label[4:-1]}",
            )


def _known(parameter: Parameter, words: Iterable[str]) -> Mapping[str, str]:
    ignored = str.maketrans("", "", IGNORED.get(parameter.kind, ""))
    found: dict[str, str] = {}
    for word in sorted(words):
        spelling = " ".join(word.lower().translate(ignored).split())
        reading = values.read(parameter, spelling, PARTNER) if spelling else None
        if reading is not None and reading.readable:
            found.setdefault(spelling, normal(reading.value))
    return MappingProxyType(found)


def of_number(parameter: Parameter, number: object) -> Iterator[str]:
    """How people write one lifetime or other number of seconds, in lower case."""
    if not isinstance(number, int) or isinstance(number, bool):
        return
    ways = [values.show(parameter, number), show_duration(number), f"{number:,} s", f"{number} seconds"]
    ways += [f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")]
    for size, units in ((60, ("min", "minutes")), (3600, ("hours", "hour")), (86_400, ("days", "day"))):
        if number % size == 0:
            ways += [f"{number // size} {unit}" for unit in units]
    for way in dict.fromkeys(way.lower() for way in ways):
        if values.read(parameter, way, PARTNER).value == number:
            yield way
