"""One cell of a side in words: what the side calls it, and what stands there and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Side

_PHASE: Mapping[str, str] = MappingProxyType({"phase1": "Phase 1", "phase2": "Phase 2"})
_LONGEST = 80


def cell_name(key: str, side: Side) -> str:
    """What `side` calls one of its own cells: `ID sent`, `Phase 1 hash`."""
    parameter = catalogue.BY_KEY[key]
    label = parameter.column.get(side, parameter.label)
    phase = _PHASE.get(parameter.section)
    if phase is None or label.startswith("P"):  # PFS, PRF and Perfect forward secrecy exist once
        return label
    return f"{phase} {label if label[1:2].isupper() or '-' in label else label[:1].lower() + label[1:]}"


def standing(half: Half, key: str, blank: str = "blank") -> str:
    """What a side has in a cell, with its origin where nobody typed it; `blank` where there is nothing."""
    parameter = catalogue.BY_KEY[key]
    effective = half.effective(key)
    if half.states(key):
        return values.show(parameter, effective.value) if effective.known else _short(half.text(key))
    if not effective.known or effective.origin is None:
        return blank
    shown = values.show(parameter, effective.value)
    origin, _, source = effective.origin.partition(":")
    if origin == "derived":
        return f"{shown} (from {cell_name(source, half.side)})"
    return f"{shown} ({'set by the device' if origin == 'device' else 'assumed'})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"


__all__ = ["cell_name", "standing"]
