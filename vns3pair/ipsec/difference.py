"""What differs between two states of a sheet, each value as people read it.

Cells are compared by what they mean: `8h` typed anew as `28800` is no difference. Tunnels are matched by what
they are, not by their place, so that one removed at the top does not make all the others look changed. It takes
time growing with n log n.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
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
    if reading is None or reading.secret:
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


def _tunnels(each: _Side) -> Iterator[Difference]:
    was, now = each.before.tunnels, each.after.tunnels
    matched = _match(was, now)
    moved = _moved(matched)
    origin = {after: before for before, after in matched}
    for place, tunnel in enumerate(now):
        if place not in origin:
            yield _difference(each.side, place, "added", "", _text(tunnel))
            continue
        earlier = origin[place]
        before, after = _text(was[earlier]), _text(tunnel)
        kind = "changed" if before != after else "moved"
        if place in moved:
            before, after = f"as tunnel {earlier + 1}: {before}", f"as tunnel {place + 1}: {after}"
        if before != after:
            yield _difference(each.side, place, kind, before, after)
    staying = {before for before, _ in matched}
    for place, tunnel in enumerate(was):
        if place not in staying:
            yield _difference(each.side, place, "removed", _text(tunnel), "")


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


def _match(was: tuple[Tunnel, ...], now: tuple[Tunnel, ...]) -> list[tuple[int, int]]:
    """Places before and after of the tunnels that are the same one, in the order they stand in now.

    The surest sign comes first: equal in all; equal networks; the two swapped; an equal name; one equal
    subnet, of those the ones whose place stayed first.
    """
    matched: list[tuple[int, int]] = []
    left_was, left_now = dict(enumerate(was)), dict(enumerate(now))
    for key_was, key_now in _SIGNS:
        if not left_was or not left_now:
            break
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place, tunnel in left_was.items():
            if (key := key_was(place, tunnel)) is not None:
                waiting[key].append(place)
        for place, tunnel in list(left_now.items()):
            key = key_now(place, tunnel)
            if key is not None and (places := waiting.get(key)):
                earlier = places.popleft()
                matched.append((earlier, place))
                del left_was[earlier], left_now[place]
    return sorted(matched, key=lambda pair: pair[1])


Sign = Callable[[int, Tunnel], Hashable]


def _whole(place: int, tunnel: Tunnel) -> Hashable:
    return _text(tunnel)


def _networks(place: int, tunnel: Tunnel) -> Hashable:
    return (tunnel.local.key, tunnel.remote.key) if tunnel.local and tunnel.remote else None


def _swapped(place: int, tunnel: Tunnel) -> Hashable:
    return (tunnel.remote.key, tunnel.local.key) if tunnel.local and tunnel.remote else None


def _name(place: int, tunnel: Tunnel) -> Hashable:
    return values.as_text(tunnel.raw["name"]) or None if "name" in tunnel.raw else None


def _local(place: int, tunnel: Tunnel) -> Hashable:
    return tunnel.local.key if tunnel.local else None


def _remote(place: int, tunnel: Tunnel) -> Hashable:
    return tunnel.remote.key if tunnel.remote else None


def _staying(sign: Sign) -> Sign:
    def key(place: int, tunnel: Tunnel) -> Hashable:
        found = sign(place, tunnel)
        return None if found is None else (place, found)

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


def _moved(matched: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The places now of the tunnels that changed their order: as few as can be told to have moved.

    Those that stayed are a longest increasing run of the earlier places (found by patience sorting).
    """
    pairs = list(matched)
    ends: list[int] = []
    last: list[int] = []
    before_me: list[int | None] = []
    for index, (earlier, _) in enumerate(pairs):
        at = bisect_left(ends, earlier)
        before_me.append(last[at - 1] if at else None)
        ends[at : at + 1], last[at : at + 1] = [earlier], [index]
    staying: set[int] = set()
    index_or_none = last[-1] if last else None
    while index_or_none is not None:
        staying.add(index_or_none)
        index_or_none = before_me[index_or_none]
    return frozenset(place for index, (_, place) in enumerate(pairs) if index not in staying)


__all__ = ["KINDS", "Difference", "Halves", "differences", "label_of"]
