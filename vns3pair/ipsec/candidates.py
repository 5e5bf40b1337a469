"""What might help a row: changes to one's own half, from a closed table. `fixes` holds each against `compare`.

A side is never asked to write what is a fact of its own network (its public IP, its Local Private IP), what its
device sets by itself, or anything about the key.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.addresses import Net, read_net
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import OTHER, PARTNER, VNS3, Parameter, Side
from vns3pair.ipsec.row import Row
from vns3pair.ipsec.sheetfile import MOST_TUNNELS
from vns3pair.ipsec.tunnels import Tunnel

Changes = Mapping[str, Any]
"""Own keys to values in normal form, None clears; tunnels as the whole new list."""

FACTS = frozenset({"public_ip", "local_private_ip"})
"""What a side's network is; the other side's word does not change it."""
_NOT_ONE_CLICK = frozenset({"psk_fingerprint", "vpn_type"})
"""Changing the VPN type wants other tunnels too; a fingerprint is made from the key, never taken over."""
_ONLY_ON = frozenset({"rekey", "dpd"})
"""Switched on to follow the other side, never off."""
_DPD = ("dpd_action", "dpd_delay", "dpd_timeout")
_FEW = 3
"""An unreadable cell with more readings than this says too little to offer them."""
THEM: Mapping[Side, str] = {VNS3: "the partner", PARTNER: "VNS3"}
"""What a side calls the other one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing to do about a row.

    `ways` are the changes that might do it, of which the first that holds up is taken. `what` says what
    changes, where the changes do not say it themselves.
    """

    label: str
    ways: tuple[Changes, ...]
    what: str = ""


def candidates(row: Row, side: Side) -> Iterator[Candidate]:
    """What `side` might change about the row, likeliest first."""
    if row.parameter.kind == "tunnels":
        yield from _of_tunnels(row, side)
    elif row.state in ("mismatch", "incomplete", "not_comparable") or _unreadable(row, side):
        yield from _of_cell(row, side)


def _unreadable(row: Row, side: Side) -> bool:
    reading = row.reading(side)
    return reading is not None and not reading.readable


# One cell


def _of_cell(row: Row, side: Side) -> Iterator[Candidate]:
    half, other = row.half(side), row.half(OTHER[side])
    key = row.parameter.key_of(side)
    own = catalogue.BY_KEY[key]
    if not row.parameter.compared or key == "psk_fingerprint" or side not in own.sides:
        return
    if half.device is not None and (key in half.device.fixed or key in half.device.lacks):
        return
    if key == "remote_peer_id" and follows_wrong_address(half, other):
        address = other.value("public_ip")
        label = _label(catalogue.BY_KEY["peer_public_ip"], address, half)
        yield Candidate(label, ({"peer_public_ip": address},))
    reading = half.reading(key)
    now = reading.value if reading is not None else None
    for value in dict.fromkeys(_wanted(row, side, key)):
        if value is not None and value != now and half.takes(key, value):
            yield Candidate(_label(own, value, half), tuple(_ways(key, value, half, other)))


def _wanted(row: Row, side: Side, key: str) -> Iterator[Any]:
    """The values worth trying in the own cell."""
    other = row.half(OTHER[side])
    theirs = other.value(row.parameter.key_of(other.side))
    if key == "nat_traversal":
        yield from _modes(row.half(side))
    elif key == "initiation" and row.state == "mismatch":
        yield "bidirectional"
    elif key == "tunnel_interface":
        yield from other_host(theirs)
    elif key in _ONLY_ON:
        yield True if theirs is True else None
    elif key == "local_peer_id" and follows_wrong_address(other, row.half(side)):
        return
    elif key not in FACTS and key not in _NOT_ONE_CLICK and not _left_to_discovery(row, theirs):
        yield theirs
    yield from _readings(row, side, key)


def follows_wrong_address(half: Half, other: Half) -> bool:
    """Whether the ID that a side expects is only the wrong address that it has for the other side."""
    if half.effective("remote_peer_id").origin != "derived:peer_public_ip":
        return False
    entered, real = half.value("peer_public_ip"), other.value("public_ip")
    return real is not None and entered != real


def _left_to_discovery(row: Row, theirs: Any) -> bool:
    return row.parameter.kind in algorithms.KINDS and theirs == algorithms.AUTO


def _readings(row: Row, side: Side, key: str) -> list[Any]:
    """What an unreadable own cell may mean, the strongest first."""
    reading = row.half(side).reading(key)
    if reading is None or reading.readable or not (reading.several or len(reading.options) <= _FEW):
        return []
    kind = catalogue.BY_KEY[key].kind
    options = list(reading.options)
    return algorithms.strongest_first(kind, options) if kind in algorithms.KINDS else options


def _modes(half: Half) -> tuple[str, ...]:
    """Of a side that forces NAT traversal only auto can meet one that forbids it; off is nobody's remedy."""
    if half.value("nat_traversal") == "on":
        return ("auto",)
    by_box = half.side == VNS3 and half.value("ike_version") == 1  # where unchecked means off
    return ("on", "auto") if by_box else ("auto", "on")


def other_host(theirs: Any) -> Iterator[str]:
    """The one other host of a /30 or /31, as the own interface."""
    net = read_net(theirs) if isinstance(theirs, str) else None
    if isinstance(net, Net) and net.version == 4 and net.prefix in (30, 31):
        hosts = [str(host) for host in ipaddress.IPv4Network(net.masked).hosts()]
        used = net.text.split("/")[0]
        if used in hosts:
            yield from (f"{host}/{net.prefix}" for host in hosts if host != used)


def _ways(key: str, value: Any, half: Half, other: Half) -> Iterator[Changes]:
    """The change of the cell, alone or with what must go along for nothing else to get worse."""
    if key == "phase1_prf" and half.side == VNS3:  # VNS3's PRF is its hash
        yield {"phase1_hash": value} | ({"phase1_prf": None} if half.states("phase1_prf") else {})
        return
    if key == "local_peer_id" and half.states(key) and _without(half, key).value(key) == value:
        yield {key: None}
        return
    if key == "phase2_encryption" and algorithms.is_aead(value) and half.states("phase2_hash"):
        yield {key: value, "phase2_hash": None}
    yield {key: value}
    along: dict[str, Any] = {}
    if key == "phase2_encryption" and not algorithms.is_aead(value):
        along = _taken_over(half, other, "phase2_hash")
    elif key == "pfs" and value is True:
        along = _taken_over(half, other, "pfs_group")
    elif key == "dpd":
        along = _taken_over(half, other, *_DPD)
    elif key == "peer_public_ip" and not half.states("remote_peer_id"):
        along = {"remote_peer_id": half.value("remote_peer_id")}
    along = {name: taken for name, taken in along.items() if taken is not None}
    if along:
        yield {key: value, **along}


def _without(half: Half, key: str) -> Half:
    return Half(half.side, {name: raw for name, raw in half.stated.items() if name != key})


def _taken_over(half: Half, other: Half, *keys: str) -> dict[str, Any]:
    """The other side's values of some parameters, as far as the own device takes them."""
    found = {key: other.value(key) for key in keys}
    return {
        key: value
        for key, value in found.items()
        if value not in (None, algorithms.AUTO) and value != half.value(key) and half.takes(key, value)
    }


def _label(own: Parameter, value: Any, half: Half) -> str:
    """The text of the button."""
    shown = values.show(own, value)
    them = THEM[half.side]
    whose = "" if half.side == VNS3 else " of VNS3"
    special = {
        "local_peer_id": f"Send {shown} as our ID",
        "remote_peer_id": f"Expect the ID {shown}{whose}",
        "peer_public_ip": f"Reach {them} at {shown}",
        "nat_traversal": f"Set NAT traversal to {value}",
        "pfs": "Switch PFS on" if value is True else "Switch PFS off",
        "dpd": f"Switch dead peer detection {'on' if value is True else 'off'}",
        "rekey": f"Switch rekeying {'on' if value is True else 'off'}",
        "initiation": "Let our side start too",
    }
    if own.key in special:
        return special[own.key]
    if own.key == "pfs_group" and half.value("phase1_dh_group") == value:
        shown += ", the phase 1 group"
    return f"{'Set' if half.states(own.key) or half.value(own.key) is not None else 'Take'} {shown}"


# Tunnels


def _of_tunnels(row: Row, side: Side) -> Iterator[Candidate]:
    half, other = row.half(side), row.half(OTHER[side])
    stated = half.stated.get("tunnels")
    stated = [] if values.is_blank(stated) else stated
    if not isinstance(stated, list):
        return
    if row.pair is None:
        yield from _whole_list(half, other)
        return
    mine = row.pair.vns3 if side == VNS3 else row.pair.partner
    theirs = row.pair.partner if side == VNS3 else row.pair.vns3
    if row.state == "match":
        yield from _without_host_bits(row, stated, mine)
    elif theirs is not None and theirs.complete and not _identical(theirs):
        yield from _mirrored(row, side, stated, mine, theirs)
    elif theirs is None and mine is not None and mine.complete and len(half.tunnels) > 1:
        left = [item for place, item in enumerate(stated) if place != mine.index]
        what = f"{row.label}, {_shown(mine)}, is removed"
        yield Candidate("Remove this pair", ({"tunnels": left},), what)


def _identical(tunnel: Tunnel) -> bool:
    """Whether both subnets are the same: nothing that anybody should mirror."""
    return tunnel.local is not None and tunnel.remote is not None and tunnel.local.key == tunnel.remote.key


def _whole_list(half: Half, other: Half) -> Iterator[Candidate]:
    """All of the other side's pairs, where the own side has none."""
    pairs = {
        (tunnel.local.key, tunnel.remote.key): _mirror(tunnel)
        for tunnel in other.tunnels
        if tunnel.local is not None and tunnel.remote is not None and not _identical(tunnel)
    }
    if half.tunnels or not 0 < len(pairs) <= MOST_TUNNELS:
        return
    them = THEM[half.side]
    count = f"{len(pairs):,} pairs" if len(pairs) > 1 else "pair"
    owner = f"{them}'s"
    what = f"Tunnels: none → {len(pairs):,}, each the mirror of {owner}"
    yield Candidate(f"Mirror {owner} {count}", ({"tunnels": list(pairs.values())},), what)


def _mirror(tunnel: Tunnel) -> dict[str, str]:
    """The pair that the other side needs for a complete tunnel, without host bits."""
    assert tunnel.local is not None
    assert tunnel.remote is not None
    return {"local_subnet": tunnel.remote.masked, "remote_subnet": tunnel.local.masked}


def _mirrored(
    row: Row, side: Side, stated: list[Any], mine: Tunnel | None, theirs: Tunnel
) -> Iterator[Candidate]:
    mirror = _mirror(theirs)
    written = _written(mirror)
    if mine is None:
        if len(stated) < MOST_TUNNELS:
            added = [*stated, mirror]
            yield Candidate("Add the mirrored pair", ({"tunnels": added},), f"A new tunnel: {written}")
        return
    if not mine.complete and not _fits(mine, theirs):
        return
    changed = [*stated[: mine.index], {**mine.raw, **mirror}, *stated[mine.index + 1 :]]
    wider = " This is wider than yours is now." if _widens(mine, theirs) else ""
    what = f"{row.label}: {_shown(mine)} becomes {written}.{wider}".removesuffix(".")
    yield Candidate(_mirror_label(row, side, mine, mirror), ({"tunnels": changed},), what)


def _fits(mine: Tunnel, theirs: Tunnel) -> bool:
    """Whether what can be read of an own incomplete pair is the mirror of theirs; blank pairs fit anything."""
    here = mine.local is None or (theirs.remote is not None and mine.local.key == theirs.remote.key)
    there = mine.remote is None or (theirs.local is not None and mine.remote.key == theirs.local.key)
    return here and there


def _widens(mine: Tunnel, theirs: Tunnel) -> bool:
    """Whether the mirror takes in all of the own pair and more."""
    if mine.local is None or mine.remote is None or theirs.local is None or theirs.remote is None:
        return False
    inside = theirs.remote.contains(mine.local) and theirs.local.contains(mine.remote)
    return inside and (mine.local.key, mine.remote.key) != (theirs.remote.key, theirs.local.key)


def _mirror_label(row: Row, side: Side, mine: Tunnel, mirror: Mapping[str, str]) -> str:
    if row.near == "swapped":
        return "Swap local and remote"
    now = {"local_subnet": mine.local, "remote_subnet": mine.remote}
    differing = [key for key, net in now.items() if net is None or net.masked != mirror[key]]
    if len(differing) == 1:
        noun = "local" if differing[0] == "local_subnet" else "remote"
        return f"Set the {noun} subnet to {mirror[differing[0]]}"
    return f"Mirror {THEM[side]}'s pair"


def _without_host_bits(row: Row, stated: list[Any], mine: Tunnel | None) -> Iterator[Candidate]:
    if mine is None or mine.local is None or mine.remote is None:
        return
    if mine.local.host_bits or mine.remote.host_bits:
        masked = {"local_subnet": mine.local.masked, "remote_subnet": mine.remote.masked}
        changed = [*stated[: mine.index], {**mine.raw, **masked}, *stated[mine.index + 1 :]]
        what = f"{row.label}: {_shown(mine)} becomes {_written(masked)}"
        yield Candidate("Write the network's own address", ({"tunnels": changed},), what)


def _shown(tunnel: Tunnel) -> str:
    shown = tunnel.values()
    return _written(shown) if isinstance(shown, dict) else shown


def _written(pair: Mapping[str, Any]) -> str:
    return f"{pair.get('local_subnet', '…')} → {pair.get('remote_subnet', '…')}"
