"""State and effect in word, shape and colour: never by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec.comparison import Row
from vns3pair.ipsec.effects import STATE_TITLES, TITLES
from vns3pair.ipsec.parameter import SIDES

TONES: Mapping[str, str] = MappingProxyType(
    {
        "blocks_phase1": "bad",
        "blocks_phase2": "bad",
        "no_traffic": "bad",
        "unstable": "warn",
        "weak": "warn",
        "note": "note",
        "none": "ok",
    }
)
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "ok": "✓",
        "bad": "✗",
        "warn": "~",
        "note": "i",
        "open": "…",
        "unknown": "?",
        "plain": "–",
    }
)
SAID_BASES = frozenset({"guide", "vendor"})
"""A basis weaker than a measurement or a standard is said with the effect."""


@dataclass(frozen=True, slots=True)
class Pill:
    """A word with a shape and a tone. `harms` says whether the cells beside it are marked too."""

    tone: str
    shape: str
    word: str
    harms: bool = False


def shape_of(tone: str) -> str:
    return SHAPES[tone]


def pill_of_effect(effect: str, basis: str | None = None) -> Pill:
    """The pill of a mismatch or an advisory."""
    if effect == "none":
        return Pill("ok", SHAPES["ok"], "no problem")
    tone = TONES[effect]
    basis = f" ({basis})" if basis in SAID_BASES and effect != "note" else ""
    return Pill(tone, SHAPES[tone], f"{TITLES[effect]}{basis}", tone in ("bad", "warn"))


NOT_COMPARABLE = Pill("unknown", SHAPES["unknown"], STATE_TITLES["not_comparable"])
_OF_STATE: Mapping[str, Pill] = MappingProxyType(
    {
        "match": Pill("ok", SHAPES["ok"], STATE_TITLES["match"]),
        "incomplete": Pill("open", SHAPES["open"], STATE_TITLES["incomplete"]),
        "not_comparable": NOT_COMPARABLE,
        "not_applicable": Pill("plain", SHAPES["plain"], STATE_TITLES["not_applicable"]),
    }
)
_NOT_COMPARED = Pill("plain", "", "")
_UNREAD = Pill("warn", SHAPES["unknown"], "not readable")


def pill_of(row: Row) -> Pill:
    """The pill of a row."""
    if row.state == "mismatch":
        pill = pill_of_effect(row.effect, row.basis)
        return pill if row.effect != "note" else Pill("note", SHAPES["note"], "differs: note")
    if row.relation is None:
        return _NOT_COMPARED
    if row.state == "incomplete" and unread(row) and not any(row.offers(side) for side in SIDES):
        return _UNREAD
    return _OF_STATE[row.state]


def unread(row: Row) -> bool:
    """Whether something is typed that cannot be read as one value."""
    readings = (row.reading(side) for side in SIDES)
    return any(found is not None and not found.readable for found in readings)
