"""Addresses, subnets and IDs as daemons and devices write them, read into the catalogue's normal text."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from vns3pair.ipsec import addresses
from vns3pair.ipsec.reading import Reading

LONGEST = 300

_PORT = re.compile(r"(?::(?:udp/|tcp/)?|/|\[(?:udp/|tcp/)?|\()\d{1,5}[\])]?$", re.I)
_SELECTED = re.compile(
    r"(?::\d{1,5}-\d{1,5}(?: \d{1,3})?"  # 4.x: 10.0.0.0-10.0.255.255:0-65535 0
    r"|\|/\d{1,5}(?:-\d{1,5})?|\|\S{1,20}"  # charon: 10.0.0.0/16|/0
    r"|:(?:\d{1,3}|%any)/(?:\d{1,5}|%any|%opaque)"  # 2.6: 10.0.0.0/16:0/0
    r"|\[[^\[\]]{0,30}\]"  # charon: 10.1.1.1/32[udp/4500]
    r"|:\d{1,5}"  # FortiGate: 10.0.0.0-10.0.255.255:0
    r"| ?\(type=\d{1,2}\))$"
)
_WITH_MASK = re.compile(r"([\d.]{7,15})(?:/| |, ?mask[ :]*)([\d.]{7,15})(?:/\d{1,5}){0,2}", re.I)
_RANGE = re.compile(r"([\da-f:.]{2,45}) ?- ?([\da-f:.]{2,45})", re.I)
_FORTIGATE = re.compile(r"^\d{1,3}:(?=[\d.]{7,15}-)")

_TYPED = re.compile(
    r"(?:type=)?(?:ID_?)?(IPV4_ADDR|IPV6_ADDR|FQDN|USER_FQDN|RFC822_ADDR|DER_ASN1_DN|KEY_ID)[:, ]{1,3}(.*)",
    re.I,
)
_JUNOS = re.compile(
    r"(ipv4|ipv6|fqdn|usr@fqdn|user_fqdn|der_asn1_dn|key_id|ipv4_subnet)\([^=]{0,60}=(.*)\)", re.I
)
_HEX_ID = re.compile(r"@#(?:0x)?((?:[\da-f]{2}){1,80})", re.I)
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "ipv4_addr": "ip",
        "ipv6_addr": "ip",
        "ipv4": "ip",
        "ipv6": "ip",
        "fqdn": "fqdn",
        "user_fqdn": "userfqdn",
        "usr@fqdn": "userfqdn",
        "rfc822_addr": "userfqdn",
        "der_asn1_dn": "dn",
        "key_id": "keyid",
    }
)

# what stands behind no public address; the documentation ranges count as public here
PRIVATE = tuple(
    ipaddress.ip_network(net)
    for net in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
    )
) + tuple(ipaddress.ip_network(net) for net in ("fc00::/7", "fe80::/10", "::1/128"))


@lru_cache(maxsize=1024)
def address(text: str) -> str | None:
    """The address that a text names, port and brackets aside; None where it names none.

    `198.51.100.20`, `198.51.100.20:500`, `198.51.100.20[4500]`, `198.51.100.20:UDP/500`, `[2001:db8::1]:500`.
    """
    word = text[:LONGEST].strip(" '\",.;")
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    known = addresses.parse_address(word)
    if known is None:
        known = addresses.parse_address(_PORT.sub("", word))
    return None if known is None or known.is_unspecified else addresses.show_address(known)


def is_private(text: str) -> bool:
    """Whether an address in normal form is one that no Internet packet can have as its source."""
    known = addresses.parse_address(text)
    return known is not None and any(known in net for net in PRIVATE if net.version == known.version)


@lru_cache(maxsize=1024)
def subnet(text: str) -> str | None:
    """The subnet that a selector names, as `network/prefix`; ports and protocols aside.

    A range that is no network, a name, and what cannot be read are None.
    """
    word = " ".join(text[:LONGEST].split()).strip(" '\",.;{}")
    if junos := _JUNOS.fullmatch(word):
        word = junos[2]
    word = _FORTIGATE.sub("", word.removesuffix("]").removeprefix("[") if word[:1] == "[" else word)
    while (shorter := _SELECTED.sub("", word)) != word and _plain(word) is None:
        word = shorter.rstrip()
    return _plain(word)


def _plain(word: str) -> str | None:
    """A network, an address or a range, without port and protocol."""
    if (span := _RANGE.fullmatch(word)) is not None:
        return _of_range(span[1], span[2])
    if (masked := _WITH_MASK.fullmatch(word)) is not None:
        net = addresses.read_net(f"{masked[1]}/{masked[2]}")
        # the ASA writes the first and the last address where others write a mask
        return _of_range(masked[1], masked[2]) if isinstance(net, Reading) else net.text
    if not word[:1].isalnum() and word[:1] != ":":
        return None
    if word[:1].isalpha() and ":" not in word:  # `any` and the like are words for people
        return None
    net = addresses.read_net(word)
    return None if isinstance(net, Reading) else net.text


def _of_range(first: str, last: str) -> str | None:
    start, end = addresses.parse_address(first), addresses.parse_address(last)
    if start is None or end is None or start.version != end.version or int(start) > int(end):
        return None
    size = int(end) - int(start) + 1
    if size & (size - 1) or int(start) % size:
        return None
    return f"{addresses.show_address(start)}/{start.max_prefixlen - size.bit_length() + 1}"


@lru_cache(maxsize=1024)
def peer_id(text: str) -> str | None:
    """The catalogue's normal text of an ID as a log shows it, or None where it names none.

    Its type may stand before it (`ID_FQDN: '@east'`, `ipv4(udp:500,[0..3]=192.0.2.1)`); otherwise the text
    tells it, as in a cell of the sheet. `%any`, 0.0.0.0 and empty names are no IDs.
    """
    word = " ".join(text[:LONGEST].split()).strip(" '\",;")
    kind = ""
    if typed := _TYPED.fullmatch(word) or _JUNOS.fullmatch(word):
        kind, word = _KINDS.get(typed[1].lower(), ""), typed[2].strip(" '\",;")
    if word.startswith("[") and word.endswith("]"):
        word = word[1:-1].strip()
    word = word.rstrip(".") if "=" not in word else word
    if not word or word[0] in "%(<*?":
        return None
    if (coded := _HEX_ID.fullmatch(word)) is not None:
        return _normal(_key_id(coded[1]))
    return _normal(f"{kind}:{word}") if kind and not word.startswith("@[") else _normal(word)


def _normal(word: str) -> str | None:
    """The normal text; None where a cell of the sheet would not read that text back (a name of digits alone)."""
    known = addresses.read_peer_id(word).value
    return known if known is not None and addresses.read_peer_id(known).value == known else None


def _key_id(digits: str) -> str:
    """libreswan writes a key ID in hexadecimal digits."""
    text = bytes.fromhex(digits).decode("ascii", "replace")
    return (
        f"@[{text}]" if text.isprintable() and "\N{REPLACEMENT CHARACTER}" not in text else f"@[0x{digits}]"
    )
