"""The number of a route-based VPN's interface on Linux, which policies and interface share."""

from __future__ import annotations

import zlib


def interface_number(name: str) -> int:
    """A number from 1 to 9999, always the same for a name, so that two VPNs of one box seldom share it."""
    return zlib.crc32(name.encode()) % 9999 + 1


__all__ = ["interface_number"]
