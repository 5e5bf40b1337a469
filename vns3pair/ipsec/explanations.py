"""Why a row is in its state, what that does, and what to do about it: plain words in three voices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.addresses import PeerID, parse_peer_id
from vns3pair.ipsec.conditions import WHY_NOT
from vns3pair.ipsec.parameter import PARTNER, VNS3, Reader, Side
from vns3pair.ipsec.voices import say

if TYPE_CHECKING:
    from vns3pair.ipsec.row import Row

_WHAT: Mapping[str, str] = MappingProxyType(
    {
        "public_ip": "{Vns3} is at {a}, but {partner} is set to reach it at {b}.",
        "peer_public_ip": "{Vns3} is set to reach {partner} at {a}, which is at {b}.",
        "local_peer_id": "{Vns3} introduces itself as {a}; {partner} expects {b} and refuses.",
        "remote_peer_id": "{Partner} introduces itself as {b}; {vns3} expects {a} and refuses.",
        "psk_fingerprint": "The two fingerprints differ, so the two keys differ in at least one character.",
        "nat_traversal": "NAT traversal is {a} at {vns3} and {b} at {partner}: one side packs its traffic into UDP 4500, "
        "the other refuses that.",
        "tunnel_interface": "{Vns3} has {a}, {partner} has {b}: these are not two hosts of one network.",
        "initiation": "Both sides only answer, so nobody starts.",
    }
)
_DIFFERS = "{Vns3} has {a}, {partner} has {b}."

STORIES: Mapping[str, str] = MappingProxyType(
    {
        "phase1": "Phase 1 never comes up, whichever side starts.",
        "phase2": "Phase 1 comes up, phase 2 is refused: no tunnel, whichever side starts.",
        "tunnel": "This pair is refused in phase 2, whichever side starts; other pairs are not touched.",
        "nat_traversal": "Both ends report the tunnel as up, and no traffic passes.",
        "tunnel_interface": "The tunnel comes up, but the two ends cannot reach each other inside it.",
        "lifetime": "The guide demands equal lifetimes: otherwise a tunnel can become unstable or hang. The pairs that "
        "were measured lost nothing: the shorter side rekeyed in time.",
        "vpn_type": "The tunnels may still agree: a route-based box needs proxy IDs equal to the pairs below.",
        "initiation": "The tunnel stays down until one side is set to start.",
        "rekey": "The other side replaces the keys; this is unusual, but it holds.",
        "dpd": "Each side watches the other on its own; a difference did no harm where it was measured.",
        "pfs_ikev2": "The tunnel comes up and dies at the first rekey of phase 2, and stays down: the first keys come "
        "from phase 1, so nothing is noticed for a whole phase 2 lifetime.",
        "pfs_group_lenient": "Harmless both ways where it was measured: libreswan takes any group of the other side.",
        "pfs_good_direction": "It fails only when the other side starts, which the row Who starts rules out.",
    }
)
_PFS_IKEV1: Mapping[str | None, str] = MappingProxyType(
    {
        "both": "Phase 1 comes up, phase 2 is refused, whichever side starts.",
        "vns3_initiates": "Phase 1 comes up; phase 2 is refused when {vns3} starts, and passes when {partner} does.",
        "partner_initiates": "Phase 1 comes up; phase 2 is refused when {partner} starts, and passes when {vns3} does.",
    }
)
_NEAR: Mapping[str, str] = MappingProxyType(
    {
        "swapped": "The two subnets are swapped: local and remote stand the wrong way round at one side.",
        "wrong_mask": "The addresses agree, a mask does not.",
        "wider": "{Partner}'s pair is wider than {vns3}'s.",
        "narrower": "{Partner}'s pair is narrower than {vns3}'s.",
        "one_field": "One subnet is mirrored, the other is a different network.",
        "overlapping": "The pairs overlap, but neither is the mirror of the other.",
    }
)


def explain(row: Row, reader: Reader) -> str:
    """Why the row is in its state and what that does."""
    return _EXPLAIN[row.state](row, reader)


def _match(row: Row, reader: Reader) -> str:
    if row.pair is not None:
        return "Each side's pair is the exact mirror of the other's."
    parts = ["Both sides agree." if row.relation != "compatible" else "The two settings work together."]
    parts += _origins(row, reader)
    return " ".join(parts)


def _not_applicable(row: Row, reader: Reader) -> str:
    if row.reason == "not_compared":
        return "For people: not compared."
    if row.reason in WHY_NOT:
        return WHY_NOT[row.reason]
    if row.reason.startswith("lacks:"):
        return row.reason.removeprefix("lacks:")
    return "Optional, and not stated on both sides."


def _not_comparable(row: Row, reader: Reader) -> str:
    if row.key == "psk_fingerprint":
        if row.reason == "salts":
            return "The fingerprints were made with different salts, so they say nothing about each other."
        return "At least one side left the key unchecked: compare it by telephone, character by character."
    return say(
        "{Vns3} leaves this to autodiscovery, which the guide advises against: whether both agree shows only "
        "when they negotiate.",
        reader,
    )


def _incomplete(row: Row, reader: Reader) -> str:
    if row.key == "tunnels":
        sides = [
            name
            for name, missing in (("{vns3}", row.vns3 is None), ("{partner}", row.partner is None))
            if missing
        ]
        return say(f"No tunnel is stated at {' and '.join(sides) or 'one side'} yet.", reader)
    parts = [_gap(row, side, reader) for side in (VNS3, PARTNER)]
    return " ".join(part for part in parts if part)


def _gap(row: Row, side: Side, reader: Reader) -> str:
    noun = "{Vns3}" if side == VNS3 else "{Partner}"
    if row.pair is not None:
        return _tunnel_gap(row, side, noun, reader)
    reading = row.reading(side)
    if reading is not None and not reading.readable:
        offered = row.offers(side)
        choose = f" Meant may be: {', '.join(offered)}." if offered else ""
        return say(f"{noun}: {{problem}}.{{choose}}", reader, problem=reading.problem, choose=choose)
    effective = row.effective(side)
    if effective.unreadable:
        return say(f"{noun}'s value would follow from another cell that cannot be read.", reader)
    return say(f"{noun} has not stated this yet.", reader) if not effective.known else ""


def _tunnel_gap(row: Row, side: Side, noun: str, reader: Reader) -> str:
    tunnel = row.pair.vns3 if side == VNS3 else row.pair.partner  # type: ignore[union-attr]
    if tunnel is None:
        return say(f"{noun} has no pair for this one yet.", reader)
    if tunnel.complete:
        return ""
    problems = [
        f"{catalogue.TUNNEL_FIELDS[key].label}: {why}" if key in catalogue.TUNNEL_FIELDS else why
        for key, _, why in tunnel.problems
    ]
    return say(f"{noun}: {{problems}}.", reader, problems="; ".join(problems) or "a subnet is not stated yet")


def _mismatch(row: Row, reader: Reader) -> str:
    if row.pair is not None:
        return _tunnel_mismatch(row, reader)
    a, b = row.shown(VNS3), row.shown(PARTNER)
    parts = [say(_WHAT.get(row.key, _DIFFERS), reader, a=a, b=b)]
    if row.parameter.kind == "peer_id" and (types := _type_difference(row)):
        parts.append(types)
    parts.append(_consequence(row, reader))
    parts += [_not_offered(row, reader), *_origins(row, reader)]
    return " ".join(part for part in parts if part)


def _consequence(row: Row, reader: Reader) -> str:
    if row.story == "pfs_ikev1":
        return say(_PFS_IKEV1[row.fails_for], reader)
    return say(STORIES[row.story], reader)


def _type_difference(row: Row) -> str:
    first, second = parse_peer_id(str(row.vns3)), parse_peer_id(str(row.partner))
    if not isinstance(first, PeerID) or not isinstance(second, PeerID) or first.type == second.type:
        return ""
    return f"The types differ: {first.type} at VNS3's cell, {second.type} at the partner's; names are never resolved."


def _not_offered(row: Row, reader: Reader) -> str:
    kind = row.parameter.kind
    known = algorithms.algorithm(kind, row.partner) if kind in algorithms.KINDS else None
    return f"{known.label} is not offered by VNS3." if known is not None and not known.vns3_offers else ""


def _origins(row: Row, reader: Reader) -> list[str]:
    """Where values came from that nobody typed."""
    said = []
    for side, noun, origin in ((VNS3, "{Vns3}", row.vns3_from), (PARTNER, "{Partner}", row.partner_from)):
        if origin is None or origin == "stated":
            continue
        if origin.startswith("derived:"):
            source = catalogue.BY_KEY[origin.removeprefix("derived:")]
            said.append(
                say(f"{noun}'s value follows from its {source.column.get(side, source.label)}.", reader)
            )
        elif origin == "device":
            said.append(say(f"{noun}'s value is set by the device.", reader))
        else:
            said.append(say(f"{noun}'s value is assumed: nothing is stated.", reader))
    return said


def _tunnel_mismatch(row: Row, reader: Reader) -> str:
    near = say(_NEAR[row.near], reader) if row.near else ""
    if row.vns3 is None or row.partner is None:
        missing = "{Vns3}" if row.vns3 is None else "{Partner}"
        near = say(f"{missing} has no pair like this one.", reader)
    return f"{near} {STORIES['tunnel']}"


_EXPLAIN = {
    "match": _match,
    "mismatch": _mismatch,
    "incomplete": _incomplete,
    "not_comparable": _not_comparable,
    "not_applicable": _not_applicable,
}


_REMEDY: Mapping[str, str] = MappingProxyType(
    {
        "public_ip": "On {partner}: set the peer address to {a}, if that is VNS3's public address.",
        "peer_public_ip": "On {vns3}: set the remote endpoint's Public IP to {b}, if that is the partner's public address.",
        "local_peer_id": "On {partner}: expect the peer ID {a}. Or on {vns3}: send {b} (local-peer-id in the Extra "
        "Params). Leave the Local Private IP: it is the whole controller's.",
        "remote_peer_id": "On {vns3}: enter {b} as NAT IP. Or on {partner}: send {a} as its ID.",
        "psk_fingerprint": "Type the key anew at both sides instead of pasting it, then make both fingerprints again.",
        "nat_traversal": "Set both sides to auto, or both to on; off on both only where every edge lets protocol 50 pass.",
        "tunnel_interface": "Give the two interfaces two host addresses of one /30 or /31.",
        "initiation": "Set one side to start.",
        "vpn_type": "On the route-based side: enter each pair below as proxy ID (traffic selector).",
        "rekey": "Switch rekeying on at both sides.",
        "pfs": "Switch perfect forward secrecy on at both sides, with the phase 1 group.",
    }
)


def remedy(row: Row, reader: Reader) -> str:
    """What to do about the row; empty where nothing is to be done."""
    if row.state == "incomplete":
        return "Fill in what is missing, or correct what cannot be read."
    if row.state == "not_comparable":
        return (
            "Make fingerprints of the key at both sides."
            if row.key == "psk_fingerprint"
            else say("On {vns3}: state the value that {partner} has.", reader)
        )
    if row.state != "mismatch":
        return ""
    if row.pair is not None:
        return _tunnel_remedy(row, reader)
    if row.key == "pfs_group":
        return _pfs_group_remedy(row, reader)
    template = _REMEDY.get(row.key)
    if template is not None:
        return say(template, reader, a=row.shown(VNS3), b=row.shown(PARTNER))
    return _agree(row, reader)


def _pfs_group_remedy(row: Row, reader: Reader) -> str:
    if row.ikev1_only:
        return _agree(row, reader)
    return "On both sides: set the PFS group to the phase 1 group."


def _agree(row: Row, reader: Reader) -> str:
    kind = row.parameter.kind
    if kind in algorithms.KINDS:
        able = [
            value
            for value in (row.vns3, row.partner)
            if (known := algorithms.algorithm(kind, value)) is not None and known.vns3_offers
        ]
        if able:
            best = algorithms.strongest_first(kind, able)[0]
            return (
                f"Set both sides to {values.show(row.parameter, best)}, or agree on another that both can do."
            )
        return "Choose one on both sides that VNS3 offers."
    fixed = _fixed_value(row)
    if fixed:
        return say(fixed, reader)
    return "Agree on one value and set it on both sides."


def _fixed_value(row: Row) -> str:
    if row.vns3_from == "device":
        return f"On {{partner}}: set {row.shown(VNS3)}; {{vns3}} can do nothing else."
    if row.partner_from == "device":
        return f"On {{vns3}}: set {row.shown(PARTNER)}; {{partner}} can do nothing else."
    return ""


def _tunnel_remedy(row: Row, reader: Reader) -> str:
    if row.vns3 is None:
        return say("Add the mirrored pair on {vns3}, or remove this one from {partner}.", reader)
    local, remote = row.vns3.get("local_subnet", ""), row.vns3.get("remote_subnet", "")
    if row.partner is None:
        return say(
            "Add the pair {remote} (local) and {local} (remote) on {partner}, or remove this one from {vns3}.",
            reader,
            local=local,
            remote=remote,
        )
    return say(
        "On {partner}: set local {remote} and remote {local}, or change {vns3}'s pair to fit.",
        reader,
        local=local,
        remote=remote,
    )
