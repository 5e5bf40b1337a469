"""What taking a line of a file would do to the verdict: tried with `compare`, each alone, then all that are ticked.

Nothing is ticked beforehand that worsens the verdict, that was read with doubt, or that has to be chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vns3pair.exchange.returned import CLEARED, NEW, OFFERED, Effect, Line, Sheets
from vns3pair.ipsec import catalogue, effects
from vns3pair.ipsec.comparison import Comparison, compare
from vns3pair.ipsec.consequences import Consequence, consequences
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.parameter import PARTNER, SIDES, VNS3, Side
from vns3pair.sheets import edits

WORK = 12_000
"""How much is tried one by one: lines times the tunnels of the sheet, and what a sheet costs without any."""
COST = 80
MOST_TOLD = 2
UNTRIED = "not tried alone"
JOINED = "with the others that are ticked nothing gets worse"


def tried(lines: Sequence[Line], sheets: Sheets) -> tuple[list[Line], Comparison]:
    """The lines with their effects and ticks, and the comparison with all that is ticked."""
    offered = [line for line in lines if line.state in OFFERED and line.edits]
    tunnels = sum(len(sheets.half(side).tunnels) for side in SIDES)
    budget = max(3, WORK // (COST + tunnels))
    found = {line.id: _alone(line, sheets) for line in offered[:budget]}
    found |= {line.id: replace(line, effect=Effect("", UNTRIED)) for line in offered[budget:]}
    taken = _Taken(sheets, budget)
    taken.harmless([line for line in found.values() if line.ticked])
    left = [line for line in found.values() if may_be_ticked(line) and line.id not in taken.ids]
    for group in _groups(left):
        taken.together(group)
    for key, line in found.items():
        ticked = key in taken.ids
        joined = ticked and line.effect.tone == "worse"
        effect = Effect("", f"{line.effect.words}; {JOINED}") if joined else line.effect
        found[key] = replace(line, ticked=ticked, effect=effect)
    return [found.get(line.id, line) for line in lines], after(taken.lines, sheets)


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that may need each other: all tunnels of a side, then all cells of a section."""
    found: dict[tuple[Side, str], list[Line]] = {}
    for line in lines:
        parameter = catalogue.BY_KEY.get(line.row.partition("[")[0])
        found.setdefault((line.side, parameter.section if parameter else ""), []).append(line)
    return sorted(found.values(), key=lambda group: not group[0].row.startswith("tunnels"))


class _Taken:
    """Lines that make nothing worse, alone or with each other."""

    def __init__(self, sheets: Sheets, budget: int) -> None:
        self._sheets, self._budget = sheets, budget
        self.lines: list[Line] = []
        self._reached = _rank(sheets.comparison, sheets)

    @property
    def ids(self) -> set[str]:
        return {line.id for line in self.lines}

    def harmless(self, lines: Sequence[Line]) -> None:
        """Takes lines that are harmless alone; where they are not together, as many from the first on as are."""
        if not self._take(lines):
            for line in lines[: self._budget]:
                self._take([line])

    def together(self, group: list[Line]) -> None:
        """Takes lines that are harmful alone, if together they are not: three tunnels of which each wants the others.

        One that the others would be better without is left out.
        """
        if not 1 < len(group) <= self._budget:
            return
        reached = self._rank_with(group)
        for line in list(group):
            others = [each for each in group if each is not line]
            without = self._rank_with(others)
            if without < reached:
                group, reached = others, without
        self._take(group)

    def _take(self, lines: Sequence[Line]) -> bool:
        reached = self._rank_with(lines)
        if reached > self._reached:
            return False
        self.lines += lines
        self._reached = reached
        return True

    def _rank_with(self, lines: Sequence[Line]) -> tuple[int, ...]:
        return _rank(after([*self.lines, *lines], self._sheets), self._sheets)


def after(lines: Iterable[Line], sheets: Sheets) -> Comparison:
    """The comparison with the lines taken."""
    made = [edit for line in lines for edit in line.edits]
    if not made:
        return sheets.comparison
    applied = edits.apply(sheets.now, made, reader=sheets.reader)
    return compare(applied.sides[VNS3], applied.sides[PARTNER])


def rank(comparison: Comparison, reader: Side) -> tuple[int, ...]:
    """How a sheet stands, as far as `reader` may know; the smaller, the better.

    What fails first, what is to fill in, what is weak: how many of each.
    """
    found = [row.effect for row in comparison.rows]
    found += [advice.effect for advice in comparison.for_reader(reader)]
    counts = Counter(found)
    return (*(counts[stage] for stage in effects.STAGES), comparison.to_fill_in, counts["weak"])


def may_be_ticked(line: Line) -> bool:
    """Whether a line was read surely and there is nothing to choose: it may still make things worse."""
    return line.state in (NEW, CLEARED) and not line.doubt and not line.problem


def _alone(line: Line, sheets: Sheets) -> Line:
    comparison = after([line], sheets)
    before, then = _rank(sheets.comparison, sheets), _rank(comparison, sheets)
    effect = _effect(line, sheets, comparison)
    return replace(line, ticked=may_be_ticked(line) and then <= before, effect=effect)


def _effect(line: Line, sheets: Sheets, comparison: Comparison) -> Effect:
    before, then = _rank(sheets.comparison, sheets), _rank(comparison, sheets)
    tone = "worse" if then > before else "better" if then < before else ""
    told = consequences(sheets.comparison, comparison, sheets.reader)
    words = [f"{_named(each, line)}{each.before} → {each.after}" for each in told[:MOST_TOLD]]
    words += [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
    if (comparison.verdict, comparison.fails_at) != (sheets.comparison.verdict, sheets.comparison.fails_at):
        headlines = (each.headline(sheets.reader) for each in (sheets.comparison, comparison))
        words.append(" → ".join(headlines))
    return Effect(tone, "; ".join(words) or "no row fares better or worse")


def _rank(comparison: Comparison, sheets: Sheets) -> tuple[int, ...]:
    return rank(comparison, sheets.reader)


def _named(each: Consequence, line: Line) -> str:
    """The name of the row, unless it is the line's own."""
    own = _row_label(line.side, line.key)
    return "" if each.label == own else f"{each.label}: "


def _row_label(side: Side, key: str) -> str:
    parameter = catalogue.BY_KEY.get(key)
    if parameter is None:
        return "Tunnels"
    row = parameter if side == VNS3 else catalogue.BY_KEY[parameter.other_key]
    return label_of(row)


__all__ = ["after", "may_be_ticked", "rank", "tried"]
