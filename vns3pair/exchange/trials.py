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


def tried(lines: Sequence[Line], sheets: Sheets) -> tuple[list[Line], Comparison]:
    """The lines with their effects and ticks, and the comparison with all that is ticked."""
    offered = [line for line in lines if line.state in OFFERED and line.edits]
    tunnels = sum(len(sheets.half(side).tunnels) for side in SIDES)
    alone = offered[: max(3, WORK // (COST + tunnels))]
    found = {line.id: _alone(line, sheets) for line in alone}
    for line in offered[len(alone) :]:
        found[line.id] = replace(line, ticked=may_be_ticked(line), effect=Effect("", "tried with the others"))
    ticked = [line for line in found.values() if line.ticked]
    together = after(ticked, sheets)
    if _rank(together, sheets) > _rank(sheets.comparison, sheets):
        keep = _greedily(ticked[: len(alone)], sheets)
        found = {key: replace(line, ticked=line.id in keep) for key, line in found.items()}
        together = after([line for line in found.values() if line.ticked], sheets)
    return [found.get(line.id, line) for line in lines], together


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


def _greedily(lines: Sequence[Line], sheets: Sheets) -> set[str]:
    """Of lines that are harmless alone but not together, as many from the first on as worsen nothing."""
    kept: list[Line] = []
    reached = _rank(sheets.comparison, sheets)
    for line in lines:
        now = _rank(after([*kept, line], sheets), sheets)
        if now <= reached:
            kept.append(line)
            reached = now
    return {line.id for line in kept}


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
