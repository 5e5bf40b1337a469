"""Taking over what somebody chose of a file: held against the sheet as it is at that moment, never over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import transaction

from vns3pair.exchange import previews
from vns3pair.exchange.models import Preview
from vns3pair.exchange.returned import OFFERED, SUGGESTED, Line
from vns3pair.sheets import audit, edits, frozen, notes, services
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.models import Sheet
from vns3pair.sheets.visitors import Visitor

AS_IT_IS = "take"
"""The choice that takes what the file holds, as it was typed where it cannot be read."""
CHANGED = "the sheet was changed since you looked"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One line that is to be taken: `how` is AS_IT_IS or the number of an option; `seen` what stood there."""

    how: str
    seen: str


@dataclass(slots=True)
class Outcome:
    """What became of a choice: labels with their new values, and what was left with the reason."""

    applied: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def seen(line: Line) -> str:
    """What the sheet held when a line was shown, as its form sends it back; a long list as its digest."""
    was = line.edits[0].was if line.edits else None
    if was is None or isinstance(was, str):
        return was or ""
    text = json.dumps(was, sort_keys=True, default=str)
    return text if isinstance(was, Mapping) else hashlib.sha256(text.encode()).hexdigest()


def apply(
    *,
    visitor: Visitor,
    preview: Preview,
    chosen: Mapping[str, Chosen],
    voids: frozen.Consent | None = None,
    turn: int | None = None,
) -> Outcome:
    """Takes the chosen lines of a preview over, as one closed revision, and keeps with it what became of them.

    A cell that holds something else than was seen is left. `turn` is how often the preview had been answered when
    its page was made: a form that comes twice finds what became of the first. Raises TooManyTunnels, Frozen, and
    StaleEdit where others save all the time.
    """
    turn = preview.content.get("turn", 0) if turn is None else turn
    if not _next_turn(preview, turn, turn + 1):
        return Outcome(**preview.content.get("outcome", {}))
    try:
        return _apply(visitor, preview, chosen, voids)
    except Exception:  # nothing was taken: the same form may come again
        _next_turn(preview, turn + 1, turn)
        raise


def _next_turn(preview: Preview, turn: int, after: int) -> bool:
    """Whether the preview was at this turn; then it is at the one after, and nobody else gets this one."""
    with transaction.atomic():
        kept = Preview.objects.select_for_update().filter(pk=preview.pk).first()
        if kept is None:
            return False
        preview.content = kept.content
        if kept.content.get("turn", 0) != turn:
            return False
        kept.content["turn"] = after
        kept.save(update_fields=["content"])
    return True


def _keep(preview: Preview, outcome: Outcome, settled: Mapping[str, Any]) -> None:
    with transaction.atomic():
        kept = Preview.objects.select_for_update().filter(pk=preview.pk).first()
        if kept is None:
            return
        kept.content["outcome"] = outcome.as_json()
        kept.content["settled"] = kept.content.get("settled", {}) | settled
        kept.save(update_fields=["content"])
    preview.content = kept.content


def _apply(
    visitor: Visitor, preview: Preview, chosen: Mapping[str, Chosen], voids: frozen.Consent | None
) -> Outcome:
    settled: dict[str, Any] = {}
    outcome, taken = Outcome(), list[tuple[Line, tuple[Edit, ...]]]()
    for line in _lines(visitor, preview):
        choice = chosen.get(line.id)
        if choice is None or line.state not in OFFERED or not line.edits:
            continue
        if choice.seen != seen(line):
            outcome.left.append((line.label, CHANGED))
        elif (made := _made(line, choice.how)) is not None:
            taken.append((line, made))
    if taken:
        after, applied = _save(visitor, taken, voids)
        lost = _still_open(visitor, after, preview) if applied.conflicts else set()
        for line, made in taken:
            if (line.side, line.key) in applied.blocked or line.id in lost:
                outcome.left.append((line.label, CHANGED))
            else:
                outcome.applied.append((line.label, _new_value(line, made)))
                if made != line.edits:
                    settled[line.id] = made[0].value
        kind = preview.content["answers"]["kind"]
        detail = f"{kind}, {len(outcome.applied)} taken"
        audit.record(visitor=visitor, what="imported", detail=detail, through=audit.FILE)
    _keep(preview, outcome, settled)
    return outcome


def _made(line: Line, how: str) -> tuple[Edit, ...] | None:
    """The edits of a choice; None for one that the line does not offer."""
    if how == AS_IT_IS:
        return line.edits
    if line.options and how.isascii() and how.isdigit() and int(how[:3]) < len(line.options):
        return (replace(line.edits[0], value=line.options[int(how[:3])][0]),)
    return None


def _save(
    visitor: Visitor, taken: list[tuple[Line, tuple[Edit, ...]]], voids: frozen.Consent | None
) -> tuple[Sheet, edits.Applied]:
    _, after, applied = services.save_edits(
        sheet=visitor.sheet,
        changes=[edit for _, made in taken for edit in made],
        author=visitor.author,
        reader=visitor.side,
        through="import",
        voids=voids,
    )
    return after, applied


def _still_open(visitor: Visitor, after: Sheet, preview: Preview) -> set[str]:
    """Tunnels that met another change at the very moment of saving: what the file wants of them is still to be done."""
    lines = _lines(replace(visitor, sheet=after), preview)
    return {line.id for line in lines if line.state in OFFERED and line.row.startswith("tunnels")}


def _lines(visitor: Visitor, preview: Preview) -> list[Line]:
    answers = previews.answers_of(preview.content["answers"])
    base, _ = previews.base_of(answers, visitor.sheet)
    return previews.lines_for(preview, answers, previews.sheets_of(visitor, base))


def _new_value(line: Line, made: tuple[Edit, ...]) -> str:
    option = next((words for value, words in line.options if value == made[0].value), "")
    if made[0].value is None:
        return "taken out" if line.key == "tunnels" else "cleared"
    return option or line.reads or line.held


def suggest(*, visitor: Visitor, preview: Preview, line_id: str) -> str:
    """Sends what the file says of the other side's cell as a shared note. Returns the row's label. Raises BadNote."""
    shown = previews.shown(visitor, preview)
    line = next((each for each in shown.lines if each.id == line_id and each.state == SUGGESTED), None)
    if line is None:
        raise notes.BadNote("This suggestion is not in the file any more, or the sheet has it by now.")
    wanted = line.reads or line.held
    text = f"Suggested in a file that came back: {line.label} {wanted or 'blank'} instead of {line.now or 'blank'}."
    notes.write(visitor=visitor, key=line.row, text=text)
    sent = [*preview.content.get("sent", []), line_id]
    preview.content["sent"] = sent
    preview.save(update_fields=["content"])
    return line.label


__all__ = ["AS_IT_IS", "Chosen", "Outcome", "apply", "seen", "suggest"]
