"""What keeps a sheet from being proposed, and what is to be accepted, one by one, before it is signed.

To be accepted are rows and advisories that are unstable or weak, and rows that cannot be compared, which includes
a pre-shared key left unchecked. A note needs no word. Internal advisories are VNS3's own and shown to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vns3pair.ipsec import catalogue
from vns3pair.ipsec.comparison import Advice, Comparison, Row, hide_fingerprints
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.effects import RANK
from vns3pair.ipsec.parameter import PARTNER, Side
from vns3pair.ipsec.voices import retold
from vns3pair.sheets.lines import line_id
from vns3pair.sheets.pills import NOT_COMPARABLE, Pill, pill_of, pill_of_effect

ACCEPTED = frozenset({"unstable", "weak"})
SIDES_IN_TITLES = {"vns3": "VNS3", "partner": "the partner", "both": "both sides"}
"""As they are kept with what was accepted."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A row or an advisory. `about` names it for good: a row's key, or an advisory's code and side.

    `title` and `explanation` are in the reader's voice; `row` is the id of the row to look at. `kept` is the title
    as it goes on record, the same for everybody.
    """

    about: str
    title: str
    kept: str
    effect: str
    pill: Pill
    explanation: str
    row: str
    internal: bool = False


def proposable(comparison: Comparison) -> bool:
    """Whether anybody may propose the sheet. A complete one that fails takes a reviewer and a reason."""
    return comparison.fails_at in (None, "rekey") and not comparison.to_fill_in


def hindrances(comparison: Comparison, reader: Side) -> list[Spot]:
    """What keeps the sheet from being proposed, as far as the reader may see it: what fails, then what is blank."""
    rows = hide_fingerprints(comparison.rows, reader)
    fails = [_of_row(row, reader) for row in rows if _fails(row.effect)]
    fails += [_of_advice(advice, reader) for advice in comparison.for_reader(reader) if _fails(advice.effect)]
    return fails + [_of_row(row, reader) for row in rows if row.state == "incomplete"]


def to_accept(comparison: Comparison, reader: Side) -> list[Spot]:
    """What a signatory of the reader's side has to accept: rows in sheet order, then advisories."""
    return [*_rows(comparison, reader), *_advisories(comparison, reader)]


def pill_of_accepted(effect: str) -> Pill:
    """The pill of something that was accepted: what is neither weak nor unstable was not comparable."""
    return pill_of_effect(effect) if effect in ACCEPTED else NOT_COMPARABLE


def _rows(comparison: Comparison, reader: Side) -> Iterator[Spot]:
    for row in hide_fingerprints(comparison.rows, reader):
        if row.state == "not_comparable" or row.effect in ACCEPTED:
            yield _of_row(row, reader)


def _advisories(comparison: Comparison, reader: Side) -> Iterator[Spot]:
    for advice in comparison.for_reader(reader):
        if advice.effect in ACCEPTED:
            yield _of_advice(advice, reader)


def _fails(effect: str) -> bool:
    return RANK[effect] < RANK["unstable"]


def _of_row(row: Row, reader: Side) -> Spot:
    title = row.label if row.pair is not None else label_of(row.parameter)
    return Spot(row.key, title, title, row.effect, pill_of(row), row.explanation(reader), line_id(row.key))


def _of_advice(advice: Advice, reader: Side) -> Spot:
    kept = f"{advice.name} ({SIDES_IN_TITLES[advice.side]})"
    return Spot(
        about=f"{advice.code}:{advice.side}",
        title=retold(kept, reader),
        kept=kept,
        effect=advice.effect,
        pill=pill_of_effect(advice.effect, advice.basis),
        explanation=advice.explanation(reader),
        row=_row_of(advice),
        internal=advice.audience == "internal",
    )


def _row_of(advice: Advice) -> str:
    """The row that shows the first cell an advisory speaks of; a side's own key stands in the mirrored row."""
    key = next(iter(advice.keys), "")
    if advice.side == PARTNER and key in catalogue.BY_KEY:
        key = catalogue.BY_KEY[key].other_key
    return line_id(key)


__all__ = ["Spot", "hindrances", "pill_of_accepted", "proposable", "to_accept"]
