"""How to set a sheet's VNS3 half up on the controller: its forms, field by field in their order, as data.

The order is that of the guide ("Define a New Remote Endpoint", "Setup a Tunnel"). Fields that its text does not
name (PFS, VPN type) come after those it does, and say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.devices.screens import Screen, ScreenField
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Citation, guide
from vns3pair.ipsec.vns3_endpoint import Endpoint, TunnelSettings, endpoint_of

CHECKED, UNCHECKED = "checked", "unchecked"
THE_KEY = "the agreed key"
"""What stands where the pre-shared key goes: the site does not have it."""

_DEVICE_WIDE = (
    "One for the whole controller, not for this endpoint. It can be changed only while there is no endpoint: all "
    "endpoints and their tunnels would have to be deleted first. If another one is set already, leave it and state "
    "that on the sheet."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the cloud's own firewall has to let in for the controller, from where, and how it is named there."""

    what: str
    source: str
    how: str
    why: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Form:
    """All there is to enter, in order, with what must be open, what is missing, and what cannot be said."""

    screens: tuple[Screen, ...]
    openings: tuple[Opening, ...]
    missing: tuple[Gap, ...]
    unsaid: tuple[Gap, ...]


def form(half: Half, name: str = "") -> Form:
    """The forms of a VNS3 half. `name` is the sheet's; never raises, whatever the half holds."""
    endpoint = endpoint_of(half, name)
    needed = {gap.key for gap in endpoint.missing} | {"local_private_ip"}
    if _expects_no_address(half, endpoint):
        needed.add("remote_peer_id")
    fields = (
        replace(one, missing=one.key in needed and not one.value)
        for one in (_local_private_ip(half), *_endpoint_fields(half, endpoint))
    )
    screens = (
        Screen("Before you start", "Connections, IPsec", (next(fields),), _DEVICE_WIDE),
        Screen("The endpoint", "Connections, IPsec, Define new remote endpoint", tuple(fields)),
        *(_tunnel_screen(endpoint, number, tunnel) for number, tunnel in enumerate(endpoint.tunnels, 1)),
        *_way_of_the_cloud(half, endpoint),
    )
    return Form(screens, openings(half, endpoint), endpoint.missing, endpoint.to_know)


def _local_private_ip(half: Half) -> ScreenField:
    return _text(
        "Local Private IP",
        _shown(half, "local_private_ip"),
        "local_private_ip",
        "Check it; change it only with the warning in mind.",
    )


def _text(label: str, value: str, key: str, note: str = "") -> ScreenField:
    return ScreenField(label, value, note, key, copied=bool(value))


def _choice(label: str, value: str, key: str, note: str = "") -> ScreenField:
    return ScreenField(label, value, note, key)


def _endpoint_fields(half: Half, endpoint: Endpoint) -> list[ScreenField]:
    fields = [
        _text("Name", endpoint.name, "endpoint_name"),
        _text("Public IP", endpoint.public_ip or "", "peer_public_ip"),
        _choice("NAT-Traversal", _ticked(endpoint.nat_traversal), "nat_traversal", _nat_note(half)),
        _choice("IKEV1/IKEV2", _shown(half, "ike_version"), "ike_version"),
        _choice(
            "Pre-Shared Key",
            THE_KEY,
            "psk_fingerprint",
            "It is nowhere on this page: type it, or paste it without a blank or a line end around it.",
        ),
        _text("NAT IP", endpoint.nat_ip, "remote_peer_id", _nat_ip_note(half, endpoint)),
        _text("Extra Config Parameters", "\n".join(endpoint.extra_params), "", _tokens_note(endpoint)),
        _choice("PFS", _ticked(endpoint.pfs), "pfs", "Where your version's form has it."),
        _choice("VPN type", _vpn_type(endpoint), "vpn_type", "Where your version's form has it."),
    ]
    if endpoint.route_based:
        note = (
            "Local and remote selectors stay 0.0.0.0/0; a route towards the partner's subnets is set apart."
        )
        fields.append(
            _text("Route-based interface address", endpoint.tunnel_interface, "tunnel_interface", note)
        )
    return fields


def _tunnel_screen(endpoint: Endpoint, number: int, tunnel: TunnelSettings) -> Screen:
    title, button = ("Traffic pair", "New traffic pair") if endpoint.route_based else ("Tunnel", "New Tunnel")
    place = f"tunnels[{tunnel.index}]"
    interval = "" if tunnel.ping_interval is None else str(tunnel.ping_interval)
    fields = (
        _text("Local Subnet", tunnel.local_subnet, f"{place}.local_subnet"),
        _text("Remote Subnet", tunnel.remote_subnet, f"{place}.remote_subnet"),
        _text("Name", tunnel.name, f"{place}.name", "The controller asks for one."),
        _text("External Ping: IP address", tunnel.ping_address, f"{place}.ping_address"),
        _text("External Ping: interval (seconds)", interval, f"{place}.ping_interval"),
    )
    return Screen(f"{title} {number}", f"{button}, at the endpoint", fields)


def _shown(half: Half, key: str) -> str:
    value = half.value(key)
    return values.show(catalogue.BY_KEY[key], value) if value is not None else ""


def _ticked(value: bool | None) -> str:
    return "" if value is None else CHECKED if value else UNCHECKED


def _vpn_type(endpoint: Endpoint) -> str:
    return {"policy": "policy", "vti": "VTI (route-based)"}.get(endpoint.vpn_type or "", "")


def _nat_note(half: Half) -> str:
    value, version = half.value("nat_traversal"), half.value("ike_version")
    if value == "on":
        return "All traffic goes over UDP 4500."
    if value == AUTO and version == 1:
        return "compat:encapsulation=auto among the Extra Params detects NAT."
    if value == AUTO:
        return "IKEv2 detects NAT by itself."
    if value == "off" and version == 2:
        return "IKEv2 detects NAT by itself all the same: the box alone cannot keep NAT-T off."
    return "Traffic goes as protocol 50." if value == "off" else ""


def _nat_ip_note(half: Half, endpoint: Endpoint) -> str:
    if endpoint.nat_ip:
        return "The identity that the partner sends."
    if _expects_no_address(half, endpoint):
        return "The sheet expects an identity that is no address, and only addresses are documented for this field."
    return "Leave it empty: the partner sends its public IP as its identity."


def _expects_no_address(half: Half, endpoint: Endpoint) -> bool:
    """Whether the sheet states an identity of the partner that this field cannot be told to take."""
    stated = half.states("remote_peer_id") and half.value("remote_peer_id") != half.value("peer_public_ip")
    return stated and not endpoint.nat_ip


def _tokens_note(endpoint: Endpoint) -> str:
    if endpoint.extra_params:
        return "One token a line."
    return "The sheet says nothing that would stand here."


_WAYS: Mapping[str, tuple[str, tuple[str, str], str, tuple[str, str]]] = MappingProxyType(
    {
        "aws": (
            "EC2 and VPC",
            ("Instance, Networking: Source/destination check", "stopped"),
            "Route tables: Destination",
            ("Route tables: Target", "the controller's network interface"),
        ),
        "azure": (
            "Virtual network",
            ("Network interface: Enable IP forwarding", CHECKED),
            "Route table: Destination IP addresses",
            ("Route table: Next hop, of type Virtual appliance", "the controller's private address"),
        ),
        "gcp": (
            "Compute Engine and VPC network",
            ("Instance: IP forwarding", "on"),
            "Routes: Destination IP range",
            ("Routes: Next hop", "the controller's instance"),
        ),
    }
)
"""Where a cloud lets the controller pass on what is not its own, and leads to it. What there is to set is by the EC2
API (ModifyInstanceAttribute, CreateRoute), Azure's network management API (enableIPForwarding, RouteNextHopType) and
the Compute Engine API (canIpForward, nextHopInstance); a console may word it otherwise."""


def _way_of_the_cloud(half: Half, endpoint: Endpoint) -> Iterator[Screen]:
    """What lets a subnet of the cloud itself reach the tunnel; the overlay needs none of it."""
    way = _WAYS.get(half.value("hosting") or "")
    if way is None or not endpoint.tunnels:
        return
    where, (label, value), destination, (target, hop) = way
    nets = "\n".join(dict.fromkeys(tunnel.remote_subnet for tunnel in endpoint.tunnels))
    fields = (
        _choice(label, value, "", "A cloud drops what an instance passes on for others unless it is told."),
        _text(destination, nets, ""),
        _choice(target, hop, ""),
    )
    note = "Not for the overlay, whose members know the way. The console may word it otherwise."
    yield Screen("Where a local subnet is the cloud's own", where, fields, note)


_ENDPOINT = guide("IPsec Configuration: Define a New Remote Endpoint")
_NAT_T = guide("Native IPsec or NAT-Traversal")
_RULES: Mapping[str, tuple[str, str, Citation]] = MappingProxyType(
    {
        "aws": (
            "Security group of the instance, inbound: Custom UDP, port {port}",
            "Security group of the instance, inbound: Custom protocol, number 50",
            Citation("Amazon EC2 API reference", "AuthorizeSecurityGroupIngress: IpProtocol"),
        ),
        "azure": (
            "Network security group, inbound: UDP, destination port {port}",
            "Network security group, inbound: protocol Esp",
            Citation("Azure network management reference", "SecurityRuleProtocol"),
        ),
        "gcp": (
            "VPC firewall rule, ingress: udp:{port}",
            "VPC firewall rule, ingress: esp",
            Citation("Google Compute Engine API reference", "Firewall: allowed[].IPProtocol"),
        ),
    }
)
"""How a cloud names a port and protocol 50 in its own firewall. Others are told in plain words."""
_PLAIN = (
    "Inbound: UDP, destination port {port}",
    "Inbound: IP protocol 50 (ESP), which is no port",
    _ENDPOINT,
)


def openings(half: Half, endpoint: Endpoint) -> tuple[Opening, ...]:
    """What the network before the controller must let in from the partner, by NAT traversal and hosting.

    With NAT traversal on that is UDP 500 and 4500, with off UDP 500 and protocol 50. What detects NAT may use
    either, unless the controller is known to stand behind NAT.
    """
    source = f"{endpoint.public_ip}/{128 if ':' in endpoint.public_ip else 32}" if endpoint.public_ip else ""
    port, esp, citation = _RULES.get(half.value("hosting") or "", _PLAIN)
    way = half.counts_as_nat_traversal
    if way == "off" and half.value("ike_version") == 2:
        way = AUTO  # the box cannot say off
    found = [Opening("UDP 500", source, port.format(port=500), "IKE begins here, always.", _NAT_T)]
    if way != "off":
        why = "NAT-T packs traffic into it." if way == "on" else "Used as soon as NAT is seen."
        found.append(Opening("UDP 4500", source, port.format(port=4500), why, _NAT_T))
    if way != "on":
        why = "Carries the traffic." if way == "off" else "Carries the traffic while no NAT is seen."
        found.append(Opening("Protocol 50 (ESP)", source, esp, why, citation))
    return tuple(found)


def opened(found: tuple[Opening, ...]) -> Screen:
    """What has to be let in, as a screen of the cloud's firewall."""
    fields = tuple(
        ScreenField(one.what, one.source, f"{one.how}. {one.why}", missing=not one.source) for one in found
    )
    return Screen("What to open before the controller", "the cloud's firewall, from the partner", fields)
