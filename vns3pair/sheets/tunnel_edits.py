"""Changes to a side's list of tunnels. What was seen is found where it stands now, or there is a conflict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import values
from vns3pair.ipsec.parameter import Side
from vns3pair.ipsec.tunnels import read_tunnels
from vns3pair.sheets.edit import Edit
from vns3pair.sheets.lines import tunnel_fields
from vns3pair.sheets.tunnel_rows import as_list, fields_of

Tunnels = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Changed:
    """The list after an edit, and the edit that undoes it; None where nothing was to be done."""

    tunnels: Tunnels
    inverse: Edit | None = None


def changed(tunnels: Tunnels, edit: Edit) -> Changed | None:
    """The list after an edit; None where it no longer holds what was seen."""
    index = edit.index
    if edit.op in ("set", "remove", "move") and index >= 0:
        found = _place(tunnels, edit)
        if found is None:
            return Changed(tunnels) if _done(tunnels, edit) else None
        index = found
    if isinstance(edit.was, list) and not _holds(tunnels, edit):
        return Changed(tunnels) if _done(tunnels, edit) else None
    return _OPERATIONS[edit.op](tunnels, edit, index)


def fields(tunnel: Mapping[str, Any], side: Side) -> dict[str, str]:
    """The fields of a stored tunnel that `side` has, as texts."""
    read = read_tunnels([tunnel], side)
    return tunnel_fields(read[0], side) if read else {}


def between(before: Tunnels, after: Tunnels, side: Side) -> Edit:
    """The edit that leads from one list to another: of one tunnel where only one differs, else of all."""
    differing = [at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]]
    first = differing[0] if differing else min(len(before), len(after))
    if len(after) == len(before) and len(differing) == 1:
        return Edit(side, "tunnels", after[first], fields(before[first], side), index=first)
    if len(after) == len(before) + 1 and not differing:
        return Edit(side, "tunnels", after[-1])
    if len(after) == len(before) - 1 and before[:first] + before[first + 1 :] == after:
        return Edit(side, "tunnels", was=fields(before[first], side), op="remove", index=first)
    return Edit(side, "tunnels", after, before, op="replace")


# What was seen


def changed_since(tunnels: Tunnels, edit: Edit) -> dict[str, str] | None:
    """What has become of the tunnel that was seen: the one in its place, if it shares an end; None if it is gone."""
    if edit.op not in ("set", "remove", "move") or not 0 <= edit.index < len(tunnels):
        return None
    there, seen = fields(tunnels[edit.index], edit.side), fields(_as_object(edit.was), edit.side)
    ends = ("local_subnet", "remote_subnet")
    return there if any(there.get(end) and there.get(end) == seen.get(end) for end in ends) else None


def _done(tunnels: Tunnels, edit: Edit) -> bool:
    """Whether the list is as the edit wants it: somebody did the same, or its first answer was lost."""
    held = forms(tunnels, edit.side)
    if edit.op == "replace":
        return held == forms(as_list(edit.value), edit.side)
    if edit.op == "set" and isinstance(edit.value, Mapping) and edit.value:
        return forms([edit.value], edit.side)[0] in held
    if edit.op == "trim":
        return edit.once and not set(forms(as_list(edit.was), edit.side)) & set(held)
    return edit.once and edit.op in ("set", "remove")


def _holds(tunnels: Tunnels, edit: Edit) -> bool:
    if edit.op == "replace":
        return forms(tunnels, edit.side) == forms(edit.was, edit.side)
    return edit.op != "trim" or _places(tunnels, edit) is not None


def _place(tunnels: Tunnels, edit: Edit) -> int | None:
    """Where the tunnel that was seen stands now; None where it is gone or another."""
    if edit.was is None:
        return edit.index if edit.index < len(tunnels) else None
    (seen,) = forms([_as_object(edit.was)], edit.side)
    held = forms(tunnels, edit.side)
    if edit.index < len(held) and held[edit.index] == seen:
        return edit.index
    places = [place for place, form in enumerate(held) if form == seen]
    return places[0] if len(places) == 1 else None


def _places(tunnels: Tunnels, edit: Edit) -> set[int] | None:
    """Where the tunnels stand that an edit wants cut, the last ones first; None where one is gone."""
    at: dict[str, list[int]] = {}
    for place, form in enumerate(forms(tunnels, edit.side)):
        at.setdefault(form, []).append(place)
    wanted = forms(as_list(edit.was), edit.side)
    if any(not at.get(form) for form in wanted):
        return None
    found = {at[form].pop() for form in reversed(wanted) if at[form]}
    return found if len(found) == len(wanted) else None


def _as_object(was: Any) -> dict[str, Any]:
    if isinstance(was, str):
        try:
            was = json.loads(was)
        except (ValueError, RecursionError):
            return {}
    return dict(was) if isinstance(was, Mapping) else {}


def forms(tunnels: Iterable[Any], side: Side) -> list[str]:
    """Each tunnel's own fields in normal form, as one text to compare."""
    own = {field.key for field in fields_of(side)}
    found = []
    for tunnel in tunnels:
        read = read_tunnels([tunnel], side)
        shown = read[0].values() if read else {}
        if isinstance(shown, Mapping):
            shown = {key: values.as_text(shown[key]) for key in sorted(own & shown.keys())}
        found.append(json.dumps(shown))
    return found


# What is done


def _written(before: Mapping[str, Any], value: Any, side: Side) -> dict[str, Any]:
    """A tunnel with the fields that `side` has replaced; what else it holds is kept."""
    typed = value if isinstance(value, Mapping) else {}
    own = [field.key for field in fields_of(side)]
    kept = {key: raw for key, raw in before.items() if key not in own}
    written = {key: typed[key] for key in own if not values.is_blank(typed.get(key))}
    return {**written, **kept} if written else {}


def _set(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    if index < 0:
        return _add(tunnels, replace(edit, value=[edit.value]), index)
    new = _written(tunnels[index], edit.value, edit.side)
    if not new:
        return _remove(tunnels, edit, index)
    undone = Edit(edit.side, "tunnels", tunnels[index], new, index=index)
    return Changed([*tunnels[:index], new, *tunnels[index + 1 :]], undone)


def _insert(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    new = dict(edit.value) if isinstance(edit.value, Mapping) else {}
    if not new or (edit.once and _there(tunnels, [new], edit.side)):
        return Changed(tunnels)
    index = min(max(index, 0), len(tunnels))
    undone = Edit(edit.side, "tunnels", op="remove", index=index, was=new)
    return Changed([*tunnels[:index], new, *tunnels[index:]], undone)


def _remove(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    if not 0 <= index < len(tunnels):
        return Changed(tunnels)
    undone = Edit(edit.side, "tunnels", tunnels[index], op="insert", index=index)
    return Changed([*tunnels[:index], *tunnels[index + 1 :]], undone)


def _move(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    to = min(max(edit.to, 0), len(tunnels) - 1)
    if not 0 <= index < len(tunnels) or to == index:
        return Changed(tunnels)
    moved = tunnels[index]
    rest = [*tunnels[:index], *tunnels[index + 1 :]]
    undone = Edit(edit.side, "tunnels", op="move", index=to, to=index, was=moved)
    return Changed([*rest[:to], moved, *rest[to:]], undone)


def _add(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    new = [written for item in as_list(edit.value) if (written := _written({}, item, edit.side))]
    if not new or (edit.once and _there(tunnels, new, edit.side)):
        return Changed(tunnels)
    return Changed([*tunnels, *new], Edit(edit.side, "tunnels", op="trim", was=new))


def _there(tunnels: Tunnels, new: Tunnels, side: Side) -> bool:
    return set(forms(new, side)) <= set(forms(tunnels, side))


def _trim(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    places = _places(tunnels, edit) or set()
    cut = [tunnel for at, tunnel in enumerate(tunnels) if at in places]
    if not cut:
        return Changed(tunnels)
    kept = [tunnel for at, tunnel in enumerate(tunnels) if at not in places]
    return Changed(kept, Edit(edit.side, "tunnels", cut, op="add"))


def _replace_all(tunnels: Tunnels, edit: Edit, index: int) -> Changed:
    new = as_list(edit.value)
    return Changed(new, Edit(edit.side, "tunnels", tunnels, new, op="replace"))


_OPERATIONS: Mapping[str, Callable[[Tunnels, Edit, int], Changed]] = MappingProxyType(
    {
        "set": _set,
        "insert": _insert,
        "remove": _remove,
        "move": _move,
        "add": _add,
        "trim": _trim,
        "replace": _replace_all,
    }
)
