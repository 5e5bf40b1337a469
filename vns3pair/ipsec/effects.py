"""What a mismatch does to the tunnel, by IKE version and by who starts.

The grades were measured between two real daemons (libreswan 4.10 as VNS3's side, libreswan 4.10 or
strongSwan 5.9.8 as the partner); where that was not possible the standard or the guide is the basis. Where
the guide is stricter than what was measured (lifetimes), the guide's grade stands and the text says both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from vns3pair.ipsec.parameter import Citation, guide, measured

if TYPE_CHECKING:
    from vns3pair.ipsec.half import Half

EFFECTS = ("blocks_phase1", "blocks_phase2", "no_traffic", "unstable", "weak", "note", "none")
"""Worst first."""
BASES = ("measured", "standard", "vendor", "guide")
RANK: Mapping[str, int] = MappingProxyType({effect: rank for rank, effect in enumerate(EFFECTS)})
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "blocks_phase1": "blocks phase 1",
        "blocks_phase2": "blocks phase 2",
        "no_traffic": "up, but no traffic",
        "unstable": "unstable",
        "weak": "weak",
        "note": "note",
        "none": "",
    }
)
_OF_SEVERAL: Mapping[str, str] = MappingProxyType(
    {"blocks_phase1": "block phase 1", "blocks_phase2": "block phase 2", "note": "notes"}
)
STATE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "match": "match",
        "mismatch": "mismatch",
        "incomplete": "to fill in",
        "not_comparable": "not comparable",
        "not_applicable": "not applicable",
    }
)
STAGES: Mapping[str, str] = MappingProxyType(
    {
        "blocks_phase1": "phase1",
        "blocks_phase2": "phase2",
        "no_traffic": "traffic",
        "unstable": "rekey",
    }
)
STAGE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "phase1": "phase 1",
        "phase2": "phase 2",
        "traffic": "traffic",
        "rekey": "the first rekey",
    }
)


def counted(effect: str, count: int) -> str:
    """So many rows and advisories of an effect: `1 note`, `7 notes`."""
    return f"{count} {TITLES[effect] if count == 1 else _OF_SEVERAL.get(effect, TITLES[effect])}"


def worst(effects: list[str]) -> str:
    """The worst of some effects, `none` of none at all."""
    return min(effects, key=RANK.__getitem__, default="none")


@dataclass(frozen=True, slots=True)
class Grade:
    """An effect, why we say so, and for which initiator it fails.

    `fails_for` is None for what does no harm, else `vns3_initiates`, `partner_initiates` or `both`.
    `story` names the sentence about the consequence in `explanations.STORIES`.
    """

    effect: str
    basis: str
    fails_for: str | None
    story: str


_MEASURED = (measured("libreswan 4.10 and strongSwan 5.9.8, November 2026"),)

CITATIONS: Mapping[str, tuple[Citation, ...]] = MappingProxyType(
    {
        "measured": _MEASURED,
        "pfs": (
            *_MEASURED,
            Citation("RFC 7296", "1.3.3 and 2.17: the first child reuses the keys of IKE_AUTH"),
        ),
        "nat_traversal": (
            *_MEASURED,
            guide("General Errors/Issues: NAT-Traversal / Native IPsec Mismatch"),
            Citation("RFC 3947 and RFC 3948"),
        ),
        "lifetime": (guide("Allowed lifetime settings"), guide("General Errors/Issues: Flapping Tunnel")),
        "phase1_prf": (
            *_MEASURED,
            Citation("RFC 7296", "2.13 and 3.3.2: the PRF is negotiated"),
        ),
        "tunnel_interface": (Citation("RFC 791", "a host reaches its own network only"),),
        "initiation": (Citation("RFC 7296", "1.2: one side must begin the exchange"),),
    }
)

PHASE1_MEASURED = frozenset(
    {
        "psk_fingerprint",
        "local_peer_id",
        "remote_peer_id",
        "ike_version",
        "phase1_encryption",
        "phase1_hash",
        "phase1_dh_group",
        "public_ip",
        "peer_public_ip",
        "exchange_mode",
        "phase1_prf",
    }
)
PHASE1_STANDARD = frozenset({"authentication"})
PHASE2_MEASURED = frozenset({"phase2_encryption", "phase2_hash", "tunnels"})
PHASE2_STANDARD = frozenset({"ipsec_protocol", "encapsulation_mode"})
LOCAL = frozenset({"dpd", "dpd_action", "dpd_delay", "dpd_timeout"})


def grade(key: str, vns3: Half, partner: Half) -> Grade:
    """The grade of a mismatch in the row `key`, by the worse IKE version and the worse initiator."""
    if key in PHASE1_MEASURED:
        return Grade("blocks_phase1", "measured", "both", "phase1")
    if key in PHASE1_STANDARD:
        return Grade("blocks_phase1", "standard", "both", "phase1")
    if key in PHASE2_MEASURED:
        return Grade("blocks_phase2", "measured", "both", "phase2")
    if key in PHASE2_STANDARD:
        return Grade("blocks_phase2", "standard", "both", "phase2")
    if key in LOCAL:
        return Grade("note", "measured", None, "dpd")
    if key in _SINGLE:
        return _SINGLE[key]
    return _pfs(key, vns3, partner)


_SINGLE: Mapping[str, Grade] = MappingProxyType(
    {
        "nat_traversal": Grade("no_traffic", "measured", "both", "nat_traversal"),
        "tunnel_interface": Grade("no_traffic", "standard", "both", "tunnel_interface"),
        "phase1_lifetime": Grade("unstable", "guide", "both", "lifetime"),
        "phase2_lifetime": Grade("unstable", "guide", "both", "lifetime"),
        "vpn_type": Grade("note", "vendor", None, "vpn_type"),
        "initiation": Grade("blocks_phase1", "standard", "both", "initiation"),
        "rekey": Grade("note", "standard", None, "rekey"),
    }
)


def versions(vns3: Half, partner: Half) -> tuple[int, ...]:
    """The IKE versions whose column counts: the common one, or both while it differs or is unknown."""
    first, second = vns3.value("ike_version"), partner.value("ike_version")
    return (first,) if first is not None and first == second else (1, 2)


def _pfs(key: str, vns3: Half, partner: Half) -> Grade:
    """PFS on/off and the PFS group: the direction counts in IKEv1, the first rekey in IKEv2."""
    lenient = partner.device is not None and not partner.device.strict
    grades = [
        _pfs_ikev1(key, vns3, partner, lenient) if version == 1 else _pfs_ikev2(key, lenient)
        for version in versions(vns3, partner)
    ]
    return min(grades, key=lambda graded: RANK[graded.effect])


def _pfs_ikev2(key: str, lenient: bool) -> Grade:
    if key == "pfs_group" and lenient:
        return Grade("note", "measured", None, "pfs_group_lenient_ikev2")
    return Grade("unstable", "measured", "both", "pfs_ikev2")


def _pfs_ikev1(key: str, vns3: Half, partner: Half, lenient: bool) -> Grade:
    failing = _failing_initiators(key, vns3, lenient)
    if not failing:
        return Grade("note", "measured", None, "pfs_group_lenient")
    if not failing & _possible_initiators(vns3, partner):
        return Grade("note", "measured", None, "pfs_good_direction")
    fails_for = "both" if len(failing) == 2 else f"{next(iter(failing))}_initiates"
    return Grade("blocks_phase2", "measured", fails_for, "pfs_ikev1")


def _failing_initiators(key: str, vns3: Half, lenient: bool) -> set[str]:
    if key == "pfs_group":
        return set() if lenient else {"vns3"}
    if vns3.value("pfs") is False:
        return {"vns3"}
    return {"partner"} if lenient else {"vns3", "partner"}


def _possible_initiators(vns3: Half, partner: Half) -> set[str]:
    """Who can start: with one side only answering, the other; with both, whoever is set right first."""
    able = {side.side for side in (vns3, partner) if side.value("initiation") != "receive"}
    return {str(side) for side in able} or {"vns3", "partner"}
