"""Numbers that a box keeps its VPNs apart by: of an interface, of a crypto map's entry."""

from __future__ import annotations

import zlib


def interface_number(name: str, most: int = 9999) -> int:
    """A number from 1 to `most`, always the same for a name, so that two VPNs of one box seldom share it."""
    return zlib.crc32(name.encode()) % most + 1


def entry_number(name: str) -> int:
    """A number from 1000 to 9999: behind what people number by hand, and seldom that of another sheet's VPN."""
    return zlib.crc32(name.encode()) % 9000 + 1000


__all__ = ["entry_number", "interface_number"]
