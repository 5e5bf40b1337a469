"""How far both halves are filled in, and whether the partner has said that its side is done."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.parameter import PARTNER, Side
from vns3pair.ipsec.voices import COLUMNS
from vns3pair.sheets.agreement_models import Step
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows one side has filled in, of how many it must. `label` is what the visitor calls the side.

    `done` is when that side said so, `was_done` when it said so before its half or what it is asked changed; `who`
    said it, for whoever may know names.
    """

    side: Side
    label: str
    filled: int
    asked: int
    done: datetime.datetime | None = None
    was_done: datetime.datetime | None = None
    who: str = ""

    @property
    def complete(self) -> bool:
        return self.filled >= self.asked


def of(visitor: Visitor, comparison: Comparison) -> tuple[Progress, ...]:
    """Both sides as the visitor sees them, its own first."""
    return tuple(_of_side(visitor, comparison, side) for side in visitor.sides)


def still_done(before: Sheet, after: Sheet) -> datetime.datetime | None:
    """When the partner said it was done, if a save leaves that true.

    It no longer is once the partner's half is another, whoever typed, or more of it waits to be filled in.
    """
    if after.partner != before.partner or after.open_partner > before.open_partner:
        return None
    return before.partner_done


def context(visitor: Visitor, comparison: Comparison) -> dict[str, Any]:
    """What the template of both bars is made from."""
    return {"progress": of(visitor, comparison)}


def _of_side(visitor: Visitor, comparison: Comparison, side: Side) -> Progress:
    label, (filled, asked) = COLUMNS[visitor.side][side], comparison.progress(side)
    if side != PARTNER:
        return Progress(side, label, filled, asked)
    done = visitor.sheet.partner_done
    said = Step.objects.filter(sheet=visitor.sheet, what="done").first()
    return Progress(
        side,
        label,
        filled,
        asked,
        done=done,
        was_done=said.at if said is not None and done is None else None,
        who=said.name if said is not None and not visitor.is_guest else "",
    )


__all__ = ["Progress", "context", "of", "still_done"]
