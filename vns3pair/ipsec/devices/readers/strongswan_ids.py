"""IKE identities as strongSwan writes them (identification.c), as a sheet takes them."""

from __future__ import annotations

import ipaddress
import re

_TYPED = re.compile(
    r"(ipv4|ipv6|rfc822|email|userfqdn|fqdn|dns|asn1dn|asn1gn|keyid|\{\d+\})\s*:\s*(.*)", re.I | re.DOTALL
)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){1,200}")
_ANY = frozenset({"", "%any", "%any4", "%any6", "0.0.0.0", "*", "::", "0::0"})
_NAMES = {"rfc822": "email", "userfqdn": "email", "dns": "fqdn", "asn1dn": "dn"}


def identity(text: str) -> str | None:
    """An ID in the sheet's spelling; None for what stands for any, for several, or cannot be compared."""
    if text in _ANY or "*" in text:
        return None
    if typed := _TYPED.fullmatch(text):
        return _typed(typed[1].lower(), typed[2])
    if "=" in text:
        return text
    if text.startswith("@#"):
        return _hex("keyid", text[2:])
    if text.startswith("@@"):
        return f"email:{text[2:]}"
    if "@" in text:
        return text
    return _bare(text)


def _bare(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if ":" in text:
            return f"keyid:{text}"
        return None if re.fullmatch(r"[\d./%-]+", text) else text


def _typed(kind: str, text: str) -> str | None:
    if text.startswith("#"):
        return _hex(kind, text[1:])
    if kind in ("ipv4", "ipv6", "asn1gn") or kind.startswith("{"):
        return None
    return f"{_NAMES.get(kind, kind)}:{text}"


def _hex(kind: str, digits: str) -> str | None:
    digits = digits.removeprefix("0x")
    if not _HEX.fullmatch(digits):
        return None
    raw = bytes.fromhex(digits)
    if kind in ("ipv4", "ipv6"):
        try:
            return str(ipaddress.ip_address(raw))
        except ValueError:
            return None
    text = raw.decode("ascii", "replace")
    if kind not in ("keyid", "fqdn", "dns", "email", "rfc822", "userfqdn"):
        return None
    return f"{_NAMES.get(kind, kind)}:{text}" if text.isascii() and text.isprintable() else None


__all__ = ["identity"]
