"""The page of a preview: the lines of a file in groups, each with what its form sends back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.exchange import applying, previews
from vns3pair.exchange.models import WAITS, Preview
from vns3pair.exchange.returned import (
    CLEARED,
    CONFLICT,
    KEPT,
    NEW,
    OFFERED,
    REFUSED,
    SAME,
    SUGGESTED,
    UNREAD,
    Line,
)
from vns3pair.exchange.trials import after, may_be_ticked
from vns3pair.ipsec import catalogue
from vns3pair.ipsec.voices import BESIDE
from vns3pair.sheets import frozen
from vns3pair.sheets.models import Revision
from vns3pair.sheets.moments import pill_of_verdict
from vns3pair.sheets.pills import Pill
from vns3pair.sheets.visitors import Visitor

KIND_WORDS = {
    "xlsx": "workbook",
    "table": "table",
    "json": "sheet file",
    "pdf": "PDF",
    "config": "configuration",
    "extra_params": "Extra Params text",
    "controller": "endpoint",
}
MOST_FOLDED = 200
_ORDER = {parameter.key: place for place, parameter in enumerate(catalogue.PARAMETERS)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as its row on the page shows it. `seen` goes back with the form."""

    line: Line
    side_word: str
    seen: str
    ticked: bool
    sent: bool = False

    @property
    def chosen_from(self) -> bool:
        """Whether there is more to choose than to take it or not."""
        return self.line.state in (CONFLICT, UNREAD)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page is made from."""

    kind: str
    of_a_box: bool
    base: Revision | None
    newer: bool
    words: tuple[str, ...]
    conflicts: tuple[Entry, ...]
    changes: tuple[Entry, ...]
    suggested: tuple[Entry, ...]
    refused: tuple[Entry, ...]
    unplaced: tuple[Any, ...]
    kept: tuple[Entry, ...]
    same: tuple[Entry, ...]
    same_count: int
    before: Pill
    after: Pill
    ticked: int
    unticked: int
    everything: bool
    outcome: Mapping[str, Any] | None
    until: Any
    turn: int
    """How often it was answered."""
    voids: frozen.Frozen | None
    """What will be asked first, where something to choose is signed."""
    stands: bool
    """Whether there is something to choose that leaves the signatures standing."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to choose."""
        return not self.conflicts and not self.changes


def page(visitor: Visitor, preview: Preview, *, everything: bool = False) -> Shown:
    """A preview against the sheet as it is now; with `everything`, all is ticked that could be read surely."""
    found = previews.shown(visitor, preview)
    sent = frozenset(preview.content.get("sent", ()))
    entries = [_entry(line, visitor, sent, everything) for line in found.lines]
    entries.sort(key=lambda entry: _ORDER.get(entry.line.row.partition("[")[0], len(_ORDER)))
    by_state = {
        state: tuple(entry for entry in entries if entry.line.state == state)
        for state in (NEW, CLEARED, CONFLICT, UNREAD, SUGGESTED, REFUSED, KEPT, SAME)
    }
    changes = _of(entries, (NEW, CLEARED, UNREAD))
    ticked = [entry for entry in changes if entry.ticked]
    unsigned = catalogue.keys_unsigned()
    signed = [entry.line.key not in unsigned for entry in entries if entry.line.state in OFFERED]
    together = after([entry.line for entry in ticked], found.sheets) if everything else found.together
    newest = visitor.sheet.revisions.values_list("number", flat=True).first()
    return Shown(
        kind=KIND_WORDS[found.kind],
        of_a_box=found.kind in previews.OF_A_BOX,
        base=found.base,
        newer=found.base is not None and found.base.number != newest,
        words=found.words,
        conflicts=by_state[CONFLICT],
        changes=changes,
        suggested=by_state[SUGGESTED],
        refused=by_state[REFUSED],
        unplaced=found.unplaced,
        kept=by_state[KEPT][:MOST_FOLDED],
        same=by_state[SAME][:MOST_FOLDED],
        same_count=len(by_state[SAME]),
        before=pill_of_verdict(found.before),
        after=pill_of_verdict(together),
        ticked=len(ticked),
        unticked=sum(not entry.ticked and may_be_ticked(entry.line) for entry in changes),
        everything=everything,
        outcome=preview.content.get("outcome"),
        until=preview.made + WAITS,
        turn=preview.content.get("turn", 0),
        voids=_asked_first(visitor) if any(signed) else None,
        stands=not all(signed),
    )


def _asked_first(visitor: Visitor) -> frozen.Frozen | None:
    agreement = frozen.current(visitor.sheet)
    return frozen.Frozen(visitor.sheet, agreement) if agreement is not None else None


def _of(entries: Iterable[Entry], states: tuple[str, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.line.state in states)


def _entry(line: Line, visitor: Visitor, sent: frozenset[str], everything: bool) -> Entry:
    ticked = line.ticked or (everything and may_be_ticked(line))
    return Entry(line, BESIDE[visitor.side][line.side], applying.seen(line), ticked, line.id in sent)


__all__ = ["Entry", "Shown", "page"]
