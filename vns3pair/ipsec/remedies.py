"""What to do about a row, in three voices. Nothing is recommended that a side's device could not be set to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from vns3pair.ipsec import algorithms, values
from vns3pair.ipsec.effects import versions
from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader
from vns3pair.ipsec.voices import say

if TYPE_CHECKING:
    from vns3pair.ipsec.row import Row

_BOTH_PHASE1_GROUP = "On both sides: set the PFS group to the phase 1 group."
_REMEDY: Mapping[str, str] = MappingProxyType(
    {
        "public_ip": "On {partner}: set the peer address to {a}, if that is VNS3's public address.",
        "peer_public_ip": "On {vns3}: set the remote endpoint's Public IP to {b}, if that is the public address of "
        "{partner}.",
        "psk_fingerprint": "Type the key anew at both sides instead of pasting it, then make both fingerprints again.",
        "nat_traversal": "Set both sides to auto, or both to on; off on both only where every edge lets protocol 50 "
        "pass.",
        "tunnel_interface": "Give the two interfaces two host addresses of one /30 or /31.",
        "initiation": "Set one side to start.",
        "vpn_type": "On the route-based side: enter each pair below as proxy ID (traffic selector).",
        "rekey": "Switch rekeying on at both sides.",
        "pfs": "Switch perfect forward secrecy on at both sides, with the phase 1 group.",
    }
)
_VNS3_SENDS = "On {vns3}: send {b} (local-peer-id in the Extra Params). Leave the Local Private IP: it is the whole controller's."
_VNS3_EXPECTS = "On {vns3}: enter {b} as NAT IP."


def remedy(row: Row, reader: Reader) -> str:
    """What to do about the row; empty where nothing is to be done."""
    if row.state == "incomplete":
        return "Fill in what is missing, or correct what cannot be read."
    if row.state == "not_comparable":
        return say(_not_comparable(row), reader)
    if row.state != "mismatch":
        return ""
    if row.pair is not None:
        return _tunnel(row, reader)
    template = _peer_id(row) or _fixed(row) or _REMEDY.get(row.key) or _agree(row)
    return say(template, reader, a=row.shown(VNS3), b=row.shown(PARTNER))


def _not_comparable(row: Row) -> str:
    if row.key == "psk_fingerprint":
        if row.reason == "salts":
            return "Make both fingerprints again, with one salt."
        return "Make fingerprints of the key at both sides."
    if row.key == "pfs_group" and not row.ikev1_only:
        return _BOTH_PHASE1_GROUP
    if row.partner != algorithms.AUTO and _able(row, [row.partner]):
        return "On {vns3}: state the value that {partner} has."
    return "State one value on both sides that VNS3 offers."


def _peer_id(row: Row) -> str:
    """For a peer ID: what either side can change; a device that sets its IDs by itself can change nothing."""
    partner = row.half(PARTNER).device
    fixed = partner is not None and row.parameter.other_key in partner.fixed
    if row.key == "local_peer_id":
        return (
            _VNS3_SENDS
            if fixed
            else "On {partner}: expect the peer ID {a}. Or: " + _VNS3_SENDS.replace("On", "on", 1)
        )
    if row.key == "remote_peer_id":
        return _VNS3_EXPECTS if fixed else _VNS3_EXPECTS + " Or on {partner}: send {a} as its ID."
    return ""


def _fixed(row: Row) -> str:
    """Where one side's device can do one value only: that one."""
    for half, other in ((row.half(VNS3), "{partner}"), (row.half(PARTNER), "{vns3}")):
        fixed = half.device.fixed.get(row.parameter.key_of(half.side)) if half.device else None
        if fixed is not None and fixed.value is not None:
            shown = values.show(row.parameter, fixed.value)
            noun = "{vns3}" if half.side == VNS3 else "{partner}"
            if row.value(half.side) == fixed.value:
                return f"On {other}: set {shown}; {noun} can do nothing else."
            return f"On both sides: set {shown}; {noun} can do nothing else."
    return ""


def _agree(row: Row) -> str:
    if row.parameter.kind not in algorithms.KINDS:
        return "Agree on one value and set it on both sides."
    if row.key == "pfs_group":
        if not row.ikev1_only:
            return _BOTH_PHASE1_GROUP
        groups = {half.value("phase1_dh_group") for half in row.halves}
        if len(groups) == 1 and _able(row, groups):
            return f"Set both sides to {values.show(row.parameter, groups.pop())}, the phase 1 group."
    able = _able(row, [row.vns3, row.partner])
    if not able:
        return "Choose one on both sides that both devices can do and that is not weak."
    best = algorithms.strongest_first(row.parameter.kind, able)[0]
    return f"Set both sides to {values.show(row.parameter, best)}, or agree on another that both can do."


def _able(row: Row, candidates: Iterable[Any]) -> list[Any]:
    """The candidates that both devices can do in this row and that are not weak."""
    return [value for value in candidates if works(row, value)]


def works(row: Row, value: Any) -> bool:
    known = algorithms.algorithm(row.parameter.kind, value)
    if known is None or known.weak or not known.vns3_offers:
        return False
    ike = versions(*row.halves)
    if row.parameter.section == "phase1" and (1 not in known.phases or (known.aead and ike != (2,))):
        return False
    if row.key == "pfs_group" and 1 in ike and int(value) >= 19:
        return False
    return all(half.takes(row.parameter.key_of(half.side), value) for half in row.halves)


def _tunnel(row: Row, reader: Reader) -> str:
    if row.vns3 is None:
        return say("Add the mirrored pair on {vns3}, or remove this one from {partner}.", reader)
    local, remote = row.vns3.get("local_subnet", ""), row.vns3.get("remote_subnet", "")
    template = (
        "On {partner}: set local {remote} and remote {local}, or change the pair of {vns3} to fit."
        if row.partner is not None
        else "Add the pair {remote} (local) and {local} (remote) on {partner}, or remove this one from {vns3}."
    )
    return say(template, reader, local=local, remote=remote)
