"""Edits of single cells: read from a request, applied to the halves as they are now, and turned round for undo.

An edit names a cell, its new text and what the person saw there. Where the sheet was saved meanwhile, an edit
whose cell still holds what was seen goes through; any other is a conflict: both values are shown, neither lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.parameter import OTHER, SIDES, Side
from vns3pair.ipsec.psk import UNCHECKED
from vns3pair.ipsec.tunnels import read_tunnels
from vns3pair.sheets import cells
from vns3pair.sheets.lines import control_of, tunnel_fields
from vns3pair.sheets.stored import safe_fingerprint
from vns3pair.sheets.tunnel_rows import as_list, fields_of

FINGERPRINT = "psk_fingerprint"
GIVEN = "given"
"""What a cell shows instead of a fingerprint that its reader may not see yet."""
MOST_EDITS = 500
OPS = ("set", "insert", "remove", "move", "add", "trim", "replace")


class BadEdits(ValueError):
    """The request is none of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. `was` is what the person saw (None where that is not known).

    A cell has `value` alone, text or None for blank. For `tunnels`, `op` says what happens at `index`: `set`
    (at -1: a new one at the end), `insert`, `remove`, `move` to `to`, `add` a list, `trim` the list from
    `index` on, `replace` the whole list.
    """

    side: Side
    key: str
    value: Any = None
    was: Any = None
    op: str = "set"
    index: int = -1
    to: int = 0

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"side": self.side, "key": self.key, "value": self.value, "was": self.was}
        if self.key == "tunnels":
            found |= {"op": self.op, "index": self.index, "to": self.to}
        return found


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that met another one: what stands there now, and what was typed."""

    edit: Edit
    label: str
    theirs: str
    typed: str
    again: str
    """The edit as JSON, to be sent once more on top of what stands there now."""


@dataclass(slots=True)
class Applied:
    """The halves after the edits, the edits that would undo them, and what could not be applied."""

    sides: dict[Side, dict[str, Any]]
    inverse: list[Edit] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    refused: bool = False
    """A value was typed for a fingerprint that is none: it may be the key, so it was dropped unread."""


def read_edits(raw: str) -> list[Edit]:
    """The edits of a request's JSON list. Raises BadEdits."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadEdits("the edits are no JSON") from None
    if not isinstance(found, list) or not 0 < len(found) <= MOST_EDITS:
        raise BadEdits(f"a list of 1 to {MOST_EDITS} edits is expected")
    return [_read_edit(item) for item in found]


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
    if parameter.key not in ("tunnels", "psk_flags") and not control_of(parameter, side):
        raise BadEdits("that side has no such cell")
    return Edit(side, parameter.key, item.get("value"), item.get("was"), op, index, to)


def apply(
    halves: Mapping[Side, Mapping[str, Any]], edits: list[Edit], *, trusting: bool, reader: Side
) -> Applied:
    """The edits on top of `halves`, in their order; `trusting` where nobody saved since they were typed.

    `reader` is who edits: a fingerprint of the other side that is hidden from it is not compared as text.
    """
    applied = Applied({side: dict(halves[side]) for side in SIDES})
    for edit in edits:
        if edit.key == "tunnels":
            _tunnels(applied, edit, trusting)
        else:
            _cell(applied, edit, trusting, reader)
    applied.inverse.reverse()
    return applied


def settled(inverse: list[Edit], halves: Mapping[Side, Mapping[str, Any]], reader: Side) -> list[Edit]:
    """The undoing edits, each expecting what its cell holds once saved: `8h` has become 28800.

    One that would change nothing is left out.
    """
    found = []
    for edit in inverse:
        if edit.key != "tunnels":
            now = shown_raw(halves, edit.side, edit.key, reader)
            if now != cells.text_of(catalogue.BY_KEY[edit.key], edit.value):
                found.append(replace(edit, was=now))
            continue
        tunnels = as_list(halves[edit.side].get("tunnels"))
        known = edit.op in ("set", "remove", "move") and 0 <= edit.index < len(tunnels)
        found.append(replace(edit, was=_fields(tunnels[edit.index], edit.side)) if known else edit)
    return found


# Plain cells


def shown_raw(halves: Mapping[Side, Mapping[str, Any]], side: Side, key: str, reader: Side) -> str:
    """The text that the control of a cell holds for `reader`."""
    parameter = catalogue.BY_KEY[key]
    raw = halves[side].get(key)
    if key == FINGERPRINT and not values.is_blank(raw) and side != reader and raw != UNCHECKED:
        other = halves[OTHER[side]].get(key)
        if values.is_blank(other) or other == UNCHECKED:
            return GIVEN
    return cells.text_of(parameter, raw)


def _cell(applied: Applied, edit: Edit, trusting: bool, reader: Side) -> None:
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
        return
    if key == FINGERPRINT and new == GIVEN:
        return
    text = cells.text_of(parameter, new)
    if not trusting and edit.was is not None and values.as_text(edit.was) != now and text != now:
        again = Edit(edit.side, key, new, now)
        label = f"{cells.label_of(parameter, edit.side)}, {'VNS3' if edit.side == 'vns3' else 'partner'}"
        applied.conflicts.append(
            Conflict(edit, label, _words(edit, now), _words(edit, text), json.dumps(again.as_json()))
        )
        return
    if now != GIVEN:
        applied.inverse.append(Edit(edit.side, key, half.get(key), text))
    if key == FINGERPRINT and text != now:
        half.pop("psk_flags", None)
    if values.is_blank(new):
        half.pop(key, None)
    else:
        half[key] = new


def _words(edit: Edit, text: str) -> str:
    """A cell's text as people read it."""
    parameter = catalogue.BY_KEY[edit.key]
    if not text or text == GIVEN:
        return text or "blank"
    reading = values.read(parameter, text, edit.side)
    return values.show(parameter, reading.value) if reading.readable else text


# Tunnels


def _tunnels(applied: Applied, edit: Edit, trusting: bool) -> None:
    half = applied.sides[edit.side]
    tunnels = as_list(half.get("tunnels"))
    index = edit.index
    if edit.op in ("set", "remove", "move") and index >= 0:
        found = _place(tunnels, edit, trusting)
        if found is None:
            _conflict(applied, tunnels, edit)
            return
        index = found
    elif not trusting and edit.op in ("trim", "replace"):
        _conflict(applied, tunnels, edit)
        return
    changed, inverse = _OPERATIONS[edit.op](tunnels, edit, index)
    applied.inverse.append(inverse)
    if changed:
        half["tunnels"] = changed
    else:
        half.pop("tunnels", None)


def _place(tunnels: list[dict[str, Any]], edit: Edit, trusting: bool) -> int | None:
    """Where the tunnel that was seen stands now; None where it is gone or another."""
    if trusting or edit.was is None:
        return edit.index if edit.index < len(tunnels) else None
    seen = _seen(edit.was)
    if edit.index < len(tunnels) and _fields(tunnels[edit.index], edit.side) == seen:
        return edit.index
    places = [place for place, tunnel in enumerate(tunnels) if _fields(tunnel, edit.side) == seen]
    return places[0] if len(places) == 1 else None


def _seen(was: Any) -> dict[str, str]:
    if isinstance(was, str):
        try:
            was = json.loads(was)
        except (ValueError, RecursionError):
            return {}
    return {str(key): values.as_text(text) for key, text in was.items()} if isinstance(was, Mapping) else {}


def _fields(tunnel: Mapping[str, Any], side: Side) -> dict[str, str]:
    read = read_tunnels([tunnel], side)
    return tunnel_fields(read[0], side) if read else {}


def _written(before: Mapping[str, Any], value: Any, side: Side) -> dict[str, Any]:
    """A tunnel with the fields that `side` has replaced; what else it holds is kept."""
    typed = value if isinstance(value, Mapping) else {}
    own = {own_field.key for own_field in fields_of(side)}
    kept = {key: raw for key, raw in before.items() if key not in own}
    written = {key: typed[key] for key in own if not values.is_blank(typed.get(key))}
    return {**written, **kept} if written else {}


def _set(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    if index < 0:
        new = _written({}, edit.value, edit.side)
        if not new:
            return tunnels, Edit(edit.side, "tunnels", op="trim", index=len(tunnels))
        return [*tunnels, new], Edit(edit.side, "tunnels", op="remove", index=len(tunnels), was=new)
    new = _written(tunnels[index], edit.value, edit.side)
    if not new:
        return _remove(tunnels, edit, index)
    undone = Edit(edit.side, "tunnels", tunnels[index], new, index=index)
    return [*tunnels[:index], new, *tunnels[index + 1 :]], undone


def _insert(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    new = dict(edit.value) if isinstance(edit.value, Mapping) else {}
    index = min(max(index, 0), len(tunnels))
    undone = Edit(edit.side, "tunnels", op="remove", index=index, was=new)
    return [*tunnels[:index], new, *tunnels[index:]], undone


def _remove(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    undone = Edit(edit.side, "tunnels", tunnels[index], op="insert", index=index)
    return [*tunnels[:index], *tunnels[index + 1 :]], undone


def _move(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    to = min(max(edit.to, 0), len(tunnels) - 1)
    moved = tunnels[index]
    rest = [*tunnels[:index], *tunnels[index + 1 :]]
    undone = Edit(edit.side, "tunnels", op="move", index=to, to=index, was=moved)
    return [*rest[:to], moved, *rest[to:]], undone


def _add(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    new = [written for item in as_list(edit.value) if (written := _written({}, item, edit.side))]
    return [*tunnels, *new], Edit(edit.side, "tunnels", op="trim", index=len(tunnels))


def _trim(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    start = max(0, index)
    return tunnels[:start], Edit(edit.side, "tunnels", tunnels[start:], op="add")


def _replace_all(tunnels: list[dict[str, Any]], edit: Edit, index: int) -> tuple[list[dict[str, Any]], Edit]:
    return as_list(edit.value), Edit(edit.side, "tunnels", tunnels, op="replace")


_OPERATIONS = {
    "set": _set,
    "insert": _insert,
    "remove": _remove,
    "move": _move,
    "add": _add,
    "trim": _trim,
    "replace": _replace_all,
}


def _conflict(applied: Applied, tunnels: list[dict[str, Any]], edit: Edit) -> None:
    theirs = "the list was changed meanwhile"
    if 0 <= edit.index < len(tunnels):
        theirs = _pair_words(_fields(tunnels[edit.index], edit.side))
    value = edit.value if isinstance(edit.value, Mapping) else {}
    again = Edit(edit.side, "tunnels", value, op="set", index=-1)
    label = f"A tunnel of {'VNS3' if edit.side == 'vns3' else 'the partner'}"
    typed = _pair_words(_seen(value)) if value else f"to {edit.op}"
    applied.conflicts.append(
        Conflict(edit, label, theirs, typed, json.dumps(again.as_json()) if value else "")
    )


def _pair_words(fields: Mapping[str, str]) -> str:
    return f"{fields.get('local_subnet') or '…'} → {fields.get('remote_subnet') or '…'}"


__all__ = ["FINGERPRINT", "GIVEN", "Applied", "BadEdits", "Conflict", "Edit", "apply", "read_edits"]
