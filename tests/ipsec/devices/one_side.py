"""One complete side that is tried on each device, a row or two changed at a time: written, refused, read back."""

from __future__ import annotations

from typing import Any

from vns3pair.ipsec.devices.readers import Found, read
from vns3pair.ipsec.devices.writers import Refused, Written, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, Side

SIDE: dict[str, Any] = {
    "public_ip": "198.51.100.7",
    "peer_public_ip": "203.0.113.77",
    "ike_version": 2,
    "nat_traversal": "auto",
    "phase1_encryption": "aes256",
    "phase1_hash": "sha2_256",
    "phase1_dh_group": 14,
    "phase1_lifetime": 28_800,
    "phase2_encryption": "aes256",
    "phase2_hash": "sha2_256",
    "phase2_lifetime": 3600,
    "pfs": True,
    "pfs_group": 14,
    "dpd": False,
    "tunnels": [{"local_subnet": "10.50.0.0/16", "remote_subnet": "172.31.1.0/24"}],
}
PROBING: dict[str, Any] = {"dpd": True, "dpd_action": "restart", "dpd_delay": 30, "dpd_timeout": 90}
"""The rows of a side with dead peer detection on."""


def half(device: str, side: Side = PARTNER, **changes: Any) -> Half:
    """The side for a device with some rows changed; None takes one out."""
    stated = {"device": device, **SIDE, **changes}
    return Half(side, {key: value for key, value in stated.items() if value is not None})


def told(device: str, *, name: str = "acme", **changes: Any) -> Written | Refused:
    return write(half(device, **changes), name, device)


def written(device: str, *, name: str = "acme", **changes: Any) -> Written:
    result = told(device, name=name, **changes)
    assert isinstance(result, Written), result
    return result


def text(device: str, *, name: str = "acme", **changes: Any) -> str:
    return written(device, name=name, **changes).text


def refused(device: str, **changes: Any) -> set[str]:
    """The rows that are refused."""
    result = told(device, **changes)
    assert isinstance(result, Refused), result
    return {gap.key for gap in result.reasons}


def only(config: str, device: str) -> Found:
    """The one connection of a configuration."""
    reading = read(config, device)
    assert len(reading.found) == 1, reading
    return reading.found[0]
