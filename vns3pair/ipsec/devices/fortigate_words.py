"""How FortiOS spells what a sheet names, and the ranges that its CLI reference gives."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PLAIN_HASHES: Mapping[str, str] = MappingProxyType(
    {"md5": "md5", "sha1": "sha1", "sha2_256": "sha256", "sha2_384": "sha384", "sha2_512": "sha512"}
)
"""Hashes as they stand behind a cipher's dash; with `prf` before them, PRFs of combined ciphers."""

_BOTH_PHASES = {
    "des": "des",
    "3des": "3des",
    "aes128": "aes128",
    "aes192": "aes192",
    "aes256": "aes256",
    "aes128_gcm": "aes128gcm",
    "aes256_gcm": "aes256gcm",
    "chacha20_poly1305": "chacha20poly1305",
}
PHASE1_CIPHERS: Mapping[str, str] = MappingProxyType(_BOTH_PHASES)
PHASE2_CIPHERS: Mapping[str, str] = MappingProxyType(_BOTH_PHASES)

GROUPS = frozenset({1, 2, 5, *range(14, 22), *range(27, 33)})
LIFETIME = range(120, 172_801)
"""Seconds, of keylife and keylifeseconds."""
KILOBYTES = range(5120, 4_294_967_296)
RETRIES = range(1, 11)
RETRY_INTERVAL = range(1, 3601)

NAT_TRAVERSAL: Mapping[str, str] = MappingProxyType({"on": "forced", "auto": "enable", "off": "disable"})
LOCAL_ID_TYPES: Mapping[str, str] = MappingProxyType(
    {"address": "address", "fqdn": "fqdn", "user_fqdn": "user-fqdn", "key_id": "keyid"}
)


def retries_of(delay: int, timeout: int) -> int:
    """How many retries of so many seconds come nearest to a timeout, within what is taken."""
    return min(max(round(timeout / delay), RETRIES[0]), RETRIES[-1])


__all__ = [
    "GROUPS",
    "KILOBYTES",
    "LIFETIME",
    "LOCAL_ID_TYPES",
    "NAT_TRAVERSAL",
    "PHASE1_CIPHERS",
    "PHASE2_CIPHERS",
    "PLAIN_HASHES",
    "RETRIES",
    "RETRY_INTERVAL",
    "retries_of",
]
