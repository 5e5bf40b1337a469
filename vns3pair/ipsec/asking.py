"""What to ask of the other side about a row, as a text that is ready to be sent to it.

Nothing is asked that one's own half can settle as well, nothing that the other side's device cannot do, and
nothing that does no harm. The text names values of both halves only where both sides see them on the sheet;
fingerprints and advisories never stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.advisories.algorithms import PHASES
from vns3pair.ipsec.candidates import FACTS, follows_wrong_address, other_host
from vns3pair.ipsec.cell_words import cell_name, standing
from vns3pair.ipsec.durations import show_duration
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import OTHER, VNS3, Side
from vns3pair.ipsec.remedies import works
from vns3pair.ipsec.row import Row
from vns3pair.ipsec.strongest import Ends, strongest
from vns3pair.ipsec.tunnels import Tunnel

MOST_LISTED = 10
_UNTIL_THEN = "Until then nobody can tell whether the two ends fit together."
_LONGEST_NAME = 80
_CHANGE = "please change one setting on {device}."
_STATE = "please fill in one value of your half of the sheet."
_MEND = "please correct one value of your half of the sheet."
_SETTLE = "please state one value instead of leaving it to autodiscovery."


@dataclass(frozen=True, slots=True)
class Wish:
    """What the other side is asked for. `lines` are the facts, one a line.

    `reluctant` marks a wish for something weaker, voiced only where the own half cannot help.
    """

    request: str
    lines: tuple[str, ...]
    reluctant: bool = False
    why: str = ""
    """Said in place of the row's explanation, where that would say no more than the wish."""


def wish(row: Row, side: Side) -> Wish | None:
    """What `side` has to ask of the other about a row; None where there is nothing."""
    if row.parameter.kind == "tunnels":
        return _tunnels(row, side)
    other = row.half(OTHER[side])
    key = row.parameter.key_of(other.side)
    if other.side not in catalogue.BY_KEY[key].sides or not row.parameter.compared:
        return None
    if other.device is not None and (key in other.device.fixed or key in other.device.lacks):
        return None
    if key == "psk_fingerprint":
        return _fingerprint(row, other)
    if row.state == "incomplete" or (row.state == "not_comparable" and other.value(key) == algorithms.AUTO):
        return _missing(row, side, other, key)
    if row.state == "mismatch" and (row.effect != "note" or key == "vpn_type"):
        return _differing(row, side, other, key)
    return None


def written(found: Wish, row: Row, side: Side) -> str:
    """The text that voices a wish to the other side."""
    other = row.half(OTHER[side])
    own_name, name = _name(row.half(side), "organization"), _name(other, "organization")
    between = " and ".join(part for part in (own_name, name) if part)
    device = f"your {other.device.label}" if other.device and other.device.key != "other" else "your gateway"
    greeting = f"Hello {_name(other, 'contact_name')}".rstrip()
    about = "about the IPsec tunnel between " + between if own_name and name else "about our IPsec tunnel"
    paragraphs = [
        f"{greeting},",
        f"{about}: {found.request.format(device=device)}",
        "\n".join(f"  {line}" for line in found.lines),
        found.why or row.explanation(other.side),
        "Thank you" + (f", {own_name}" if own_name else "."),
    ]
    return "\n\n".join(part for part in paragraphs if part.strip()) + "\n"


def _name(half: Half, key: str) -> str:
    text = " ".join(half.text(key).split())
    return text if len(text) <= _LONGEST_NAME else ""


def _setting(other: Half, key: str) -> str:
    """The cell in the words of the other side's device, with our own beside them."""
    label = cell_name(key, other.side)
    word = other.device.words.get(key) if other.device is not None else None
    if word is None or word.name.lower() in label.lower():
        return label
    return f"{label}; on your device: {word.name}"


def _value(other: Half, key: str, value: Any) -> str:
    """A value as the other side's device asks for it."""
    shown = values.show(catalogue.BY_KEY[key], value)
    unit = other.device.units.get(key) if other.device is not None else None
    if unit == "m" and isinstance(value, int) and value % 60 == 0:
        return f"{shown}, on your device {value // 60:,} minutes"
    if unit == "h" and isinstance(value, int) and value % 3600 == 0:
        return f"{shown}, on your device {show_duration(value).replace(' h', ' hours')}"
    return shown


def _change(other: Half, key: str, wanted: str, *more: str, reluctant: bool = False) -> Wish:
    lines = (
        f"Setting: {_setting(other, key)}",
        f"Now: {standing(other, key, 'not stated')}",
        f"Please set: {wanted}",
    )
    return Wish(_CHANGE, (*lines, *more), reluctant)


# The key


def _fingerprint(row: Row, other: Half) -> Wish | None:
    if row.state == "mismatch":
        return Wish(
            "please type the pre-shared key anew on {device} instead of pasting it, and make its fingerprint "
            "again. We do the same.",
            ("Please never send the key itself with the sheet.",),
        )
    stated = other.value("psk_fingerprint")
    if (row.state == "incomplete" and stated is None) or row.state == "not_comparable":
        return Wish(
            "please make the fingerprint of the pre-shared key that is set on {device}, and fill it in.",
            ("It is six characters that show whether both keys are the same. Never send the key itself.",),
            why=_UNTIL_THEN if row.reading(other.side) is None else "",
        )
    return None


# What is not stated


def _missing(row: Row, side: Side, other: Half, key: str) -> Wish | None:
    reading = other.reading(key)
    if other.effective(key).known and other.value(key) != algorithms.AUTO:
        return None
    lines = [f"Setting: {_setting(other, key)}"]
    if reading is not None:
        lines.append(f"Now: {standing(other, key)}")
    mine = row.half(side).value(row.parameter.key_of(side))
    if mine is not None and mine != algorithms.AUTO:
        said = "We have entered" if key in FACTS else "On our side"
        lines.append(f"{said}: {_value(other, key, mine)}")
    request = _STATE if reading is None else _MEND if not reading.readable else _SETTLE
    return Wish(request, tuple(lines), why=_UNTIL_THEN if reading is None else "")


# What differs


def _differing(row: Row, side: Side, other: Half, key: str) -> Wish | None:
    half = row.half(side)
    mine, theirs = half.value(row.parameter.key_of(side)), other.value(key)
    if key in FACTS:
        return None
    if key in _SPECIAL:
        return _SPECIAL[key](row, half, other)
    if row.parameter.kind in algorithms.KINDS:
        return _algorithm(row, half, other, key)
    fixed = half.device.fixed.get(key) if half.device is not None else None
    if fixed is not None and fixed.value is not None:
        mine = fixed.value
    if mine is None or mine == theirs or not other.takes(key, mine):
        return None
    if key == "local_peer_id" and follows_wrong_address(half, other):
        return None
    more = ("The Local Private IP stays as it is.",) if (key, other.side) == ("local_peer_id", VNS3) else ()
    reluctant = (key, mine) == ("ike_version", 1)
    return _change(other, key, _value(other, key, mine), *more, reluctant=reluctant)


def _nat_traversal(row: Row, half: Half, other: Half) -> Wish | None:
    if other.value("nat_traversal") != "off":
        return None
    return _change(other, "nat_traversal", "auto (detect NAT), or on (UDP 4500)")


def _initiation(row: Row, half: Half, other: Half) -> Wish | None:
    return _change(other, "initiation", "either side, or this side starts")


def _pfs(row: Row, half: Half, other: Half) -> Wish | None:
    if half.value("pfs") is not True:
        return None
    group = half.value("pfs_group") if row.ikev1_only else half.value("phase1_dh_group")
    known = algorithms.algorithm("group", group)
    return _change(other, "pfs", f"on, with group {known.label}" if known is not None else "on")


def _vpn_type(row: Row, half: Half, other: Half) -> Wish | None:
    if other.value("vpn_type") != "route":
        return None
    lines = (
        f"Setting: {_setting(other, 'vpn_type')}, {values.show(row.parameter, 'route')}",
        "Please enter: each pair of the tunnels as proxy ID (traffic selector)",
    )
    return Wish("please check one setting on {device}.", lines)


def _tunnel_interface(row: Row, half: Half, other: Half) -> Wish | None:
    host = next(other_host(half.value("tunnel_interface")), None)
    return _change(other, "tunnel_interface", host) if host is not None else None


_SPECIAL = {
    "nat_traversal": _nat_traversal,
    "initiation": _initiation,
    "pfs": _pfs,
    "vpn_type": _vpn_type,
    "tunnel_interface": _tunnel_interface,
}


def _algorithm(row: Row, half: Half, other: Half, key: str) -> Wish | None:
    """The stronger of both values, if that is ours; else the strongest that both can do, if neither serves."""
    mine, theirs = half.value(row.parameter.key_of(half.side)), other.value(key)
    if key == "pfs_group" and not row.ikev1_only:
        mine = half.value("phase1_dh_group")  # the one that an IKEv2 rekey uses
    able = [value for value in (mine, theirs) if works(row, value)]
    if able:
        best = algorithms.strongest_first(row.parameter.kind, able)[0]
        if key == "pfs_group" and mine in able:
            best = mine
    elif key in PHASES:
        vns3, partner = row.halves
        ends = Ends(vns3, partner, vns3.value("ike_version") or 2, "the device")
        best = strongest(ends, key).value
    else:
        return None
    if best == theirs:
        return None
    more = () if best == mine else ("We set the same.",)
    return _change(other, key, _value(other, key, best), *more)


# Tunnels


def _tunnels(row: Row, side: Side) -> Wish | None:
    other = row.half(OTHER[side])
    if row.pair is None:
        return _no_tunnels(row.half(side), other) if row.state == "incomplete" and not other.tunnels else None
    mine = row.pair.vns3 if side == VNS3 else row.pair.partner
    theirs = row.pair.vns3 if other.side == VNS3 else row.pair.partner
    if row.state == "match":
        return None
    if mine is None:
        if theirs is None or not theirs.complete:
            return None
        return Wish(
            "we have no pair of subnets like one of yours. Please remove it from {device}, or tell us that it "
            "is needed and we add its mirror.",
            (f"Your pair: {_pair(theirs)}",),
        )
    if not mine.complete:
        return None
    wanted = _mirrored(mine)
    if theirs is None:
        return Wish("please add one pair of subnets on {device}.", (f"Please add: {wanted}",))
    return Wish(
        "please change one pair of subnets on {device}.",
        (f"Now: {_pair(theirs)}", f"Please set: {wanted}"),
    )


def _no_tunnels(half: Half, other: Half) -> Wish:
    listed = [f"Seen from your side: {_mirrored(tunnel)}" for tunnel in half.tunnels if tunnel.complete]
    more = [f"and {len(listed) - MOST_LISTED:,} more"] if len(listed) > MOST_LISTED else []
    lines = (*listed[:MOST_LISTED], *more)
    return Wish("please fill in the tunnels of your half of the sheet.", lines, why=_UNTIL_THEN)


def _pair(tunnel: Tunnel) -> str:
    shown = tunnel.values()
    if not isinstance(shown, dict):
        return shown[:_LONGEST_NAME]
    return f"local {shown.get('local_subnet', '…')}, remote {shown.get('remote_subnet', '…')}"


def _mirrored(tunnel: Tunnel) -> str:
    assert tunnel.local is not None
    assert tunnel.remote is not None
    return f"local {tunnel.remote.masked}, remote {tunnel.local.masked}"


__all__ = ["Wish", "wish", "written"]
