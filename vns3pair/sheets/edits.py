"""Edits of single cells: read from a request, applied to the halves as they are now, and turned round for undo.

An edit names a cell, its new text and what the person saw there. One whose cell still holds what was seen goes
through, whatever else was saved meanwhile; any other is a conflict: both values are shown, neither lost.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.difference import label_of
from vns3pair.ipsec.parameter import OTHER, PARTNER, SIDES, VNS3, Side
from vns3pair.ipsec.psk import FLAGS, UNCHECKED
from vns3pair.ipsec.voices import BESIDE
from vns3pair.sheets import cells, hidden, tunnel_edits
from vns3pair.sheets.edit import OPS, Edit
from vns3pair.sheets.lines import control_of
from vns3pair.sheets.stored import safe_fingerprint
from vns3pair.sheets.tunnel_rows import as_list

FINGERPRINT = "psk_fingerprint"
FLAGS_KEY = "psk_flags"
MOST_EDITS = 500


class BadEdits(ValueError):
    """The request is none of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that met another one: what stands there now, and what was typed."""

    label: str
    theirs: str
    typed: str
    again: str
    """The edit as JSON, to be sent once more on top of what stands there now; empty where it cannot be."""


@dataclass(slots=True)
class Applied:
    """The halves after the edits, the edits that would undo them, and what could not be applied."""

    sides: dict[Side, dict[str, Any]]
    inverse: list[Edit] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    blocked: set[tuple[Side, str]] = field(default_factory=set)
    """Cells whose edit was refused or met another one."""
    refused: bool = False
    """A value was typed for a fingerprint that is none: it may be the key, so it was dropped unread."""


def read_edits(raw: str, editable: Collection[Side] = SIDES) -> list[Edit]:
    """The edits of a request's JSON list, all of them of `editable` halves. Raises BadEdits."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadEdits("the edits are no JSON") from None
    if not isinstance(found, list) or not 0 < len(found) <= MOST_EDITS:
        raise BadEdits(f"a list of 1 to {MOST_EDITS} edits is expected")
    read = [_read_edit(item) for item in found]
    if any(edit.side not in editable for edit in read):
        raise BadEdits("only your own side is yours to change")
    return read


def _read_edit(item: Any) -> Edit:
    if not isinstance(item, Mapping):
        raise BadEdits("an edit is an object")
    side, key, op = item.get("side"), item.get("key"), item.get("op", "set")
    parameter = catalogue.BY_KEY.get(key) if isinstance(key, str) else None
    if side not in SIDES or parameter is None or op not in OPS:
        raise BadEdits("an edit names a side, a parameter and an operation")
    index, to = item.get("index", -1), item.get("to", 0)
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in (index, to)):
        raise BadEdits("places in a list are whole numbers")
    if parameter.key not in ("tunnels", FLAGS_KEY) and not control_of(parameter, side):
        raise BadEdits("that side has no such cell")
    value = _storable(item.get("value"))
    if parameter.key == FLAGS_KEY and not _are_flags(value):
        raise BadEdits("these are no hygiene flags of a key")  # any other text may be the key itself
    return Edit(side, parameter.key, value, item.get("was"), op, index, to, item.get("once") is True)


def _storable(value: Any) -> Any:
    """A value without what no database or UTF-8 answer can hold, in a tunnel's fields too."""
    if isinstance(value, str):
        return values.storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return {key: _storable(item) for key, item in value.items()} if isinstance(value, dict) else value


def _are_flags(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(flag in FLAGS for flag in value))


def apply(halves: Mapping[Side, Mapping[str, Any]], edits: list[Edit], *, reader: Side) -> Applied:
    """The edits on top of `halves`, in their order.

    `reader` is who edits: a fingerprint of the other side that is hidden from it is not compared as text.
    """
    applied = Applied({side: dict(halves[side]) for side in SIDES})
    for edit in edits:
        if edit.key == "tunnels":
            _tunnels(applied, edit, reader)
        else:
            _cell(applied, edit, reader, edits)
    applied.inverse.reverse()
    return applied


# Plain cells


def shown_raw(halves: Mapping[Side, Mapping[str, Any]], side: Side, key: str, reader: Side) -> str:
    """The text that the control of a cell holds for `reader`."""
    parameter = catalogue.BY_KEY[key]
    raw = halves[side].get(key)
    if key == FINGERPRINT and not values.is_blank(raw) and side != reader and raw != UNCHECKED:
        other = halves[OTHER[side]].get(key)
        if values.is_blank(other) or other == UNCHECKED:
            return hidden.mark(raw)
    return cells.text_of(parameter, raw)


def _cell(applied: Applied, edit: Edit, reader: Side, batch: list[Edit]) -> None:
    half, key = applied.sides[edit.side], edit.key
    parameter = catalogue.BY_KEY[key]
    now = shown_raw(applied.sides, edit.side, key, reader)
    new = (
        edit.value
        if isinstance(edit.value, (str, list)) or edit.value is None
        else values.as_text(edit.value)
    )
    if key == FINGERPRINT and not safe_fingerprint(new, edit.side):
        applied.refused = True
        applied.blocked.add((edit.side, key))
        return
    if key == FLAGS_KEY and (edit.side, FINGERPRINT) in applied.blocked:
        return  # they belong to a key that was not taken
    text = cells.text_of(parameter, new)
    if _same(edit, text, now):  # nothing to save, and nothing to undo
        return
    if edit.was is not None and not _same(edit, values.as_text(edit.was), now):
        flags = [each for each in batch if each.side == edit.side and each.key == FLAGS_KEY]
        again = [Edit(edit.side, key, new, now), *(flags if key == FINGERPRINT else [])]
        applied.blocked.add((edit.side, key))
        applied.conflicts.append(
            Conflict(_label(edit, reader), _words(edit, now), _words(edit, text), again_as(*again))
        )
        return
    flags_before = half.pop(FLAGS_KEY, None) if key == FINGERPRINT else None
    if not hidden.is_mark(now):
        if flags_before is not None:
            applied.inverse.append(Edit(edit.side, FLAGS_KEY, flags_before))
        applied.inverse.append(Edit(edit.side, key, half.get(key), text))
    if values.is_blank(new):
        half.pop(key, None)
    else:
        half[key] = new


def _same(edit: Edit, first: str, second: str) -> bool:
    """Whether two texts of a cell are the same, or read as the same value: `8h` and `28800`."""
    if first == second:
        return True
    if not first or not second or edit.key in (FINGERPRINT, FLAGS_KEY):
        return False
    parameter = catalogue.BY_KEY[edit.key]
    one, two = (values.read(parameter, text, edit.side) for text in (first, second))
    return one.readable and two.readable and bool(one.value == two.value)


def _words(edit: Edit, text: str) -> str:
    """A cell's text as people read it."""
    if not text or hidden.is_mark(text):
        return hidden.GIVEN if text else "blank"
    parameter = catalogue.BY_KEY[edit.key]
    reading = values.read(parameter, text, edit.side)
    return values.show(parameter, reading.value) if reading.readable else text


# Tunnels


def _tunnels(applied: Applied, edit: Edit, reader: Side) -> None:
    half = applied.sides[edit.side]
    tunnels = as_list(half.get("tunnels"))
    changed = tunnel_edits.changed(tunnels, edit)
    if changed is None:
        _conflict(applied, tunnels, edit, reader)
        return
    if changed.inverse is not None:
        applied.inverse.append(changed.inverse)
    if changed.tunnels:
        half["tunnels"] = changed.tunnels
    else:
        half.pop("tunnels", None)


_WISHES = {
    "set": "taken away",
    "remove": "taken away",
    "move": "moved",
    "trim": "taken away again",
    "replace": "the whole list replaced",
}
_DONE = _WISHES | {"insert": "added", "add": "added"}


def _conflict(applied: Applied, tunnels: list[dict[str, Any]], edit: Edit, reader: Side) -> None:
    there = tunnel_edits.changed_since(tunnels, edit)
    theirs = _pair_words(there) if there is not None else "taken away or changed meanwhile"
    value = edit.value if isinstance(edit.value, Mapping) and edit.op == "set" else {}
    again: Edit | None = None
    if value:
        again = Edit(edit.side, "tunnels", dict(value), there, index=edit.index if there is not None else -1)
    elif there is not None and edit.op in ("set", "remove"):
        again = Edit(edit.side, "tunnels", was=there, op="remove", index=edit.index)
    elif edit.op == "replace":
        again = Edit(edit.side, "tunnels", edit.value, tunnels, op="replace")
    typed = _pair_words(value) if value else _WISHES[edit.op]
    applied.conflicts.append(
        Conflict(_label(edit, reader), theirs, typed, again_as(again) if again is not None else "")
    )


def again_as(*edits: Edit) -> str:
    """The edits as JSON, to be sent once more. What may be a key typed for its fingerprint is not repeated."""
    refused = {
        (edit.side, key)
        for edit in edits
        for key in (FINGERPRINT, FLAGS_KEY)
        if edit.key == FINGERPRINT and not safe_fingerprint(edit.value, edit.side)
    }
    return json.dumps([edit.as_json() for edit in edits if (edit.side, edit.key) not in refused])


def told(edits: list[Edit], reader: Side) -> list[tuple[str, str]]:
    """What the edits are about and what was typed, in the words of `reader`; nothing of a fingerprint."""
    found = []
    for edit in edits:
        if edit.key == "tunnels":
            value = edit.value if isinstance(edit.value, Mapping) else {}
            found.append((_label(edit, reader), _pair_words(value) if value else _DONE[edit.op]))
        elif edit.key not in (FINGERPRINT, FLAGS_KEY):
            found.append(
                (_label(edit, reader), _words(edit, cells.text_of(catalogue.BY_KEY[edit.key], edit.value)))
            )
    return found


def _label(edit: Edit, reader: Side) -> str:
    """What an edit is about. A partner changes its own side alone, so whose cell it is goes without saying."""
    parameter = catalogue.BY_KEY[edit.key]
    if edit.key == "tunnels":
        whose = {VNS3: "VNS3", PARTNER: "your side" if reader == PARTNER else "the partner"}
        return f"A tunnel of {whose[edit.side]}"
    label = label_of(parameter, parameter.column.get(edit.side, ""))
    return label if edit.side == reader == PARTNER else f"{label}, {BESIDE[reader][edit.side]}"


def _pair_words(fields: Mapping[str, Any]) -> str:
    return " → ".join(values.as_text(fields.get(key) or "…") for key in ("local_subnet", "remote_subnet"))


__all__ = [
    "FINGERPRINT",
    "Applied",
    "BadEdits",
    "Conflict",
    "Edit",
    "again_as",
    "apply",
    "read_edits",
    "shown_raw",
    "told",
]
