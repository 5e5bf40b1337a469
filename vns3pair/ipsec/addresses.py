"""IP addresses, subnets, tunnel interfaces and IKE peer IDs: read as people type them, kept in normal form."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple

from vns3pair.ipsec.reading import Reading, unreadable

_LONGEST = 300
_QUAD = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", re.ASCII)
_CIDR = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})", re.ASCII)
_MASKED = re.compile(r"(\S+?)\s*(?:/|\s(?:net)?mask\s|\s)\s*(\S+)", re.ASCII)
_LEADING_ZERO = re.compile(r"(?:^|\.)0\d", re.ASCII)
_BITS = {4: 32, 6: 128}


class Net(NamedTuple):
    """A subnet: IP version, masked network address and prefix length, with the text to show.

    `host_bits` tells whether the text names a host inside the network (`172.31.1.7/24`).
    """

    version: int
    network: int
    prefix: int
    text: str
    host_bits: bool

    @property
    def key(self) -> tuple[int, int, int]:
        """What is compared: host bits and spelling do not count."""
        return self[:3]

    @property
    def last(self) -> int:
        """The highest address of the network as a number."""
        return self.network + (1 << (_BITS[self.version] - self.prefix)) - 1

    @property
    def masked(self) -> str:
        """The network without host bits, as text."""
        address = ipaddress.IPv4Address if self.version == 4 else ipaddress.IPv6Address
        return f"{address(self.network)}/{self.prefix}"

    def contains(self, other: Net) -> bool:
        return self.version == other.version and self.network <= other.network and other.last <= self.last

    def overlaps(self, other: Net) -> bool:
        return self.contains(other) or other.contains(self)


class PeerID(NamedTuple):
    """An IKE identity: its type, the text in normal form, and what is compared."""

    type: str
    text: str
    key: str


def _octets(parts: tuple[str, ...]) -> int | None:
    """A dotted quad as a number; None for a part above 255 or with a leading zero."""
    number = 0
    for part in parts:
        octet = int(part)
        if octet > 255 or (part[0] == "0" and len(part) > 1):
            return None
        number = number << 8 | octet
    return number


def parse_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` spells exactly, or None. Zones and leading zeros are refused."""
    if len(text) > 45 or "%" in text or not text.isascii():
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def show_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """The address in normal form: dotted quad, or RFC 5952."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return f"::ffff:{address.ipv4_mapped}"
    return str(address)


def _why_no_address(text: str) -> str:
    if _LEADING_ZERO.search(text) and "." in text:
        return "an IPv4 part has a leading zero, which some boxes read as octal: write it without"
    if "%" in text:
        return "an address with a zone (%) is only good on one machine: state the address alone"
    return "this is no IPv4 or IPv6 address"


def read_address(text: str) -> Reading:
    """One host's address. `host 10.1.1.1` and `10.1.1.1/32` are read too; 0.0.0.0 and :: are not."""
    word = re.sub(r"^host\s+", "", text.strip(), flags=re.IGNORECASE)
    word = word.removesuffix("/128") if ":" in word else word.removesuffix("/32")
    address = parse_address(word)
    if address is None:
        return unreadable(_why_no_address(word))
    if address.is_unspecified:
        return unreadable("this stands for any address: state the one the gateway has")
    return Reading(show_address(address))


def _prefix_of_mask(address: int, mask: int) -> int | tuple[int, ...]:
    """The prefix length that a dotted mask means, or the possible ones where it is not sure."""
    inverse = mask ^ 0xFFFFFFFF
    as_netmask = inverse & (inverse + 1) == 0
    as_wildcard = mask & (mask + 1) == 0
    if mask == 0:
        return 0 if address == 0 else (32, 0)
    if mask == 0xFFFFFFFF:
        return 32 if address else (0, 32)
    if as_netmask:
        return 32 - inverse.bit_length()
    if as_wildcard:
        return 32 - mask.bit_length()
    return ()


def _net4(address: int, prefix: int, shown: str) -> Net:
    network = address >> (32 - prefix) << (32 - prefix)
    return Net(4, network, prefix, f"{shown}/{prefix}", network != address)


def read_net(text: str) -> Net | Reading:
    """A subnet, or an unreadable `Reading`.

    `10.0.0.0/16`, `10.0.0.0 255.255.0.0`, `10.0.0.0 0.0.255.255`, `host 10.1.1.1` and `any` are read. A
    mask that is both a netmask and a wildcard, or neither, is not guessed: the readings are offered.
    """
    return read_short_net(text) if len(text) <= _LONGEST else unreadable("this is too long for a subnet")


@lru_cache(maxsize=16_384)
def read_short_net(text: str) -> Net | Reading:
    """What `read_net` does, remembered: a large sheet is compared again and again."""
    if (match := _CIDR.fullmatch(text)) is not None:  # the common form, 8,000 times on a large sheet
        address = _octets(match.groups()[:4])
        prefix = int(match[5])
        if address is not None and prefix <= 32 and not (match[5][0] == "0" and prefix):
            return _net4(address, prefix, text[: match.end(4)])
    word = " ".join(text.split()).lower()
    if word in ("any", "any4", "any ipv4", "0/0", "all"):
        return Net(4, 0, 0, "0.0.0.0/0", False)
    if word in ("any6", "any ipv6"):
        return Net(6, 0, 0, "::/0", False)
    if word.startswith("host "):
        return _host(word.removeprefix("host ").strip())
    if (masked := _MASKED.fullmatch(word)) is not None:
        return _masked(masked[1], masked[2].removeprefix("/"))
    return _bare(word)


def _host(word: str) -> Net | Reading:
    address = parse_address(word)
    if address is None:
        return unreadable(_why_no_address(word))
    bits = _BITS[address.version]
    return Net(address.version, int(address), bits, f"{show_address(address)}/{bits}", False)


def _bare(word: str) -> Net | Reading:
    """An address without a mask: one host, unless it looks like a network."""
    net = _host(word)
    if isinstance(net, Reading):
        if "-" in word:
            return unreadable("a range of addresses cannot be negotiated here: write network/prefix")
        return unreadable(
            net.problem
            if "leading zero" in net.problem
            else "this is no subnet: write it as network/prefix, such as 10.0.0.0/16"
        )
    if word.endswith((".0", "::")):
        shown = net.text.split("/")[0]
        smaller = f"{shown}/24" if net.version == 4 else f"{shown}/64"
        return unreadable(
            f"how large is it? Write {smaller} for a network or {net.text} for one address", smaller, net.text
        )
    return net


def _masked(word: str, mask: str) -> Net | Reading:
    address = parse_address(word)
    if address is None:
        return unreadable(_why_no_address(word))
    bits = _BITS[address.version]
    shown, number = show_address(address), int(address)
    if mask.isascii() and mask.isdigit() and len(mask) <= 3:
        prefix = int(mask)
        if prefix > bits or (len(mask) > 1 and mask[0] == "0"):
            return unreadable(f"/{mask} is no prefix length: use 0 to {bits}")
        network = number >> (bits - prefix) << (bits - prefix)
        return Net(address.version, network, prefix, f"{shown}/{prefix}", network != number)
    quad = _QUAD.fullmatch(mask)
    mask_number = _octets(quad.groups()) if quad else None
    if address.version == 6 or mask_number is None:
        return unreadable(f"{mask[:40]} is no mask: write the subnet as network/prefix")
    return _with_mask(number, shown, mask, mask_number)


def _with_mask(address: int, shown: str, mask: str, mask_number: int) -> Net | Reading:
    prefix = _prefix_of_mask(address, mask_number)
    if isinstance(prefix, int):
        return _net4(address, prefix, shown)
    if not prefix:
        readings = _readings_of_odd_mask(shown, mask_number)
        return unreadable(
            f"{mask} is neither a netmask nor a wildcard mask (its bits have gaps): "
            f"write {' or '.join(readings)}",
            *readings,
        )
    options = tuple(_net4(address, length, shown).text for length in prefix)
    options = tuple("0.0.0.0/0" if option.endswith("/0") else option for option in options)
    return unreadable(
        f"mask {mask} means {options[0]} or {options[1]}, as it is a wildcard or a netmask: "
        "write the prefix length",
        *options,
    )


def _readings_of_odd_mask(shown: str, mask: int) -> tuple[str, str]:
    """What a mask with gaps may have been meant as: its leading ones, or its leading zeros."""
    ones = 32 - (mask ^ 0xFFFFFFFF).bit_length()
    zeros = 32 - mask.bit_length()
    first, second = (ones, zeros) if ones else (zeros, ones)
    if not second:
        second = min(32, bin(mask).count("1") if ones else 32 - bin(mask).count("1"))
    return f"{shown}/{first}", f"{shown}/{second}"


def read_subnet(text: str) -> Reading:
    """A subnet as a value: `network/prefix`, host bits kept."""
    net = read_net(text)
    if isinstance(net, Reading):
        return net
    return Reading(net.text, remark=f"compared as {net.masked}" if net.host_bits else "")


def read_interface(text: str) -> Reading:
    """A tunnel interface's own address with its prefix, such as 169.254.10.1/30."""
    if parse_address(text.strip()) is not None:
        return unreadable("say the prefix length too, such as 169.254.10.1/30")
    net = read_net(text)
    if isinstance(net, Reading):
        return net
    return Reading(net.text)


_ANY = {"%any", "any", "0.0.0.0", "::", "%any4", "%any6", "*", "%none", "%fromcert"}
_PREFIXED = {
    "keyid": "key_id",
    "key_id": "key_id",
    "fqdn": "fqdn",
    "email": "user_fqdn",
    "rfc822": "user_fqdn",
    "userfqdn": "user_fqdn",
    "user_fqdn": "user_fqdn",
    "dns": "fqdn",
    "ipv4": "address",
    "ipv6": "address",
    "address": "address",
    "ip": "address",
    "asn1dn": "dn",
    "dn": "dn",
}
_NUMBERS = re.compile(r"[\d.]+(?:/\d+)?", re.ASCII)
_NAME = re.compile(r"[^\s@=,]+")


def parse_peer_id(text: str) -> PeerID | str:
    """The identity that `text` names, or why it cannot be read.

    An IP literal is an `address`; `@name` or a bare name an `fqdn` (compared without case and trailing dot);
    `x@y` a `user_fqdn` (libreswan and strongSwan compare it without case); `@[text]` or `keyid:text` a
    `key_id` (exact); a text with `=` a `dn`. Nothing is ever resolved.
    """
    word = text.strip()
    if word.lower() in _ANY:
        return "this accepts any peer: state the ID that is sent"
    if (address := parse_address(word)) is not None:
        shown = show_address(address)
        return (
            "this accepts any peer: state the ID that is sent"
            if address.is_unspecified
            else PeerID("address", shown, shown)
        )
    if _NUMBERS.fullmatch(word):
        return _why_no_address(word)
    if word.startswith("@[") and word.endswith("]") and len(word) > 3:
        return PeerID("key_id", word, word[2:-1])
    head, colon, tail = word.partition(":")
    if colon and head.lower() in _PREFIXED and tail.strip():
        return _typed_id(_PREFIXED[head.lower()], tail.strip())
    if word.startswith("@"):
        return _fqdn(word[1:])
    if "=" in word:
        return _dn(word)
    if "@" in word:
        return _user_fqdn(word)
    return _fqdn(word)


def _typed_id(kind: str, text: str) -> PeerID | str:
    if kind == "key_id":
        return PeerID("key_id", f"@[{text}]", text)
    if kind == "fqdn":
        return _fqdn(text.removeprefix("@"))
    if kind == "dn":
        return _dn(text)
    if kind == "user_fqdn":
        return _user_fqdn(text)
    address = parse_address(text)
    if address is None or address.is_unspecified:
        return _why_no_address(text)
    return PeerID("address", show_address(address), show_address(address))


def _fqdn(name: str) -> PeerID | str:
    if not name or re.search(r"\s", name):
        return "a name with a blank in it is no peer ID; a key ID is written keyid:text"
    needs_mark = parse_address(name) is not None or "@" in name or "=" in name or ":" in name
    return PeerID("fqdn", f"@{name}" if needs_mark else name, name.lower().rstrip("."))


def _user_fqdn(text: str) -> PeerID | str:
    local, _, domain = text.partition("@")
    if not _NAME.fullmatch(local) or not _NAME.fullmatch(domain):
        return "this is no user@domain ID"
    return PeerID("user_fqdn", text, text.lower().rstrip("."))


def _dn(text: str) -> PeerID | str:
    parts = [part.partition("=") for part in re.split(r"(?<!\\)[,/]", text.strip().lstrip("/"))]
    if any(not name.strip() or not equals or not value.strip() for name, equals, value in parts):
        return "this is no distinguished name: write it as C=US, O=Example, CN=gateway"
    normal = [(name.strip(), value.strip()) for name, _, value in parts]
    return PeerID(
        "dn",
        ", ".join(f"{name}={value}" for name, value in normal),
        ",".join(f"{name.lower()}={value}" for name, value in normal),
    )


def read_peer_id(text: str) -> Reading:
    if len(text) > _LONGEST:
        return unreadable("this is too long for a peer ID")
    parsed = parse_peer_id(text)
    return unreadable(parsed) if isinstance(parsed, str) else Reading(parsed.text)
