"""Addresses and identities: mostly mirrored, my value is what you enter for me."""

from __future__ import annotations

from vns3pair.ipsec.parameter import PARTNER, VNS3, Choice, Derivation, Parameter, Section, guide

SECTION = Section(
    "identity",
    "Addresses and identity",
    "Mirrored rows: what one side is called here, the other side enters there.",
)

_ENDPOINT = guide("IPsec Configuration: Define a New Remote Endpoint")
_PEER_ID = guide("Phase 1 Parameters: IKE Peer ID")

PARAMETERS = (
    Parameter(
        "public_ip",
        SECTION.key,
        "VNS3's public IP",
        "address",
        "The address from which this gateway reaches the Internet. Without one of its own, the NAT device's.",
        (_ENDPOINT, guide("IPsec Parameters: Endpoint IP Addresses")),
        relation="mirror",
        counterpart="peer_public_ip",
        required=True,
        example="54.210.9.31",
        column={VNS3: "Own public IP", PARTNER: "Own public IP"},
    ),
    Parameter(
        "peer_public_ip",
        SECTION.key,
        "Partner's public IP",
        "address",
        "The other gateway's address, as entered on this one.",
        (_ENDPOINT, guide("IPsec Parameters: Endpoint IP Addresses")),
        relation="mirror",
        counterpart="public_ip",
        required=True,
        example="198.18.44.7",
        column={VNS3: "Public IP of the remote endpoint", PARTNER: "Peer address (VNS3's public IP)"},
    ),
    Parameter(
        "local_private_ip",
        SECTION.key,
        "Local Private IP",
        "address",
        "VNS3: one address for the whole controller, sent as its peer ID unless another is stated. Partner: the "
        "gateway's own address where it stands behind NAT.",
        (guide("VNS3 IPsec: Local Private IP"), _PEER_ID),
        example="192.0.2.254",
        column={VNS3: "Local Private IP", PARTNER: "Own address behind NAT"},
    ),
    Parameter(
        "local_peer_id",
        SECTION.key,
        "ID that VNS3 sends",
        "peer_id",
        "The IKE identity this side sends. Blank means its Local Private IP, else its public IP.",
        (_PEER_ID, guide("VNS3 IPsec: Local Private IP")),
        relation="mirror",
        counterpart="remote_peer_id",
        required=True,
        example="192.0.2.254",
        derived=(Derivation("local_private_ip"), Derivation("public_ip")),
        column={VNS3: "ID sent", PARTNER: "ID sent"},
    ),
    Parameter(
        "remote_peer_id",
        SECTION.key,
        "ID that the partner sends",
        "peer_id",
        "The IKE identity this side expects of the other; on VNS3 the field NAT IP. Blank means the other "
        "side's public IP.",
        (_PEER_ID, _ENDPOINT),
        relation="mirror",
        counterpart="local_peer_id",
        required=True,
        example="198.18.44.7",
        derived=(Derivation("peer_public_ip"),),
        column={VNS3: "ID expected of the partner (NAT IP)", PARTNER: "ID expected of VNS3"},
    ),
    Parameter(
        "nat_traversal",
        SECTION.key,
        "NAT traversal",
        "nat_traversal",
        "On packs all traffic into UDP 4500, off sends it as protocol 50, auto decides by whether NAT is seen. On "
        "VNS3 the box checked is on; unchecked is auto with IKEv2 and off with IKEv1.",
        (
            guide("Native IPsec or NAT-Traversal"),
            _ENDPOINT,
            guide("General Errors/Issues: NAT-Traversal / Native IPsec Mismatch"),
        ),
        relation="compatible",
        required=True,
        choices=(
            Choice("on", "On (UDP 4500)"),
            Choice("auto", "Auto (detect NAT)"),
            Choice("off", "Off (protocol 50)"),
        ),
    ),
)
