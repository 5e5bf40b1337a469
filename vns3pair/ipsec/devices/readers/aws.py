"""AWS Site-to-Site VPN: the XML that it offers for download, and the JSON of its API, read for AWS's own end.

In both, `customer` is VNS3's side. The XML is written for the customer's device and names one of the sets that AWS
takes; what AWS is limited to stands in the tunnel options alone.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

from vns3pair.ipsec.devices.aws_words import CIPHERS, HASHES
from vns3pair.ipsec.devices.readers import aws_json, aws_xml
from vns3pair.ipsec.devices.readers.aws_json import JsonTunnel
from vns3pair.ipsec.devices.readers.aws_xml import XmlTunnel
from vns3pair.ipsec.devices.readers.reading import Found, Reader, Reading

_CIPHER = {word.upper(): value for value, word in CIPHERS.items()}
_HASH = {word.upper(): value for value, word in HASHES.items()}
_EVERYTHING = "0.0.0.0/0"
_ENTITIES = (
    "It declares a document type or entities, which no configuration of AWS does, and nothing of it was read."
)
_BROKEN = "Part of the JSON in it cannot be read; it may be cut off."
_EXAMPLE = "AWS's XML names one set of algorithms that it takes, and it takes others too unless its tunnel options say so."
_ALGORITHMS = (
    "phase1_encryption",
    "phase1_hash",
    "phase1_dh_group",
    "phase2_encryption",
    "phase2_hash",
    "pfs_group",
)
_OWN = re.compile(
    r"<vpn_connection\b|<ipsec_tunnel>|<vpn_gateway>|\"(?:VpnConnectionId|TunnelOptions|CustomerGatewayConfiguration|"
    r"Phase[12](?:EncryptionAlgorithms|IntegrityAlgorithms|D[Hh]GroupNumbers|LifetimeSeconds)|OutsideIpAddress)\""
)
_WEIGHT = 4
"""What such a sign is worth, in lines of another device: JSON may stand on one line."""


def _read(text: str) -> Reading:
    if aws_xml.declares_entities(text):
        return Reading(problems=(_ENTITIES,))
    tunnels, broken = aws_json.tunnels_of(text)
    found = [found for tunnel in tunnels for found in _of_json(tunnel)]
    problems: tuple[str, ...] = (_BROKEN,) if broken else ()
    if not found and "<vpn_connection" in text:
        found, problems = [_of_xml(tunnel) for tunnel in aws_xml.tunnels_of(text)], ()
    return Reading(tuple(one for one in found if one.half), (), problems)


def _name(connection: str, number: int) -> str:
    return f"{connection or 'connection'} tunnel {number}"


# XML


def _digits(text: str) -> Any:
    """A number, as in `group2` and `28800`; the text itself where it holds none."""
    found = re.search(r"[0-9]{1,9}", text)
    return int(found[0]) if found else text


def _plain(text: str) -> Any:
    return text


_OF_XML: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "vpn_gateway/tunnel_outside_address/ip_address": ("public_ip", _plain),
    "customer_gateway/tunnel_outside_address/ip_address": ("peer_public_ip", _plain),
    "ike/mode": ("exchange_mode", _plain),
    "ike/encryption_protocol": ("phase1_encryption", _plain),
    "ike/authentication_protocol": ("phase1_hash", _plain),
    "ike/perfect_forward_secrecy": ("phase1_dh_group", _digits),
    "ike/lifetime": ("phase1_lifetime", _digits),
    "ipsec/protocol": ("ipsec_protocol", _plain),
    "ipsec/mode": ("encapsulation_mode", _plain),
    "ipsec/encryption_protocol": ("phase2_encryption", _plain),
    "ipsec/authentication_protocol": ("phase2_hash", _plain),
    "ipsec/perfect_forward_secrecy": ("pfs_group", _digits),
    "ipsec/lifetime": ("phase2_lifetime", _digits),
    "ipsec/dead_peer_detection/interval": ("dpd_delay", _digits),
}
"""Elements below `ipsec_tunnel`, with the row each is and how it is read."""


def _of_xml(tunnel: XmlTunnel) -> Found:
    half: dict[str, Any] = {}
    where: dict[str, int] = {}
    for path, (key, read) in _OF_XML.items():
        if path in tunnel.values:
            half[key] = read(tunnel.text(path))
            where[key] = tunnel.values[path].line
    if not half:
        return Found(_name(tunnel.connection, tunnel.number), half)
    assumed = set()
    inside = tunnel.text("vpn_gateway/tunnel_inside_address/ip_address")
    prefix = tunnel.text("vpn_gateway/tunnel_inside_address/network_cidr")
    if inside and prefix:
        half["tunnel_interface"] = f"{inside}/{prefix}"
    half["pfs"] = True
    if "pfs_group" not in half:
        assumed.add("pfs")
    retries = _digits(tunnel.text("ipsec/dead_peer_detection/retries"))
    if isinstance(half.get("dpd_delay"), int):
        half["dpd"] = True
        if isinstance(retries, int):
            half["dpd_timeout"] = half["dpd_delay"] * retries
    half["tunnels"] = [{"local_subnet": _EVERYTHING, "remote_subnet": _EVERYTHING}]
    half["vpn_type"] = "route"
    assumed |= {"tunnels", "vpn_type"}
    return Found(_name(tunnel.connection, tunnel.number), half, "", where, frozenset(assumed), (_EXAMPLE,))


# JSON


def _of_json(tunnel: JsonTunnel) -> list[Found]:
    if not tunnel.number:
        return [_of_xml(one) for one in aws_xml.tunnels_of(tunnel.xml)]
    half: dict[str, Any] = {}
    assumed: set[str] = set()
    named = {
        "public_ip": _word(tunnel.names("OutsideIpAddress")),
        "peer_public_ip": tunnel.peer,
        "tunnel_interface": _inside(_word(tunnel.names("TunnelInsideCidr"))),
        "ike_version": _listed(tunnel.names("IkeVersions", "IKEVersions"), _version),
    }
    for phase in (1, 2):
        named[f"phase{phase}_encryption"] = _listed(
            tunnel.names(f"Phase{phase}EncryptionAlgorithms"), _cipher
        )
        named[f"phase{phase}_hash"] = _listed(tunnel.names(f"Phase{phase}IntegrityAlgorithms"), _hash)
    named["phase1_dh_group"] = _listed(tunnel.names("Phase1DHGroupNumbers", "Phase1DhGroupNumbers"), _plain)
    named["pfs_group"] = _listed(tunnel.names("Phase2DHGroupNumbers", "Phase2DhGroupNumbers"), _plain)
    half |= {key: value for key, value in named.items() if value not in ("", None)}
    half["pfs"] = True
    if "pfs_group" not in half:
        assumed.add("pfs")
    for key, option, default in (
        ("phase1_lifetime", "Phase1LifetimeSeconds", 28_800),
        ("phase2_lifetime", "Phase2LifetimeSeconds", 3600),
    ):
        half[key] = _number(tunnel.names(option)) or default
        if _number(tunnel.names(option)) is None:
            assumed.add(key)
    _add_liveness(half, assumed, tunnel)
    _add_networks(half, assumed, tunnel)
    remarks = _add_from_xml(half, assumed, tunnel)
    if "phase1_encryption" not in half:
        remarks = ("It names no algorithms, so AWS takes all that it has.",)
    return [Found(_name(tunnel.name, tunnel.number), half, "", {}, frozenset(assumed), remarks)]


def _add_liveness(half: dict[str, Any], assumed: set[str], tunnel: JsonTunnel) -> None:
    """DPD and who starts. Both have a documented default; how long DPD waits has two, so it stays out."""
    action = _word(tunnel.names("DpdTimeoutAction", "DPDTimeoutAction"))
    half["dpd"] = action != "none"
    if not action:
        assumed |= {"dpd", "dpd_action"}
    if half["dpd"]:
        half["dpd_action"] = action or "clear"
        timeout = _number(tunnel.names("DpdTimeoutSeconds", "DPDTimeoutSeconds"))
        if timeout is not None:
            half["dpd_timeout"] = timeout
    start = _word(tunnel.names("StartupAction"))
    half["initiation"] = "bidirectional" if start == "start" else "receive"
    if not start:
        assumed.add("initiation")


def _add_networks(half: dict[str, Any], assumed: set[str], tunnel: JsonTunnel) -> None:
    """The pair of networks. In the API's words the customer's is the local one."""
    near = _word(tunnel.connection.get("RemoteIpv4NetworkCidr")) or _EVERYTHING
    far = _word(tunnel.connection.get("LocalIpv4NetworkCidr")) or _EVERYTHING
    half["tunnels"] = [{"local_subnet": near, "remote_subnet": far}]
    if not {"RemoteIpv4NetworkCidr", "LocalIpv4NetworkCidr"} & set(tunnel.connection):
        assumed.add("tunnels")
    if near == far == _EVERYTHING:
        half["vpn_type"] = "route"


def _add_from_xml(half: dict[str, Any], assumed: set[str], tunnel: JsonTunnel) -> tuple[str, ...]:
    """What of an answer of the API only the XML within it holds, with what there is to say about that.

    That is the customer gateway's address; and where the options name no cipher of a phase, what the XML hands out.
    """
    if not tunnel.xml or aws_xml.declares_entities(tunnel.xml):
        return ()
    found = [_of_xml(one).half for one in aws_xml.tunnels_of(tunnel.xml)]
    mine = next((one for one in found if one.get("public_ip") == half.get("public_ip")), None)
    if mine is None:
        return ()
    half |= {key: mine[key] for key in ("peer_public_ip",) if key in mine}
    named = {key[:6] for key in half if key.endswith("_encryption")}
    added = {
        key: mine[key] for key in _ALGORITHMS if key in mine and key not in half and key[:6] not in named
    }
    half |= added
    assumed |= set(added)
    assumed -= {"pfs"} if "pfs_group" in half else set()
    return (_EXAMPLE,) if added else ()


def _listed(value: Any, read: Callable[[str], Any]) -> Any:
    """A list of the API, of plain values or of objects with a `Value`: the one, or all; None where there is none."""
    if not isinstance(value, list):
        return None
    plain = [one.get("Value") if isinstance(one, dict) else one for one in value[:50]]
    texts = [read(one) if isinstance(one, str) else one for one in plain if isinstance(one, str | int)]
    different = list(dict.fromkeys(texts))
    return different[0] if len(different) == 1 else different or None


def _cipher(text: str) -> str:
    return _CIPHER.get(text.upper(), text[:60])


def _hash(text: str) -> str:
    return _HASH.get(text.upper(), text[:60])


def _version(text: str) -> Any:
    return {"ikev1": 1, "ikev2": 2}.get(text.lower(), text[:60])


def _inside(cidr: str) -> str:
    """AWS's own address inside a tunnel, the first of its network."""
    try:
        net = ipaddress.IPv4Network(cidr, strict=False)
    except ValueError:
        return ""
    return f"{net.network_address + 1}/{net.prefixlen}" if 8 <= net.prefixlen <= 30 else ""


def _word(value: Any) -> str:
    return value[:100] if isinstance(value, str) else ""


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def _recognises(text: str) -> int:
    return _WEIGHT * sum(1 for _ in _OWN.finditer(text))


READER = Reader(
    "aws",
    "What aws ec2 describe-vpn-connections prints, as JSON or as the XML that it calls CustomerGatewayConfiguration; "
    "that of describe-customer-gateways may stand behind it. Tunnel options alone are read too.",
    _read,
    _recognises,
)
