"""What differs between two states of a sheet, each value as people read it.

Cells are compared by what they mean: `8h` typed anew as `28800` is no difference. Tunnels are matched by what
they are, not by their place, so that one removed at the top does not make all the others look changed. It takes
time growing with n log n.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import catalogue, psk, sheetfile, values
from vns3pair.ipsec.canonical import canonical
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import SIDES, Parameter, Reader, Side, Stated
from vns3pair.ipsec.tunnels import Tunnel

Halves = Mapping[Side, Stated]
KINDS = ("added", "removed", "changed", "moved")
KEY_TRACES = ("psk_fingerprint", "psk_flags")
"""What was made from the pre-shared key."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one tunnel, that is not as it was.

    `label` is in the side's own words; `before` and `after` are as people read them, empty where nothing was
    stated. A tunnel's number is its place afterwards, or beforehand where it is gone.
    """

    side: Side
    key: str
    label: str
    kind: str
    before: str
    after: str


def differences(before: Halves, after: Halves, reader: Reader = "neutral") -> tuple[Difference, ...]:
    """All differences between two states of both halves, in sheet order, VNS3's first in each row.

    `reader` sees the other side's fingerprint only where both were there in both states; the neutral reader
    is anybody. Else it is "given", "not given" or "given, changed". Never raises, whatever the halves hold.
    """
    sides = [_Side(side, Half(side, before[side]), Half(side, after[side])) for side in SIDES]
    open_to_all = all(
        psk.is_fingerprint(half.value("psk_fingerprint"))
        for each in sides
        for half in (each.before, each.after)
    )
    found: list[Difference] = []
    for parameter in catalogue.PARAMETERS:
        for each in sides:
            if parameter.kind == "tunnels":
                found += _tunnels(each)
            else:
                hidden = parameter.key in KEY_TRACES and each.side != reader and not open_to_all
                found += _cell(each, parameter, hidden)
    for each in sides:
        found += _unknown(each)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Side:
    side: Side
    before: Half
    after: Half


def _kind(before: object, after: object) -> str:
    return "added" if before is None else "removed" if after is None else "changed"


_LABELS = Counter(parameter.label for parameter in catalogue.PARAMETERS)


def label_of(parameter: Parameter, called: str = "") -> str:
    """What a parameter is called outside its section: both phases have a hash. `called`: in a side's words."""
    if called or _LABELS[parameter.label] == 1:
        return called or parameter.label
    section = catalogue.SECTION_BY_KEY[parameter.section].title.partition(" (")[0]
    return f"{section} {parameter.label[0].lower()}{parameter.label[1:]}"


# Cells


def _cell(each: _Side, parameter: Parameter, hidden: bool) -> Iterator[Difference]:
    was, now = _value(each.before, parameter), _value(each.after, parameter)
    if was == now:
        return
    shown = [_shown(half, parameter, hidden) for half in (each.before, each.after)]
    if hidden and shown[0] == shown[1] == "given":
        shown[1] = "given, changed"
    label = label_of(parameter, parameter.column.get(each.side, ""))
    yield Difference(each.side, parameter.key, label, _kind(was, now), *shown)


def _value(half: Half, parameter: Parameter) -> tuple[bool, Any] | None:
    """What the cell says: its value where it can be read, else what was typed; None where it is blank."""
    reading = half.reading(parameter.key)
    if reading is None or reading.secret or (reading.readable and values.is_blank(reading.value)):
        return None
    return reading.readable, reading.value if reading.readable else half.text(parameter.key)


def _shown(half: Half, parameter: Parameter, hidden: bool) -> str:
    stated = _value(half, parameter)
    if hidden and (stated is None or stated[1] != psk.UNCHECKED):
        return "not given" if stated is None else "given"
    return values.show(parameter, stated[1]) if stated is not None else ""


def _unknown(each: _Side) -> Iterator[Difference]:
    """What stands under keys that this version, or this side, does not know: it is kept, so it is told."""
    keys = {key: None for half in (each.before, each.after) for key in half.stated if _is_unknown(half, key)}
    for key in keys:
        was, now = (half.stated.get(key) if half.states(key) else None for half in (each.before, each.after))
        if canonical(sheetfile.clean(was)) != canonical(sheetfile.clean(now)):
            shown = (half.text(key) for half in (each.before, each.after))
            yield Difference(each.side, key, values.as_text(key), _kind(was, now), *shown)


def _is_unknown(half: Half, key: str) -> bool:
    parameter = catalogue.BY_KEY.get(key)
    return half.states(key) and (parameter is None or half.side not in parameter.sides)


# Tunnels


@dataclass(frozen=True, slots=True)
class _Placed:
    """A tunnel at its place, counted from 0, with its text."""

    place: int
    tunnel: Tunnel
    text: str


def _tunnels(each: _Side) -> Iterator[Difference]:
    was, now = (
        [_Placed(place, tunnel, _text(tunnel)) for place, tunnel in enumerate(half.tunnels)]
        for half in (each.before, each.after)
    )
    matched = _match(was, now)
    moved = _moved([matched[place].place for place in sorted(matched)])
    for after in now:
        before = matched.get(after.place)
        if before is None:
            yield _difference(each.side, after.place, "added", "", after.text)
        elif before.place in moved:
            kind = "moved" if before.text == after.text else "changed"
            texts = (f"as tunnel {one.place + 1}: {one.text}" for one in (before, after))
            yield _difference(each.side, after.place, kind, *texts)
        elif before.text != after.text:
            yield _difference(each.side, after.place, "changed", before.text, after.text)
    kept = {before.place for before in matched.values()}
    for before in was:
        if before.place not in kept:
            yield _difference(each.side, before.place, "removed", before.text, "")


def _difference(side: Side, place: int, kind: str, before: str, after: str) -> Difference:
    return Difference(side, "tunnels", f"Tunnel {place + 1}", kind, before, after)


def _text(tunnel: Tunnel) -> str:
    """A tunnel in one line: its name, both subnets, what is pinged, and what else it holds."""
    stated = tunnel.values()
    if not isinstance(stated, dict):
        return stated
    fields = {key: values.as_text(value) for key, value in stated.items()}
    name = fields.pop("name", "")
    pair = f"{fields.pop('local_subnet', '…')} → {fields.pop('remote_subnet', '…')}"
    address, interval = fields.pop("ping_address", ""), fields.pop("ping_interval", "")
    parts = [f"{name}: {pair}" if name else pair]
    if address or interval:
        parts.append(" ".join(["pings", address or "…", *([f"every {interval} s"] if interval else [])]))
    return ", ".join([*parts, *(f"{key} {fields[key]}" for key in sorted(fields))])


def _match(was: Sequence[_Placed], now: Sequence[_Placed]) -> dict[int, _Placed]:
    """For each place now the tunnel from before that is the same one; new ones are left out.

    The surest sign comes first: equal in all; equal networks; the two swapped; an equal name; one equal
    subnet, of those the ones whose place stayed first.
    """
    matched: dict[int, _Placed] = {}
    left_was, left_now = list(was), list(now)
    for sign_was, sign_now in _SIGNS:
        if not left_was or not left_now:
            break
        waiting: defaultdict[Hashable, deque[_Placed]] = defaultdict(deque)
        for placed in left_was:
            if (key := sign_was(placed)) is not None:
                waiting[key].append(placed)
        for placed in left_now:
            key = sign_now(placed)
            if key is not None and (found := waiting.get(key)):
                matched[placed.place] = found.popleft()
        taken = {placed.place for placed in matched.values()}
        left_was = [placed for placed in left_was if placed.place not in taken]
        left_now = [placed for placed in left_now if placed.place not in matched]
    return matched


Sign = Callable[[_Placed], Hashable]
"""What two placed tunnels have in common where they are the same one; None says nothing."""


def _whole(placed: _Placed) -> Hashable:
    return placed.text


def _networks(placed: _Placed) -> Hashable:
    local, remote = placed.tunnel.local, placed.tunnel.remote
    return (local.key, remote.key) if local and remote else None


def _swapped(placed: _Placed) -> Hashable:
    local, remote = placed.tunnel.local, placed.tunnel.remote
    return (remote.key, local.key) if local and remote else None


def _name(placed: _Placed) -> Hashable:
    return values.as_text(placed.tunnel.raw.get("name", "")) or None


def _local(placed: _Placed) -> Hashable:
    return placed.tunnel.local.key if placed.tunnel.local else None


def _remote(placed: _Placed) -> Hashable:
    return placed.tunnel.remote.key if placed.tunnel.remote else None


def _staying(sign: Sign) -> Sign:
    def key(placed: _Placed) -> Hashable:
        found = sign(placed)
        return None if found is None else (placed.place, found)

    return key


_SIGNS: tuple[tuple[Sign, Sign], ...] = (
    (_staying(_whole), _staying(_whole)),
    (_whole, _whole),
    (_networks, _networks),
    (_networks, _swapped),
    (_name, _name),
    (_staying(_local), _staying(_local)),
    (_staying(_remote), _staying(_remote)),
    (_local, _local),
    (_remote, _remote),
)


def _moved(places: Sequence[int]) -> frozenset[int]:
    """Of the earlier places of tunnels in their order now, those that moved: as few as can be told so.

    Those that stayed are a longest increasing run (found by patience sorting).
    """
    ends: list[int] = []
    runs: list[int] = []
    before: list[int | None] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        before.append(runs[length - 1] if length else None)
        ends[length : length + 1], runs[length : length + 1] = [place], [index]
    staying: set[int] = set()
    index_or_none = runs[-1] if runs else None
    while index_or_none is not None:
        staying.add(places[index_or_none])
        index_or_none = before[index_or_none]
    return frozenset(places) - staying


__all__ = ["KINDS", "Difference", "Halves", "differences", "label_of"]
