"""When a row applies at all: a closed set of conditions over both sides, named by the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from vns3pair.ipsec import algorithms

if TYPE_CHECKING:
    from vns3pair.ipsec.half import Half


BOTH: Mapping[str, tuple[str, Any]] = MappingProxyType(
    {
        "ikev1": ("ike_version", 1),
        "ikev2": ("ike_version", 2),
        "both_route": ("vpn_type", "route"),
        "both_pfs": ("pfs", True),
        "both_dpd": ("dpd", True),
    }
)
"""The conditions that both sides have one value of one parameter."""


def _both(key: str, wanted: Any) -> Callable[[Half, Half], bool | None]:
    def holds(vns3: Half, partner: Half) -> bool | None:
        values = (vns3.value(key), partner.value(key))
        if any(value is not None and value != wanted for value in values):
            return False
        return None if None in values else True

    return holds


def _no_aead_phase2(vns3: Half, partner: Half) -> bool | None:
    ciphers = (vns3.value("phase2_encryption"), partner.value("phase2_encryption"))
    if any(algorithms.is_aead(cipher) for cipher in ciphers):
        return False
    return None if None in ciphers or algorithms.AUTO in ciphers else True


CONDITIONS: Mapping[str, Callable[[Half, Half], bool | None]] = MappingProxyType(
    {
        "always": lambda vns3, partner: True,
        **{name: _both(key, wanted) for name, (key, wanted) in BOTH.items()},
        "no_aead_phase2": _no_aead_phase2,
    }
)
"""Each answers True or False, or None while a value that decides is missing or unreadable."""

WHY_NOT: Mapping[str, str] = MappingProxyType(
    {
        "ikev1": "Only IKEv1 on both sides has this.",
        "ikev2": "Only IKEv2 on both sides has this.",
        "both_route": "Only route-based on both sides has this.",
        "both_pfs": "Perfect forward secrecy is not on at both sides.",
        "both_dpd": "Dead peer detection is not on at both sides.",
        "no_aead_phase2": "GCM, CCM and ChaCha20-Poly1305 authenticate by themselves: there is no hash to agree on.",
    }
)
