"""NAT traversal, and what the edge of a hosting does with native IPsec (protocol 50)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import ENDPOINT, NAT_T
from vns3pair.ipsec.advisories.words import Shown
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide, measured


@dataclass(frozen=True, slots=True)
class Edge:
    """What the edge of a hosting does with protocol 50; `drops` is None where nobody has seen it."""

    drops: bool | None
    source: Citation | None
    seen: str
    """When this entry was last looked into, as year and month."""


EDGES: Mapping[str, Edge] = MappingProxyType(
    {
        "aws": Edge(True, NAT_T, "2026-11"),
        "azure": Edge(None, None, "2026-11"),
        "gcp": Edge(None, None, "2026-11"),
        "other_cloud": Edge(None, None, "2026-11"),
        "own_network": Edge(None, None, "2026-11"),
    }
)
"""Hosting: its edge. Only what somebody saw stands here; the guide's sentence about EC2 is the guide's."""

_UNKNOWN = Edge(None, None, "2026-11")


@advisory(
    "native-ipsec-behind-nat",
    name="Native IPsec from behind NAT",
    effect="no_traffic",
    basis="guide",
    scope="sheet",
    citations=(
        NAT_T,
        measured("NAT-T refused by both behind NAT: up, and no traffic where the edge drops protocol 50"),
    ),
)
def native_ipsec_behind_nat(facts: Facts) -> Finding | None:
    """NAT traversal is off, a side sits behind NAT, and protocol 50 must pass that NAT.

    Silent while one side's NAT traversal is not known.
    Where the edge drops protocol 50, both ends report the tunnel as up and nothing passes; the guide says so
    of AWS EC2. Where the edge forwards it (measured with plain 1:1 NAT) the tunnel works. Which edges do is
    known for few, so elsewhere this is a note.
    Example: VNS3 in EC2 with NAT-Traversal unchecked and IKEv1.
    Remedy: switch NAT traversal on at both sides.
    """
    halves = (facts.vns3, facts.partner)
    modes = {half.counts_as_nat_traversal for half in halves}
    if None in modes or "on" in modes or "off" not in modes:
        return None
    behind = [half for half in halves if half.behind_nat]
    if not behind:
        return None
    edges = [(half, EDGES.get(half.value("hosting"), _UNKNOWN)) for half in behind]
    dropping = [half for half, edge in edges if edge.drops]
    keys = ("nat_traversal", "local_private_ip", "hosting")
    remedy = "Switch NAT traversal on at {vns3} and at {partner}."
    half = (dropping or behind)[0]
    who = "{Vns3}" if half.side == VNS3 else "{Partner}"
    if not dropping:
        return Finding(
            keys,
            who + " sits behind NAT and NAT traversal is off. Whether the edge there forwards protocol 50 is "
            "not known; where it does not, the tunnel reports up and carries nothing.",
            "Switch NAT traversal on at {vns3} and at {partner}, or test with traffic before relying on it.",
            effect="note",
        )
    return Finding(
        keys,
        who
        + " sits behind NAT on {hosting} and NAT traversal is off. The edge there drops protocol 50 by the "
        "guide: both ends report the tunnel as up, and nothing passes.",
        remedy,
        {"hosting": Shown("hosting", half.value("hosting"))},
    )


@advisory(
    "nat-t-on-ikev2", name="NAT traversal on with IKEv2", effect="note", basis="guide", citations=(ENDPOINT,)
)
def nat_t_on_ikev2(half: Half, other: Half, facts: Facts) -> Finding | None:
    """IKEv2 finds NAT by itself, so the guide says to leave VNS3's box unchecked.

    Checked, all traffic goes over UDP 4500 even with no NAT in between. Working IKEv2 tunnels have been
    seen with either setting.
    Example: IKEv2 with NAT-Traversal checked.
    Remedy: leave the box unchecked (auto) with IKEv2.
    """
    if half.side != VNS3 or half.value("nat_traversal") != "on" or half.value("ike_version") != 2:
        return None
    return Finding(
        ("nat_traversal", "ike_version"),
        "{Side} forces NAT traversal with IKEv2, which detects NAT by itself; the guide leaves the box "
        "unchecked.",
        "Leave NAT-Traversal unchecked (auto) on {side}, unless UDP 4500 is wanted without NAT too.",
    )


@advisory(
    "nat-t-off-ikev2",
    name="NAT traversal off with IKEv2",
    effect="note",
    basis="guide",
    citations=(ENDPOINT,),
)
def nat_t_off_ikev2(half: Half, other: Half, facts: Facts) -> Finding | None:
    """With IKEv2 the unchecked box on VNS3 means auto, not off.

    So the box alone cannot forbid NAT traversal.
    Example: IKEv2 with NAT traversal off on the VNS3 side.
    Remedy: state auto; to really forbid it, ask Cohesive support.
    """
    if half.side != VNS3 or half.value("nat_traversal") != "off" or half.value("ike_version") != 2:
        return None
    return Finding(
        ("nat_traversal", "ike_version"),
        "{Side} states NAT traversal off with IKEv2, but its unchecked box then means auto: the box alone "
        "cannot forbid it.",
        "State auto for {side}; to really forbid NAT traversal, ask Cohesive support first.",
    )


@advisory(
    "nat-t-device-wide",
    name="NAT traversal is device-wide before VNS3 4",
    effect="note",
    basis="guide",
    citations=(guide("Native IPsec or NAT-Traversal"), ENDPOINT),
)
def nat_t_device_wide(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 3 has one NAT traversal setting for all endpoints; from version 4 each endpoint has its own.

    Example: version 3.5.2 with NAT traversal stated.
    Remedy: check that every other endpoint can live with the setting, or update VNS3.
    """
    if half.side != VNS3 or half.version is None or half.version >= (4,) or not half.states("nat_traversal"):
        return None
    return Finding(
        ("nat_traversal", "device_version"),
        "{Side} runs version {version}, where NAT traversal is one setting for all endpoints; each has its "
        "own from version 4.",
        "Before changing it, check that every other endpoint of {side} can live with it, or update {side}.",
        {"version": half.text("device_version")},
    )
