"""The tunnels: each a pair of subnets, mirrored at the other side."""

from __future__ import annotations

from vns3pair.ipsec.parameter import VNS3, Parameter, Section, guide

SECTION = Section("tunnels", "Tunnels", "Each local and remote subnet, mirrored exactly on the other side.")

_TUNNEL = (guide("IPsec Configuration: Setup a Tunnel"),)
_SUBNETS = (*_TUNNEL, guide("IKEv1 Phase 2: Tunnel Definition / Traffic Selector Mismatch"))

FIELDS = (
    Parameter(
        "name",
        SECTION.key,
        "Name",
        "text",
        "The tunnel's name on the controller.",
        _TUNNEL,
        sides=(VNS3,),
        example="overlay to lan",
    ),
    Parameter(
        "local_subnet",
        SECTION.key,
        "Local subnet",
        "subnet",
        "The subnet behind this side.",
        _SUBNETS,
        required=True,
        example="172.31.1.0/24",
    ),
    Parameter(
        "remote_subnet",
        SECTION.key,
        "Remote subnet",
        "subnet",
        "The subnet behind the other side.",
        _SUBNETS,
        required=True,
        example="10.50.0.0/16",
    ),
    Parameter(
        "ping_address",
        SECTION.key,
        "Ping address",
        "address",
        "A host in the remote subnet that VNS3 pings to keep the tunnel up.",
        _TUNNEL,
        sides=(VNS3,),
        example="10.50.0.10",
    ),
    Parameter(
        "ping_interval",
        SECTION.key,
        "Ping interval",
        "seconds",
        "Seconds between two pings.",
        _TUNNEL,
        sides=(VNS3,),
        example="30",
        unit="s",
    ),
)

PARAMETERS = (
    Parameter(
        "tunnels",
        SECTION.key,
        "Tunnels",
        "tunnels",
        "Pairs of subnets. The order does not count; each needs its exact mirror at the other side.",
        _SUBNETS,
        relation="tunnels",
        required=True,
    ),
)
