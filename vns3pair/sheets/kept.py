"""What of a half is kept with a controller or a partner: what belongs to the gateway, not to one tunnel.

Nothing made from a pre-shared key is ever among it, nor a text in which somebody may have written one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.devices import DEVICES
from vns3pair.ipsec.parameter import PARTNER, SIDES, Parameter, Side
from vns3pair.sheets import cells, stored

OF_ONE_TUNNEL = frozenset(
    {
        "change_window",
        "psk_exchange",
        "remarks",
        "endpoint_name",
        "peer_public_ip",
        "remote_peer_id",
        "psk_fingerprint",
        "psk_flags",
        "tunnel_interface",
        "phase1_prf",
        "compat",
        "tunnels",
    }
)
GATEWAY = ("contact", "gateway", "identity")
"""The sections that say who and where a gateway is; the others are agreed on between two."""
_AGREED = frozenset({"nat_traversal"})
"""Stands among the addresses, and is agreed on all the same."""


def _kept_keys(side: Side) -> tuple[Parameter, ...]:
    return tuple(own for _, own in cells.keys_of(side) if own.key not in OF_ONE_TUNNEL and _lasts(own, side))


def _lasts(own: Parameter, side: Side) -> bool:
    """Whether a value outlives a tunnel.

    A controller may have usual settings; a partner's are agreed anew each time. Another ID than its address is
    the partner's own, while VNS3 sends one only because some partner wants it.
    """
    if side == PARTNER:
        return not is_default(own)
    return own.key != "local_peer_id" and own.key not in DEVICES["vns3"].fixed


def is_default(own: Parameter) -> bool:
    """Whether a key is agreed on between gateways, and so only a usual value of one of them."""
    return own.section not in GATEWAY or own.key in _AGREED


KEPT: Mapping[Side, tuple[Parameter, ...]] = MappingProxyType({side: _kept_keys(side) for side in SIDES})


def kept(stated: Mapping[str, Any], side: Side, *, defaults: bool = True) -> dict[str, Any]:
    """What of a half is kept, as it is stored; without `defaults` nothing that is agreed on."""
    picked = {
        own.key: stated[own.key]
        for own in KEPT[side]
        if own.key in stated and (defaults or not is_default(own))
    }
    return stored.side(picked, side)


__all__ = ["GATEWAY", "KEPT", "is_default", "kept"]
