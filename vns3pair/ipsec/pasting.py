"""A block of cells from a spreadsheet, read onto the sheet, and a half written as such a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.parameter import Side, Stated


@dataclass(frozen=True, slots=True)
class Pasted:
    """One cell of a block with a place on the sheet: what would be stored, and how it reads."""

    line: int
    side: Side
    key: str
    label: str
    text: str
    value: Any
    reads: str
    problem: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A line of a block that has no place on the sheet, and why."""

    line: int
    text: str
    why: str


def read_block(
    text: str, *, side: Side, start: str, vns3: Stated, partner: Stated
) -> tuple[tuple[Pasted, ...], tuple[Unmatched, ...]]:
    """The cells of a pasted block with their places, and what has none."""
    return (), ()


def write_block(stated: Stated, side: Side) -> str:
    """One half as `label TAB value` lines that `read_block` reads back."""
    return ""
