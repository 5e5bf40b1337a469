"""What the register searches and sorts, worked out from a comparison."""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec.comparison import Comparison
from vns3pair.ipsec.effects import EFFECTS
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3

SEARCHED = (
    "organization",
    "public_ip",
    "peer_public_ip",
    "local_private_ip",
    "local_peer_id",
    "remote_peer_id",
    "endpoint_name",
    "tunnel_interface",
)
LONGEST = 100_000
COLUMNS = (
    "partner_name",
    "found_by",
    "state",
    "fails_at",
    "worst_effect",
    "severity",
    "share",
    "to_fill_in",
    "mismatches",
    "open_vns3",
    "open_partner",
)


def columns(comparison: Comparison) -> dict[str, Any]:
    """The columns of a sheet whose sides compare like this."""
    return {
        "partner_name": " ".join(comparison.partner.text("organization").split())[:200],
        "found_by": _found_by(comparison.vns3, comparison.partner),
        "state": comparison.verdict,
        "fails_at": comparison.fails_at or "",
        "worst_effect": comparison.worst_effect,
        "severity": len(EFFECTS) - EFFECTS.index(comparison.worst_effect),
        "share": comparison.share,
        "to_fill_in": comparison.to_fill_in,
        "mismatches": comparison.counts.get("mismatch", 0),
        "open_vns3": comparison.open_at(VNS3),
        "open_partner": comparison.open_at(PARTNER),
    }


def _found_by(*halves: Half) -> str:
    """All addresses, subnets and names in one text, each once, so that one look-up searches them."""
    words: dict[str, None] = {}
    for half in halves:
        for key in SEARCHED:
            if half.states(key):
                words[half.text(key)] = None
        for tunnel in half.tunnels:
            shown = tunnel.values()
            for value in shown.values() if isinstance(shown, dict) else [shown]:
                words[str(value)] = None
    return "\n".join(words)[:LONGEST]
