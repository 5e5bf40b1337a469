"""A sheet's VNS3 half as requests to the controller's API, as data.

Paths, fields and their defaults are those of the vendor's API document, version 6.0.0, and of its Go and Python
clients. A create request writes every field, as the API's defaults, Terraform's and the form's differ. BGP and
GRE are never written, nothing restarts IPsec, and nothing sets the Local Private IP, which is the whole
controller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec.devices.quoting import KEY_PLACEHOLDER, json_text
from vns3pair.ipsec.devices.writers.writing import Block, Refused, Written
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.vns3_endpoint import ANYWHERE, Endpoint, TunnelSettings, endpoint_of

PORT = 8000
BASE = "/api"
"""Where the API is on a controller: https, this port, and this before every path."""
ENDPOINT_ID = "ENDPOINT_ID"
"""Stands in a path for the number that the controller answers when the endpoint is made."""
ENDPOINTS = "/ipsec/endpoints"
NO_NAT_IP = "0.0.0.0"
"""What unsets `private_ipaddress` of an endpoint that has one, by the vendor's Ruby client."""


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Request:
    """One call: method, path below `BASE`, JSON body (empty for none), and what it does in words."""

    method: str
    path: str
    body: Mapping[str, Any] = field(default_factory=_nothing)
    note: str = ""


def requests(half: Half, name: str = "") -> tuple[Request, ...]:
    """What creates the endpoint and its tunnels, in order; nothing where something needed is missing.

    The body's `secret` is a placeholder, and paths of tunnels hold `ENDPOINT_ID`.
    """
    endpoint = endpoint_of(half, name)
    return () if endpoint.missing else requests_of(endpoint)


def requests_of(endpoint: Endpoint) -> tuple[Request, ...]:
    """As `requests`, for an endpoint that misses nothing."""
    path = tunnels_path(endpoint, ENDPOINT_ID)
    return (
        Request("POST", ENDPOINTS, endpoint_body(endpoint), "Creates the endpoint; the answer holds its id, and the key in clear as psk."),
        *(Request("POST", path, tunnel_body(tunnel), f"Adds {tunnel.local_subnet} to {tunnel.remote_subnet}.") for tunnel in endpoint.tunnels),
    )  # fmt: skip


def written(half: Half, name: str = "") -> Written | Refused:
    """The requests as a text to read or to hand to a program: a JSON list of method, path and body."""
    endpoint = endpoint_of(half, name)
    if endpoint.missing:
        return Refused("vns3", endpoint.missing)
    listed = [
        {"method": one.method, "path": BASE + one.path, "body": dict(one.body)}
        for one in requests_of(endpoint)
    ]
    note = (
        f"Each goes to https://CONTROLLER:{PORT} with the header api-token. {KEY_PLACEHOLDER} and {ENDPOINT_ID} are to "
        "be replaced."
    )
    return Written("vns3", (Block("API requests", json_text(listed), "", note),), unsaid=endpoint.to_know)


def tunnels_path(endpoint: Endpoint, endpoint_id: int | str) -> str:
    """Where the endpoint's pairs of subnets are added: traffic pairs where it is route-based, else tunnels."""
    return f"{ENDPOINTS}/{endpoint_id}/{'traffic_pairs' if endpoint.route_based else 'tunnels'}"


def endpoint_body(endpoint: Endpoint) -> dict[str, Any]:
    """All fields of a new endpoint. What does not apply is empty, as the vendor's Go client sends it."""
    return {
        "name": endpoint.name,
        "description": "",
        "ipaddress": endpoint.public_ip,
        "secret": KEY_PLACEHOLDER,
        "pfs": endpoint.pfs,
        "ike_version": endpoint.ike_version,
        "nat_t_enabled": endpoint.nat_traversal,
        "extra_config": " ".join(endpoint.extra_params),
        "private_ipaddress": endpoint.nat_ip,
        "vpn_type": endpoint.vpn_type,
        "route_based_int_address": endpoint.tunnel_interface,
        "route_based_local": ANYWHERE if endpoint.route_based else "",
        "route_based_remote": ANYWHERE if endpoint.route_based else "",
    }


def tunnel_body(tunnel: TunnelSettings) -> dict[str, Any]:
    """A new tunnel or traffic pair; pinging only where the sheet states it."""
    body: dict[str, Any] = {
        "local_subnet": tunnel.local_subnet,
        "remote_subnet": tunnel.remote_subnet,
        "description": tunnel.name,
        "enabled": True,
    }
    return body | pinging(tunnel)


def pinging(tunnel: TunnelSettings) -> dict[str, Any]:
    """The fields of a tunnel's External Ping, as far as they are stated."""
    stated = {"ping_ipaddress": tunnel.ping_address, "ping_interval": tunnel.ping_interval}
    return {key: value for key, value in stated.items() if value not in ("", None)}
