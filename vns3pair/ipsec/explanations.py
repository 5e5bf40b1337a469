"""Why a row is in its state, what that does, and what to do about it: plain words in three voices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from vns3pair.ipsec import algorithms, catalogue
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
        "from phase 1, so nothing is noticed for a whole phase 2 lifetime. Further tunnels are refused at once.",
        "pfs_group_lenient": "Harmless both ways where it was measured: libreswan takes any group of the other side.",
        "pfs_group_lenient_ikev2": "Harmless for a single tunnel, both ways where it was measured: at a rekey libreswan "
        "takes any group of the other side. Further tunnels are refused at once.",
        "pfs_good_direction": "It fails only when the side starts that is set to answer only, so it does no harm.",
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
    unread = [
        _gap(row, side, reader) for side in (VNS3, PARTNER) if (cell := row.reading(side)) and cell.problem
    ]
    if unread:
        return " ".join(unread)
    if row.reason == "not_compared":
        return "Not compared."
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
    if row.parameter.kind == "peer_id" and (types := _type_difference(row, reader)):
        parts.append(types)
    if row.key == "nat_traversal":
        parts.append(_auto_behind_nat(row, reader))
    parts.append(_consequence(row, reader))
    parts += [_not_offered(row, reader), *_origins(row, reader)]
    return " ".join(part for part in parts if part)


def _auto_behind_nat(row: Row, reader: Reader) -> str:
    for side, noun in ((VNS3, "{vns3}"), (PARTNER, "{partner}")):
        if row.value(side) == algorithms.AUTO and row.half(side).behind_nat:
            return say(f"Auto counts as on at {noun}, which stands behind NAT.", reader)
    return ""


def _consequence(row: Row, reader: Reader) -> str:
    if row.story == "pfs_ikev1":
        return say(_PFS_IKEV1[row.fails_for], reader)
    return say(STORIES[row.story], reader)


def _type_difference(row: Row, reader: Reader) -> str:
    first, second = parse_peer_id(str(row.vns3)), parse_peer_id(str(row.partner))
    if not isinstance(first, PeerID) or not isinstance(second, PeerID) or first.type == second.type:
        return ""
    return say(
        "The types differ: {first} in the cell of {vns3}, {second} in that of {partner}; names are never resolved.",
        reader,
        first=first.type,
        second=second.type,
    )


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
