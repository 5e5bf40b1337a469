"""How AWS spells what a sheet names: the tunnel options of the EC2 API (2016-11-15)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CIPHERS: Mapping[str, str] = MappingProxyType(
    {"aes128": "AES128", "aes256": "AES256", "aes128_gcm": "AES128-GCM-16", "aes256_gcm": "AES256-GCM-16"}
)
HASHES: Mapping[str, str] = MappingProxyType(
    {"sha1": "SHA1", "sha2_256": "SHA2-256", "sha2_384": "SHA2-384", "sha2_512": "SHA2-512"}
)
PHASE1_GROUPS = frozenset({2, *range(14, 25)})
PHASE2_GROUPS = frozenset({2, 5, *range(14, 25)})
PHASE1_LIFETIME = range(900, 28_801)
PHASE2_LIFETIME = range(900, 3601)
LEAST_DPD_TIMEOUT = 30
"""Seconds."""
RESERVED_INSIDE = frozenset({*(f"169.254.{number}.0/30" for number in range(6)), "169.254.169.252/30"})
"""Networks that no tunnel has inside."""

__all__ = [
    "CIPHERS",
    "HASHES",
    "LEAST_DPD_TIMEOUT",
    "PHASE1_GROUPS",
    "PHASE1_LIFETIME",
    "PHASE2_GROUPS",
    "PHASE2_LIFETIME",
    "RESERVED_INSIDE",
]
