"""What a change of the halves did to their comparison: what got better, what got worse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vns3pair.ipsec import effects
from vns3pair.ipsec.comparison import Comparison, Row
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader
from vns3pair.ipsec.voices import BESIDE

_INCOMPLETE = effects.RANK["weak"] - 0.5
"""Between what fails and what is merely weak, as in the verdict."""
_FINE = effects.RANK["none"]


@dataclass(frozen=True, slots=True)
class Consequence:
    """A row or an advisory that fares otherwise than before. All tunnels are one."""

    label: str
    before: str
    after: str
    better: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a row or an advisory stands; of two, the one with the greater `rank` is better."""

    label: str
    word: str
    rank: tuple[float, int]


def consequences(
    before: Comparison, after: Comparison, reader: Reader = "neutral"
) -> tuple[Consequence, ...]:
    """What got worse, then what got better, each worst effect first.

    Ranked as the verdict does: what fails, what is to fill in, what is weak, notes, all else. Advisories of
    mere `note` are left out.
    """
    was, now = (dict(_standings(comparison, reader)) for comparison in (before, after))
    found = []
    for key in {**was, **now}:
        first, second = was.get(key), now.get(key)
        label = (second or first or _NOWHERE).label
        first, second = first or _NOWHERE, second or _NOWHERE
        if first.rank != second.rank:
            better = second.rank > first.rank
            worst = min(first.rank, second.rank)
            found.append((better, worst, Consequence(label, first.word, second.word, better)))
    found.sort(key=lambda each: each[:2])
    return tuple(consequence for _, _, consequence in found)


_NOWHERE = _Standing("", "no remark", (_FINE, 0))
"""An advisory that is silent."""


def _standings(comparison: Comparison, reader: Reader) -> Iterator[tuple[str, _Standing]]:
    pairs = []
    for row in comparison.rows:
        if row.parameter.kind == "tunnels":
            pairs.append(row)
        elif row.parameter.compared:
            yield row.key, _Standing(label_of(row.parameter), _word(row), (_rank(row), 0))
    yield "tunnels", _of_tunnels(pairs)
    whose = BESIDE[PARTNER if reader == PARTNER else VNS3]
    for advice in comparison.for_reader(reader):
        if advice.effect != "note":
            label = f"{advice.name} ({whose[advice.side]})"
            rank = (effects.RANK[advice.effect], 0)
            yield f"{advice.code} {advice.side}", _Standing(label, effects.TITLES[advice.effect], rank)


def _rank(row: Row) -> float:
    return _INCOMPLETE if row.state == "incomplete" else effects.RANK[row.effect]


def _word(row: Row) -> str:
    if row.state != "mismatch":
        return effects.STATE_TITLES[row.state]
    return "differs" if row.effect == "note" else effects.TITLES[row.effect]


def _of_tunnels(rows: list[Row]) -> _Standing:
    worst = min(rows, key=_rank)
    if worst.pair is None:
        return _Standing("Tunnels", _word(worst), (_rank(worst), 0))
    mirrored = sum(row.state == "match" for row in rows)
    word = f"{mirrored:,} of {len(rows):,} mirrored"
    if mirrored < len(rows):
        word = f"{word}, {_word(worst)}"
    return _Standing("Tunnels", word, (_rank(worst), mirrored - len(rows)))


__all__ = ["Consequence", "consequences"]
