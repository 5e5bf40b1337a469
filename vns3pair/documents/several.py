"""One cell that names what belongs into several: `AES 256 / SHA-2` is an encryption and a hash.

Such a cell is taken apart only where each part can be nothing else, and every part is then read with doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from vns3pair.documents.answers import Answer
from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.parameter import Side

_FAMILIES: tuple[Mapping[str, str], ...] = tuple(
    MappingProxyType(family)
    for family in (
        {"encryption": "phase1_encryption", "hash": "phase1_hash", "group": "phase1_dh_group"},
        {"encryption": "phase2_encryption", "hash": "phase2_hash", "group": "pfs_group"},
    )
)
"""The cells of each phase by the kind of what stands in them."""
_SEPARATORS = (re.compile(r"[/,;+|&\n]"), re.compile(r"\s-\s|-"), re.compile(r"\s+"))
_LONGEST = 120
DOUBT = "one cell names several: this part of it was taken for {}"


def spread(cells: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers, with parts of a cell put where they belong if nothing stands there."""
    kept = {(cell.side, cell.key): cell for cell in cells}
    for cell in list(kept.values()):
        for key, text in _parts(cell).items():
            there = kept.get((cell.side, key))
            if key == cell.key or there is None or not (there.text or there.problem):
                doubt = DOUBT.format(catalogue.BY_KEY[key].label)
                kept[cell.side, key] = replace(cell, key=key, text=text, doubt=doubt, held=cell.text)
    return tuple(kept.values())


def _parts(cell: Answer) -> dict[str, str]:
    """The part for each cell of the phase; empty where the text is no such thing."""
    family = next((each for each in _FAMILIES if cell.key in each.values()), None)
    if family is None or cell.problem or not 0 < len(cell.text) <= _LONGEST:
        return {}
    reading = values.read(catalogue.BY_KEY[cell.key], cell.text, cell.side)
    if reading.readable or reading.options:
        return {}
    for separator in _SEPARATORS:
        texts = [part.strip() for part in separator.split(cell.text) if part.strip()]
        kinds = [_kinds(part, family, cell.side) for part in texts]
        if 2 <= len(texts) <= len(family) and all(len(each) == 1 for each in kinds):
            found = {family[each[0]]: text for each, text in zip(kinds, texts, strict=True)}
            return found if len(found) == len(texts) and cell.key in found else {}
    return {}


def _kinds(text: str, family: Mapping[str, str], side: Side) -> list[str]:
    """The kinds as which a text can be read; a number that no word goes with counts as a group at most."""
    return [
        kind for kind in algorithms.KINDS if values.read(catalogue.BY_KEY[family[kind]], text, side).readable
    ]


__all__ = ["DOUBT", "spread"]
