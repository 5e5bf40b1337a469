"""What VNS3's remote endpoint and its tunnels are set to, read from a sheet's VNS3 half.

The form, the API's requests, Terraform and the comparison with a controller all start from here.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import addresses, catalogue, values
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.cell_words import cell_name
from vns3pair.ipsec.device_limits import refusal
from vns3pair.ipsec.devices.plan import Gap
from vns3pair.ipsec.devices.quoting import identifier
from vns3pair.ipsec.extra_params_text import text_of
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3
from vns3pair.ipsec.tunnels import Tunnel

POLICY, VTI, GRE = "policy", "vti", "gre"
"""The controller's words for its kinds of VPN (API document 6.0.0, `vpn_type`)."""
VPN_TYPES: Mapping[str, str] = MappingProxyType({"policy": POLICY, "route": VTI})
ANYWHERE = "0.0.0.0/0"
"""What a route-based endpoint's selectors are set to, so that routes alone decide."""
TRAFFIC_PAIRS_SINCE = (5, 1, 8)
"""First version with traffic pairs, by the vendor's own Python client."""

_WIDTH = 110
_PLACE = re.compile(r"tunnels\[(\d+)\]")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class TunnelSettings:
    """One pair of subnets as the controller takes it; `index` is its place on the sheet."""

    index: int
    name: str
    local_subnet: str
    remote_subnet: str
    ping_address: str = ""
    ping_interval: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.local_subnet, self.remote_subnet


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint's settings. None (or an empty text where none may be) stands for what the half does not say.

    `nat_ip` is empty where the partner's public address is its identity. `missing` keeps it from being written
    at all; `unsaid` is what the controller will not be told, or is told in a way to know about.
    """

    name: str
    public_ip: str | None
    nat_traversal: bool | None
    ike_version: int | None
    nat_ip: str
    pfs: bool | None
    extra_params: tuple[str, ...]
    vpn_type: str | None
    tunnel_interface: str
    tunnels: tuple[TunnelSettings, ...]
    missing: tuple[Gap, ...] = ()
    unsaid: tuple[Gap, ...] = ()

    @property
    def route_based(self) -> bool:
        return self.vpn_type == VTI

    @property
    def to_know(self) -> tuple[Gap, ...]:
        """What whoever makes the endpoint has to know: `unsaid`, and what is set apart from it."""
        if not self.route_based:
            return self.unsaid
        remote = (tunnel.remote_subnet for tunnel in self.tunnels)
        nets = dict.fromkeys(net for net in remote if net != ANYWHERE) or ("what lies behind the partner",)
        why = f"only routes lead into it: look under Routes whether one leads to {', '.join(nets)}, and add it if not"
        return (*self.unsaid, Gap("vpn_type", why))


def endpoint_of(half: Half, name: str = "") -> Endpoint:
    """The endpoint that a VNS3 half asks for. `name` is the sheet's, for an endpoint without one of its own."""
    return _Reader(half, name).endpoint()


def box(nat_traversal: object, ike_version: object) -> tuple[bool | None, str]:
    """VNS3's NAT-Traversal checkbox for a sheet's value, and what is to know about it; None where neither fits.

    Checked is on. Unchecked is auto with IKEv2, and off with IKEv1, where `compat:encapsulation=auto`
    beside it makes it auto.
    """
    if nat_traversal not in ("on", "off", AUTO):
        return None, ""
    if nat_traversal == "off" and ike_version == 2:
        return False, "unchecked means auto with IKEv2: the box alone cannot keep NAT-T off"
    return nat_traversal == "on", ""


def nat_traversal_of(checked: bool, ike_version: object) -> str:
    """The sheet's value for VNS3's checkbox: `box`, read backwards."""
    if checked:
        return "on"
    return AUTO if ike_version == 2 else "off"


def told(gap: Gap) -> list[str]:
    """A gap as lines of a comment, with the row by the name that VNS3's side has for it."""
    place = _PLACE.match(gap.key)
    name = f"Tunnel {int(place[1]) + 1}" if place else cell_name(gap.key, VNS3)
    return textwrap.wrap(f"To know: {name}: {gap.why}.", _WIDTH)


class _Reader:
    def __init__(self, half: Half, sheet: str) -> None:
        self.half = half
        self.sheet = sheet
        self.missing: list[Gap] = []
        self.unsaid: list[Gap] = []

    def endpoint(self) -> Endpoint:
        name = self._name()
        public_ip = self._needed("peer_public_ip", "the partner's public address")
        ike_version = self._needed("ike_version", "the API would take IKEv1 without a word")
        nat = self._needed("nat_traversal", "the API would switch it on without a word")
        pfs = self._needed("pfs", "the API would switch it on, Terraform off, without a word")
        vpn_type = VPN_TYPES.get(self._take("vpn_type") or "")
        checked, warning = box(nat, ike_version)
        if warning:
            self._leave("nat_traversal", warning)
        text, unsaid = text_of(self.half)
        self.unsaid += [Gap(one.key, one.why) for one in unsaid]
        return Endpoint(
            name=name,
            public_ip=public_ip,
            nat_traversal=checked,
            ike_version=ike_version,
            nat_ip=self._nat_ip(),
            pfs=pfs,
            extra_params=tuple(text.split("\n")) if text else (),
            vpn_type=vpn_type,
            tunnel_interface=self._interface(vpn_type),
            tunnels=self._tunnels(vpn_type),
            missing=tuple(self.missing),
            unsaid=tuple(self.unsaid),
        )

    def _leave(self, key: str, why: str) -> None:
        self.unsaid.append(Gap(key, why))

    def _why_not(self, key: str) -> str:
        reading = self.half.reading(key)
        if reading is not None and not reading.readable:
            return f"it cannot be read: {reading.problem}"
        return refusal(self.half, key)

    def _take(self, key: str) -> Any:
        """The effective value, if VNS3 can take it; None, with the reason noted, where it cannot."""
        if why := self._why_not(key):
            self._leave(key, why)
            return None
        return self.half.value(key)

    def _needed(self, key: str, why: str) -> Any:
        """As `_take`, but its absence keeps the endpoint from being written."""
        if reason := self._why_not(key):
            self.missing.append(Gap(key, reason))
            return None
        value = self.half.value(key)
        if value is None:
            self.missing.append(Gap(key, f"nothing is stated: {why}"))
        return value

    def _name(self) -> str:
        stated = self._take("endpoint_name") if self.half.states("endpoint_name") else None
        if stated is None:
            return identifier(self.sheet)
        if not _PLAIN_NAME.fullmatch(stated):
            self._leave(
                "endpoint_name",
                "letters, digits, - and _ travel best: the log names its connections after it",
            )
        return str(stated)

    def _nat_ip(self) -> str:
        stated = self._take("remote_peer_id") if self.half.states("remote_peer_id") else None
        if stated is None or stated == self.half.value("peer_public_ip"):
            return ""
        if addresses.parse_address(stated) is None:
            self._leave("remote_peer_id", "the field NAT IP is documented for addresses only")
            return ""
        return str(stated)

    def _interface(self, vpn_type: str | None) -> str:
        if vpn_type != VTI:
            if self.half.states("tunnel_interface"):
                self._leave("tunnel_interface", "a policy-based endpoint has none")
            return ""
        interface = self._needed(
            "tunnel_interface", "a route-based endpoint needs an address of its own, as in 169.254.10.1/30"
        )
        return interface or ""

    def _tunnels(self, vpn_type: str | None) -> tuple[TunnelSettings, ...]:
        found: dict[tuple[str, str], TunnelSettings] = {}
        for tunnel in self.half.tunnels:
            settings = self._tunnel(tunnel)
            if settings is None:
                continue
            if settings.key in found:
                self._leave(f"tunnels[{tunnel.index}]", "the same pair stands above: it is written once")
            elif vpn_type == VTI and settings.key == (ANYWHERE, ANYWHERE):
                continue  # what a route-based endpoint carries anyway
            else:
                found[settings.key] = settings
        if not found and vpn_type != VTI:
            self.missing.append(Gap("tunnels", "no pair of subnets can be read"))
        if found and vpn_type == VTI and (version := self.half.version) and version < TRAFFIC_PAIRS_SINCE:
            self._leave("tunnels", "traffic pairs need VNS3 5.1.8: with this version set routes instead")
            return ()
        return tuple(found.values())

    def _tunnel(self, tunnel: Tunnel) -> TunnelSettings | None:
        place = f"tunnels[{tunnel.index}]"
        for key, _, why in tunnel.problems:
            self._leave(place, f"{key}: {why}" if key else why)
        if tunnel.local is None or tunnel.remote is None:
            if not tunnel.problems:
                self._leave(place, "a subnet is missing")
            return None
        if tunnel.local.host_bits or tunnel.remote.host_bits:
            self._leave(place, "a subnet names a host within it: it is written without")
        return TunnelSettings(
            tunnel.index,
            str(self._of_tunnel(tunnel, "name") or f"tunnel-{tunnel.index + 1}"),
            tunnel.local.masked,
            tunnel.remote.masked,
            str(self._of_tunnel(tunnel, "ping_address") or ""),
            self._of_tunnel(tunnel, "ping_interval"),
        )

    def _of_tunnel(self, tunnel: Tunnel, key: str) -> Any:
        raw = tunnel.raw.get(key)
        if values.is_blank(raw):
            return None
        return values.read(catalogue.TUNNEL_FIELDS[key], raw, VNS3).value


__all__ = [
    "ANYWHERE",
    "GRE",
    "POLICY",
    "TRAFFIC_PAIRS_SINCE",
    "VPN_TYPES",
    "VTI",
    "Endpoint",
    "TunnelSettings",
    "box",
    "endpoint_of",
    "nat_traversal_of",
    "told",
]
