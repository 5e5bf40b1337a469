"""Addresses, identities and the endpoint's name."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.addresses import PeerID, parse_address, parse_peer_id
from vns3pair.ipsec.advisories.advisory import Facts, Finding, advisory
from vns3pair.ipsec.advisories.sources import ENDPOINT, LOCAL_PRIVATE_IP, OTHER_BOXES, PEER_ID, TUNNEL
from vns3pair.ipsec.advisories.words import Pairs, listed
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Citation, guide

_PRIVATE = tuple(
    ipaddress.ip_network(net)
    for net in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "fc00::/7",
        "fe80::/10",
        "::1/128",
    )
)
_DOCUMENTATION = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LOCAL_PRIVATE_IP = catalogue.BY_KEY["local_private_ip"]
_ADDRESSES = ("public_ip", "peer_public_ip", "local_private_ip")
_RFC1918 = Citation("RFC 1918 and RFC 6598", "private and shared addresses")
_RFC5737 = Citation("RFC 5737 and RFC 3849", "addresses for documentation")


@lru_cache(maxsize=1024)
def _use_of(text: str) -> str:
    """`private`, `documentation` or empty."""
    address = parse_address(text)
    if address is None:
        return ""
    for use, nets in (("private", _PRIVATE), ("documentation", _DOCUMENTATION)):
        if any(address in net for net in nets if net.version == address.version):
            return use
    return ""


def _public_keys(half: Half, other: Half, use: str) -> list[str]:
    """A side's own public address, and the other's as entered here where the other states none itself."""
    keys = ["public_ip"] if other.value("public_ip") is not None else ["public_ip", "peer_public_ip"]
    return [key for key in keys if (value := half.value(key)) is not None and _use_of(value) == use]


@advisory(
    "private-public-ip",
    name="A private address as public IP",
    effect="note",
    basis="standard",
    citations=(_RFC1918, ENDPOINT),
)
def private_public_ip(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A private address is not reached over the Internet.

    Over private lines it is right. Behind NAT the public IP is the NAT device's.
    Example: 10.1.1.1 as public IP.
    Remedy: state the address the other side sees.
    """
    keys = _public_keys(half, other, "private")
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Side} states a private address: {addresses}. Over the Internet nobody reaches it; over a private "
        "line it is right.",
        "Unless this is a private line, state on {side} the address that the Internet sees, the NAT "
        "device's if there is one.",
        {"addresses": listed([half.value(key) for key in keys])},
    )


@advisory(
    "documentation-public-ip",
    name="A documentation address as public IP",
    effect="note",
    basis="standard",
    citations=(_RFC5737, ENDPOINT),
)
def documentation_public_ip(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The address is set aside for examples and is never routed.

    Example: 203.0.113.7 as public IP, left over from a template.
    Remedy: state the gateway's real address.
    """
    keys = _public_keys(half, other, "documentation")
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Side} states an address set aside for examples: {addresses}. It is never routed on the Internet.",
        "State the real address on {side}.",
        {"addresses": listed([half.value(key) for key in keys])},
    )


@advisory(
    "same-public-ip",
    name="Both sides have the same public IP",
    effect="blocks_phase1",
    basis="standard",
    citations=(guide("IPsec Parameters: Endpoint IP Addresses"), ENDPOINT),
    scope="sheet",
)
def same_public_ip(facts: Facts) -> Finding | None:
    """A gateway cannot negotiate with its own address.

    Often one side's address was copied into both cells.
    Remedy: each side states its own address.
    """
    candidates = ((facts.vns3, facts.partner), (facts.vns3, facts.vns3), (facts.partner, facts.partner))
    for half, seen_by in candidates:
        own = half.value("public_ip")
        if own is not None and own == (
            seen_by.value("public_ip") if seen_by is not half else half.value("peer_public_ip")
        ):
            return Finding(
                ("public_ip", "peer_public_ip"),
                "Both gateways are stated at {address}: neither can reach the other.",
                "State for {vns3} and for {partner} the address that each really has.",
                {"address": own},
            )
    return None


@advisory(
    "peer-id-type",
    name="A peer ID that is no address on VNS3",
    effect="note",
    basis="guide",
    citations=(PEER_ID, LOCAL_PRIVATE_IP),
)
def peer_id_type(half: Half, other: Half, facts: Facts) -> Finding | None:
    """VNS3 documents IP addresses as peer IDs, nothing else.

    Example: vpn.acme.example as the ID expected of the partner.
    Remedy: agree on addresses as IDs, or try the other type before relying on it.
    """
    if half.side != VNS3:
        return None
    keys = []
    for key in ("local_peer_id", "remote_peer_id"):
        effective = half.effective(key)
        if effective.origin == "stated":
            parsed = parse_peer_id(effective.value)
            if isinstance(parsed, PeerID) and parsed.type != "address":
                keys.append(key)
    if not keys:
        return None
    return Finding(
        tuple(keys),
        "{Side} states an ID that is no address: {ids}. VNS3 documents addresses as peer IDs only.",
        "Agree with {other} on addresses as IDs, or try this type on {side} before relying on it.",
        {"ids": listed([half.value(key) for key in keys])},
    )


@advisory(
    "local-private-ip-needed",
    name="The partner's device needs VNS3's Local Private IP",
    effect="note",
    basis="guide",
    citations=(LOCAL_PRIVATE_IP, OTHER_BOXES),
)
def local_private_ip_needed(half: Half, other: Half, facts: Facts) -> Finding | None:
    """WatchGuard, Juniper and SonicWall need VNS3's Local Private IP as peer ID, and VNS3 states none.

    Example: a Firebox as partner, and no Local Private IP on the sheet.
    Remedy: state it on VNS3 (often 192.0.2.254), and have the partner enter it as remote ID.
    """
    if half.side != VNS3 or half.states("local_private_ip"):
        return None
    if other.device is None or not other.device.wants_private_ip_as_id:
        return None
    return Finding(
        ("local_private_ip",),
        "{Device} needs the Local Private IP of {side} as peer ID, and none is stated.",
        "State the Local Private IP of {side} and enter it as remote ID on {other}.",
        {"Device": other.device.label},
    )


@advisory(
    "local-private-ips-differ",
    name="Sheets of one controller state different Local Private IPs",
    effect="note",
    basis="guide",
    citations=(LOCAL_PRIVATE_IP, PEER_ID),
    audience="internal",
)
def local_private_ips_differ(half: Half, other: Half, facts: Facts) -> Finding | None:
    """A VNS3 controller has one Local Private IP, and sends it as peer ID in all its tunnels.

    So of two sheets that state different ones, one is wrong, and its partner will expect an ID that never comes.
    Changing it on the controller takes deleting every endpoint. Said only where sheets are kept together: a
    sheet file knows nothing of others.
    Example: 192.0.2.254 on this sheet and 54.210.9.31 on another one of the same controller.
    Remedy: state what the controller has; where a partner wants another ID, state that as the ID sent.
    """
    own = half.value("local_private_ip")
    if half.side != VNS3 or own is None:
        return None
    read = [(sheet, values.read(_LOCAL_PRIVATE_IP, raw, VNS3)) for sheet, raw in facts.elsewhere if raw]
    others = [(sheet, found.value) for sheet, found in read if found.readable and found.value != own]
    if not others:
        return None
    return Finding(
        ("local_private_ip",),
        "{Side} has one Local Private IP for all its endpoints. This sheet states {own}; of the same controller, "
        "{sheets}.",
        "State on each sheet what {side} has. Where {other} wants another ID, state that as the ID that {side} "
        "sends.",
        {"own": own, "sheets": _Elsewhere(others)},
    )


class _Elsewhere:
    """Other sheets with their addresses, the first few and a count of the rest."""

    def __init__(self, others: list[tuple[str, str]], most: int = 3) -> None:
        self._others, self._most = others, most

    def __str__(self) -> str:
        named = [f"{sheet} states {address}" for sheet, address in self._others[: self._most]]
        more = len(self._others) - len(named)
        return listed([*named, f"{more:,} more differ"] if more else named)


@advisory(
    "endpoint-name-characters",
    name="Odd characters in the endpoint name",
    effect="note",
    basis="guide",
    citations=(ENDPOINT,),
)
def endpoint_name_characters(half: Half, other: Half, facts: Facts) -> Finding | None:
    """The log names its connections after the endpoint; letters, digits, - and _ travel best.

    Example: Acme (DC 1).
    Remedy: acme-dc1.
    """
    name = half.value("endpoint_name")
    if name is None or _PLAIN_NAME.fullmatch(name):
        return None
    return Finding(
        ("endpoint_name",),
        "The endpoint name {name} holds other characters than letters, digits, - and _; the log's "
        "connection names are made from it.",
        "Rename the endpoint on {side} with letters, digits, - and _ alone.",
        {"name": name},
    )


@advisory("ipv6", name="IPv6", effect="note", basis="guide", citations=(TUNNEL, ENDPOINT))
def ipv6(half: Half, other: Half, facts: Facts) -> Finding | None:
    """Nothing documented says that VNS3 carries IPv6 in IPsec, inside or outside.

    Example: 2001:db8:1::/64 as local subnet.
    Remedy: ask Cohesive support before relying on it.
    """
    keys = [key for key in _ADDRESSES if ":" in (half.value(key) or "")]
    tunnels = facts.survey(half).ipv6
    if not keys and not tunnels:
        return None
    if not keys:
        return Finding(
            facts.tunnel_keys(half, tunnels),
            "{Side} states IPv6 subnets ({tunnels}); VNS3's support of IPv6 is not documented.",
            "Use IPv4 on {side}, or ask Cohesive support before relying on IPv6.",
            {"tunnels": Pairs(tunnels)},
        )
    return Finding(
        (*keys, *facts.tunnel_keys(half, tunnels)),
        "{Side} states IPv6 addresses ({addresses}); VNS3's support of IPv6 is not documented.",
        "Use IPv4 on {side}, or ask Cohesive support before relying on IPv6.",
        {"addresses": listed([half.value(key) for key in keys])},
    )
