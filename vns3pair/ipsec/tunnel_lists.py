"""Lists of tunnels as people paste them: lines, CSV, blocks from a spreadsheet. Nothing pasted is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.parameter import Side


@dataclass(frozen=True, slots=True)
class TunnelLine:
    """One line of a pasted list. `number` counts from 1; `tunnel` is None where it could not be read."""

    number: int
    text: str
    tunnel: dict[str, Any] | None
    problem: str = ""
    remark: str = ""


def read_lines(text: str, side: Side) -> tuple[TunnelLine, ...]:
    """The tunnels of a pasted text."""
    return ()


def read_pair(text: str, side: Side) -> TunnelLine:
    """One line typed into a cell."""
    return TunnelLine(1, text, None, "no pair of subnets is stated")


def expand(locals_: str, remotes: str, side: Side) -> tuple[TunnelLine, ...]:
    """Every local with every remote subnet, in order."""
    return ()


def write_lines(tunnels: Iterable[Any], side: Side) -> str:
    """The tunnels as text that `read_lines` reads back the same."""
    return ""
