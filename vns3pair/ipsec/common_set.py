"""The strongest common set: what a new sheet starts with, so that both ends can do it, each value with its reason.

Certain comes before strong: a value counts only where the partner's device is known to have it, or where every
device can be counted on for it. What VNS3's documented list leaves out is taken only before something weak.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import algorithms, catalogue, values
from vns3pair.ipsec.advisories.sources import (
    COMBINATIONS,
    DPD,
    ENDPOINT,
    LIFETIMES,
    NIST,
    OTHER_BOXES,
    PFS_GROUPS,
)
from vns3pair.ipsec.devices.writers import WRITERS
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, VNS3, Citation, Side, Stated, guide
from vns3pair.ipsec.strongest import Chosen, Ends, strongest

_RFC9395 = Citation("RFC 9395", "IKEv1 is deprecated")
_RFC7296 = Citation("RFC 7296", "section 2.23, NAT traversal")
_PFS = guide("Phase 2: Perfect Forward Secrecy (PFS)")
_OFTEN = {
    "phase1_lifetime": (28_800, 86_400, 14_400, 3600),
    "phase2_lifetime": (3600, 1800, 28_800, 900),
}
"""Usual lifetimes, the ones to try first in front: short for the traffic, longer for IKE."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A value of one parameter for each half, and why this one. None leaves that half's cell blank."""

    key: str
    vns3: Any
    partner: Any
    reason: str
    citations: tuple[Citation, ...] = ()

    def of(self, side: Side) -> Any:
        return self.vns3 if side == VNS3 else self.partner


def common_set(
    vns3_version: str = "",
    device: str = "",
    device_version: str = "",
    ike_version: int | None = None,
    *,
    decided: Stated = MappingProxyType({}),
) -> tuple[Pick, ...]:
    """The strongest values that VNS3 and the partner's device can both do, in sheet order.

    `device` is a key of `DEVICES` or empty; versions are as people type them, and without one no rule about
    versions speaks. `ike_version` is the wish; without one it is 2 unless the device lacks it. `decided` is
    what VNS3's half says already: it stays, and the rest is chosen to go with it. Never raises.
    """
    vns3 = Half(VNS3, {**decided, "device_version": vns3_version})
    partner = Half(PARTNER, {"device": device, "device_version": device_version})
    return _Set(vns3, partner).picks(ike_version)


def starting_half(picks: Iterable[Pick], side: Side) -> dict[str, Any]:
    """What the picks put into one half."""
    return {pick.key: pick.of(side) for pick in picks if pick.of(side) is not None}


class _Set:
    """Makes the picks one after the other; later ones look at what the earlier ones chose for VNS3."""

    def __init__(self, vns3: Half, partner: Half) -> None:
        self.vns3, self.partner = vns3, partner
        self.device = partner.device
        known = self.device is not None and self.device.key != "other"
        self.name = self.device.label if self.device is not None and known else "the partner's device"
        self.found: dict[str, Pick] = {}

    def picks(self, ike_version: int | None) -> tuple[Pick, ...]:
        self._ike_version(ike_version)
        self._algorithms(Ends(self.vns3, self.partner, self.found["ike_version"].vns3, self.name))
        self._lifetimes()
        self._dead_peer_detection()
        self._nat_traversal()
        return tuple(self.found[p.key] for p in catalogue.PARAMETERS if p.key in self.found)

    def _pick(self, key: str, chosen: Any, reason: str, *citations: Citation) -> None:
        """Picks a value for both halves, unless VNS3's half says another already."""
        decided = self._decided(key)
        if decided is None:
            self.found[key] = Pick(key, chosen, chosen, reason, citations)
            return
        theirs, reason = decided, "VNS3's half says so."
        shown = values.show(catalogue.BY_KEY[key], chosen)
        if decided == algorithms.AUTO:
            theirs, reason = (
                chosen,
                f"VNS3 leaves it to autodiscovery; the partner's half starts with {shown}.",
            )
        elif self._refuses(key, decided):
            theirs = chosen
            reason = f"VNS3's half says so, but {self.name} cannot: its half starts with {shown}."
        self.found[key] = Pick(key, decided, theirs, reason, self._sources(key))

    def _decided(self, key: str) -> Any:
        """What VNS3's half says already; None where it says nothing that can be read."""
        effective = self.vns3.effective(key)
        return effective.value if effective.origin == "stated" else None

    def _refuses(self, key: str, value: Any) -> bool:
        """Whether the partner's device is known not to take a value."""
        if self.device is None:
            return False
        fixed = self.device.fixed.get(key)
        if key in self.device.lacks or (fixed is not None and not fixed.source and fixed.value != value):
            return True
        version, ike = self.partner.version, self._ike()
        return any(
            key in limit.keys
            and limit.applies(version, ike)
            and (limit.lacks(value) or limit.out_of_range(value))
            for limit in self.device.limits
        )

    def _ike(self) -> Any:
        """The version of IKE once it is chosen."""
        return self.found["ike_version"].partner if "ike_version" in self.found else None

    def _sources(self, key: str) -> tuple[Citation, ...]:
        """Where it stands what the partner's device takes."""
        if self.device is None:
            return ()
        version, limits = self.partner.version, self.device.limits
        found = [
            limit.citation for limit in limits if key in limit.keys and limit.applies(version, self._ike())
        ]
        fixed = self.device.fixed.get(key)
        return tuple(dict.fromkeys([*found, *([fixed.citation] if fixed else [])]))

    # The picks

    def _ike_version(self, wished: int | None) -> None:
        if wished in (1, 2):
            lacking = f", although {self.name} lacks it" if self._refuses("ike_version", wished) else ""
            reason, sources = f"As asked for{lacking}.", self._sources("ike_version")
            self.found["ike_version"] = Pick("ike_version", wished, wished, reason, sources)
        elif self._refuses("ike_version", 2):
            self._pick("ike_version", 1, f"IKEv2 is not on {self.name}.", *self._sources("ike_version"))
        else:
            reason = "IKEv1 is deprecated, and IKEv2 finds NAT and a dead peer by itself."
            self._pick("ike_version", 2, reason, _RFC9395, ENDPOINT)

    def _algorithms(self, ends: Ends) -> None:
        def choose(key: str, chosen: Chosen) -> None:
            self._pick(key, chosen.value, chosen.reason, *chosen.citations)

        choose("phase1_dh_group", strongest(ends, "phase1_dh_group", "pfs_group"))
        group = self.found["phase1_dh_group"].vns3
        choose("phase1_encryption", strongest(ends, "phase1_encryption", group=group))
        choose("phase1_hash", strongest(ends, "phase1_hash"))
        choose("phase2_encryption", strongest(ends, "phase2_encryption", group=group))
        cipher = self.found["phase2_encryption"].vns3
        if algorithms.is_aead(cipher):
            label = values.show(catalogue.BY_KEY["phase2_encryption"], cipher)
            reason = f"Stays blank: {label} protects the integrity of the traffic itself."
            self.found["phase2_hash"] = Pick("phase2_hash", None, None, reason, (COMBINATIONS,))
        else:
            choose("phase2_hash", strongest(ends, "phase2_hash"))
        self._perfect_forward_secrecy()

    def _perfect_forward_secrecy(self) -> None:
        self._pick("pfs", True, "Without it, who breaks one phase 1 key reads all traffic.", NIST, _PFS)
        if self.found["pfs"].vns3 is False:
            return
        if self._decided("pfs_group") is not None:
            self._pick("pfs_group", self.found["phase1_dh_group"].partner, "")
            return
        first = self.found["phase1_dh_group"]
        reason = "The phase 1 group: many devices do not change from one group to another."
        self.found["pfs_group"] = Pick("pfs_group", first.vns3, first.partner, reason, (PFS_GROUPS,))

    def _lifetimes(self) -> None:
        """Phase 1 first, unless VNS3's half has only phase 2's: neither may be what the other is."""
        keys = ["phase1_lifetime", "phase2_lifetime"]
        keys.sort(key=lambda key: self._decided(key) is None)
        for key, other in (keys, reversed(keys)):
            taken = self.found[other].vns3 if other in self.found else None
            chosen = next(
                (often for often in _OFTEN[key] if self._lifetime_fits(key, often, taken)), _OFTEN[key][0]
            )
            self._pick(key, chosen, self._lifetime_reason(key, taken), LIFETIMES, *self._sources(key))

    def _lifetime_fits(self, key: str, value: int, other: Any) -> bool:
        if self._refuses(key, value) or value == other:
            return False
        below = any(
            limit.below and key in limit.keys for limit in (self.device.limits if self.device else ())
        )
        return not below or other is None or value < other

    def _lifetime_reason(self, key: str, other: Any) -> str:
        bounds = [
            limit
            for limit in (self.device.limits if self.device else ())
            if key in limit.keys and (limit.least is not None or limit.most is not None)
        ]
        within = f" and within what {self.name} takes" if bounds else ""
        if self.device is not None and key in self.device.fixed:
            return f"The only one that {self.name} has."
        first = "phase 2" if key == "phase1_lifetime" else "phase 1"
        unlike = f", unlike {first}'s" if other is not None else ""
        return f"A usual one{within}{unlike}; it must be the same on both sides."

    def _dead_peer_detection(self) -> None:
        self._pick(
            "dpd", True, "Off on VNS3 unless stated; without it nobody notices that the peer is gone.", DPD
        )
        if self.found["dpd"].vns3 is not True:
            return
        for key, value, reason in (
            ("dpd_action", "restart", "VNS3 builds the tunnel anew when the peer stays silent."),
            ("dpd_delay", 30, "VNS3's default; 10 s is the least that Cohesive recommends."),
            ("dpd_timeout", 90, "Three probes without an answer."),
        ):
            self._pick(key, value, reason, DPD, *self._sources(key))
            pick = self.found[key]
            if not self._sets(key) or self._refuses(key, pick.partner):
                said = f"{pick.reason[:-1]}; a local setting, left to {self.name}."
                self.found[key] = Pick(key, pick.vns3, None, said, pick.citations)

    def _sets(self, key: str) -> bool:
        """Whether the partner's device is known to have such a setting: by its words, or as its writer sets it."""
        if self.device is None:
            return False
        writer = WRITERS.get(self.device.key)
        return key in self.device.words or (writer is not None and key in writer.says)

    def _nat_traversal(self) -> None:
        key = "nat_traversal"
        theirs = next((mode for mode in ("auto", "on") if not self._refuses(key, mode)), None)
        decided = self._decided(key)
        if decided is not None:
            mine, reason, sources = decided, "VNS3's half says so.", self._sources(key)
            theirs = theirs if decided != "off" else None
        elif self.found["ike_version"].vns3 == 2:
            mine, reason = "auto", "IKEv2 finds NAT by itself, so VNS3's box stays unchecked."
            sources = (ENDPOINT, _RFC7296)
        elif self.device is not None and any(r.when == "nat_traversal_on" for r in self.device.remarks):
            mine, theirs, sources = None, None, (OTHER_BOXES,)
            reason = f"Left open: with {self.name} the guide asks for protocol 50, which not every network carries."
        else:
            mine, sources = "on", (ENDPOINT,)
            reason = "UDP 4500 gets through where protocol 50 does not; a partner on auto follows."
        self.found[key] = Pick(key, mine, theirs, reason, sources)


__all__ = ["Pick", "common_set", "starting_half"]
